/** What a text looks like, as a tree of nodes. formatting.py is its twin: both have the same tests,
and are given the same random texts.

markdown-it finds the structure. Addresses and mentions are found by our own code, as they are in a
text without formatting. Inline rules are never asked to be silent: only the library's own rule for
links does that. */

import { mayBeFormatted } from "../messages/text.js"
import { parse, SHOWN } from "./markdown.js"

/** @import { Token } from "markdown-it" */
/** @import { Mentioned } from "../server/message.js" */

/**
 * A text, or a node: its name, the one thing that it may have beside its children (the address of
 * `a`, the language of `pre`, the number of `li`), and these.
 * @typedef {string | [tag: string, value: string | null, children: Tree[]]} Tree
 */

// A text with more of these is drawn as it is: what they might mean takes too long to find out.
const MOST_MARKS = 150
const MARKS = /[[*_`~>\n]/g
// Lines from one of three backticks or more to one that ends it.
const FENCED = /^(`{3,})[^`\n]*\n[\s\S]*?^\1/gm
const LANGUAGE = /^[ \t]*([\w+#.-]{1,30})[ \t]*$/
const LETTERS = /[\p{L}\p{N}]/gu
const SPACES = /\s+/g
// What a reader takes for an address: with a protocol, a name with an ending, or four numbers.
const LIKE_ADDRESS =
  /[A-Za-z][A-Za-z0-9+.-]*:\/\/[^\s/?#]*|(?:[\p{L}\p{N}_-]+[.\u3002\uFF0E\uFF61\u2024])+\p{L}{2,}|\d+(?:\.\d+){3}/gu

/** @type {Record<string, string>} */
const TAGS = {
  blockquote_open: "blockquote",
  bullet_list_open: "ul",
  ordered_list_open: "ol",
  list_item_open: "li",
  paragraph_open: "p",
  strong_open: "strong",
  em_open: "em",
  s_open: "s",
  link_open: "a",
}

/**
 * The tree of a text; null where it has no formatting, or is better shown as it is: nothing of what
 * somebody wrote disappears.
 * @param {string} text
 * @param {Mentioned[]} [mentions]
 * @returns {Tree[] | null}
 */
export function treeOf(text, mentions = []) {
  if (!mayBeFormatted(text) || isTooMuch(text)) return null
  const { nodes, aside, isEmptyLink } = new Builder().build(parse(text, mentions))
  const shown = textOf(nodes)
  const isWhole = letters(shown) + letters(aside) >= letters(text)
  if (!isWhole || !SHOWN.test(shown) || isEmptyLink) return null
  return isAsWritten(nodes, shown, text) ? null : nodes
}

/**
 * Lines of code cost nothing: only what stands around them is looked at.
 * @param {string} text
 */
function isTooMuch(text) {
  const around = text.length > MOST_MARKS ? text.replace(FENCED, "") : text
  return (around.match(MARKS)?.length ?? 0) > MOST_MARKS
}

/**
 * The text of a tree, without what was added to it.
 * @param {Tree[]} nodes
 * @returns {string}
 */
function textOf(nodes) {
  return nodes
    .map(node => (typeof node === "string" ? node : node[0] === "host" ? "" : textOf(node[2])))
    .join("")
}

/** @param {string} text */
function letters(text) {
  return text.match(LETTERS)?.length ?? 0
}

/**
 * @param {Tree[]} nodes
 * @param {string} shown
 * @param {string} text
 */
function isAsWritten(nodes, shown, text) {
  if (shown.replace(SPACES, "") !== text.replace(SPACES, "")) return false
  const isText = (/** @type {Tree} */ node) =>
    typeof node === "string" || ["a", "mention"].includes(node[0])
  const isPlain = (/** @type {Tree} */ node) =>
    isText(node) || (node[0] === "p" && /** @type {Tree[]} */ (node[2]).every(isText))
  return nodes.every(isPlain)
}

/** Builds the tree of a list of tokens. */
class Builder {
  /** @type {Tree[]} */
  nodes = []
  // What is written and not shown, but isn't lost: targets of links, languages of code, numbers.
  aside = ""
  isEmptyLink = false
  #open = [this.nodes]

  /** @param {Token[]} tokens */
  build(tokens) {
    for (const token of tokens) this.#take(token)
    const [first] = this.nodes
    if (this.nodes.length === 1 && first[0] === "p") this.nodes = /** @type {Tree[]} */ (first[2])
    return this
  }

  /** @param {Token} token */
  #take(token) {
    if (token.type === "inline") for (const child of token.children ?? []) this.#take(child)
    else if (token.nesting > 0) this.#begin(token)
    else if (token.nesting < 0) this.#end(token)
    else this.#add(leafOf(token))
    if (token.type === "fence") this.aside += languageOf(token) ?? ""
  }

  /** @param {Token} token */
  #begin(token) {
    if (token.hidden) return
    /** @type {Tree} */
    const node = [TAGS[token.type], valueFor(token), []]
    this.#add(node)
    this.#open.push(node[2])
    if (token.type === "list_item_open") this.aside += token.info
    if (token.info === "markup") this.aside += token.attrGet("href")
  }

  /** @param {Token} token */
  #end(token) {
    if (token.hidden) return
    this.#open.pop()
    if (token.info === "markup") this.#endLink()
  }

  #endLink() {
    const [, href, words] = /** @type {[string, string, Tree[]]} */ (this.#siblings.at(-1))
    const shown = textOf(words)
    if (!SHOWN.test(shown)) this.isEmptyLink = true
    const host = hostOf(href)
    if (looksElsewhere(shown, host)) this.#add(["host", null, [` (${host})`]])
  }

  get #siblings() {
    return /** @type {Tree[]} */ (this.#open.at(-1))
  }

  /** @param {Tree} node */
  #add(node) {
    const siblings = this.#siblings
    const last = siblings.at(-1)
    if (typeof node === "string" && typeof last === "string") siblings[siblings.length - 1] += node
    else if (node !== "") siblings.push(node)
  }
}

/**
 * @param {Token} token
 * @returns {Tree}
 */
function leafOf(token) {
  const { type, content } = token
  if (type === "softbreak" || type === "hardbreak") return "\n"
  if (type === "code_inline") return ["code", null, [content]]
  if (type === "mention") return ["mention", null, [content]]
  if (type === "fence") return ["pre", languageOf(token), [content.replace(/\n$/, "")]]
  return content
}

/** @param {Token} token */
function valueFor(token) {
  if (token.type === "link_open") return new URL(String(token.attrGet("href"))).href
  const isNumbered = token.type === "list_item_open" && !["", "1"].includes(token.info)
  return isNumbered ? String(Number(token.info)) : null
}

/** @param {Token} token */
function languageOf({ info }) {
  return LANGUAGE.exec(info)?.[1].toLowerCase() ?? null
}

/** @param {string} address */
function hostOf(address) {
  return URL.canParse(address) ? new URL(address).hostname.replace(/^www\./, "") : null
}

/**
 * Whether words read like an address of another host.
 * @param {string} words
 * @param {string | null} host
 */
function looksElsewhere(words, host) {
  return [...words.matchAll(LIKE_ADDRESS)].some(
    ([address]) => hostOf(`http://${address.replace(/^.*?:\/\//, "")}`) !== host,
  )
}
