/** The structure of a text, as markdown-it finds it, with the rules that are ours. markdown.py is its
    twin. Inline rules are never asked to be silent: only the library's own rule for links does that. */

import MarkdownIt from "markdown-it"
import { mentionsIn } from "../messages/mentions.js"
import { addressesIn, isHonest } from "../messages/text.js"

/** @import { StateBlock, StateCore, StateInline } from "markdown-it" */
/** @import { Mentioned } from "../server/message.js" */

/** @typedef {{ start: number, end: number, href?: string }} Mark - an address, or a mention */
/** @typedef {StateInline & { linkLevel?: number }} Inline - with what its types leave out */

const PLAIN_LINE = /^(?:~{3}|(?!1[.)])\d{1,9}[.)](?:[ \t]|$))/
const SPECIAL = /[\n\\`~*_[\]<]/g
// [words](address): brackets within the words need a backslash; an address may have a pair of
// parentheses, as Wikipedia's have.
const LINK = /\[((?:[^[\]\\]|\\[\s\S])+)\]\((https?:\/\/(?:[^\s()<>\\`"]|\([^\s()<>\\`"]*\))+)\)/iy
const IN_WORD = /[\p{L}\p{N}\p{M}\p{S}]$/u
/** Words that can be seen. */
export const SHOWN = /[\p{L}\p{N}\p{P}\p{S}]/u

const INLINE = ["newline", "escape", "backticks", "strikethrough", "emphasis", "link", "autolink"]

const OPTIONS = /** @type {{ breaks: boolean }} */ ({ breaks: true, maxNesting: 100 })
const markdown = new MarkdownIt("zero", OPTIONS)
markdown.enable(["fence", "blockquote", "list", ...INLINE])
markdown.validateLink = isHonest
markdown.normalizeLink = markdown.normalizeLinkText = address => address
markdown.core.ruler.before("inline", "trim", trim)
markdown.block.ruler.before("fence", "edge", edge, { alt: ["paragraph", "blockquote"] })
markdown.block.ruler.before("fence", "plain_line", plainLine)
markdown.inline.ruler.before("text", "mark", mark)
markdown.inline.ruler.at("text", plain)
markdown.inline.ruler.before("escape", "backslash", backslash)
markdown.inline.ruler.at("backticks", backticks)
markdown.inline.ruler.at("link", link)

/**
 * The tokens of a text; beside the library's, `mention` is one. A link whose `info` is "markup" has
 * words of its own.
 * @param {string} text
 * @param {Mentioned[]} mentions
 */
export function parse(text, mentions) {
  return markdown.parse(text, { mentions })
}

/**
 * What counts as white space at the edge of a paragraph differs between the two libraries.
 * @param {StateCore} state
 */
function trim({ tokens }) {
  for (const token of tokens) if (token.type === "inline") token.content = token.content.trim()
}

/**
 * Who answers below a quote, or goes on below a list, means to be outside of it. CommonMark takes
 * such a line for a part of the paragraph before.
 * @param {StateBlock} state
 * @param {number} line
 * @param {number} _end
 * @param {boolean} silent
 */
function edge(state, line, _end, silent) {
  if (!silent) return false
  return state.parentType === "blockquote" || state.sCount[line] < state.blkIndent
}

/**
 * "2026. A year" begins no list, and tildes no code: as for mentions.js, three backticks do.
 * @param {StateBlock} state
 * @param {number} line
 * @param {number} end
 * @param {boolean} silent
 */
function plainLine(state, line, end, silent) {
  const start = state.bMarks[line] + state.tShift[line]
  if (silent || !PLAIN_LINE.test(state.src.slice(start, state.eMarks[line]))) return false
  const paragraph = state.md.block.ruler.getRules("").at(-1)
  return Boolean(paragraph?.(state, line, end, false))
}

/**
 * Addresses and mentions, in the order of the text.
 * @param {Inline} state
 * @returns {Mark[]}
 */
function marksIn({ src, env }) {
  if (env.src === src) return env.marks
  /** @type {Mark[]} */
  const addresses = addressesIn(src).map(({ address, index }) => ({
    start: index,
    end: index + address.length,
    href: address,
  }))
  const named = mentionsIn(src, env.mentions).filter(
    it => !addresses.some(({ start, end }) => start < it.end && it.start < end),
  )
  env.src = src
  env.marks = [...addresses, ...named].sort((one, other) => one.start - other.start)
  return env.marks
}

/**
 * The next mark at `state.pos` or after it. None is within the words of a link.
 * @param {Inline} state
 */
function nextMark(state) {
  if (state.linkLevel) return undefined
  return marksIn(state).find(({ start }) => start >= state.pos)
}

/** @param {Inline} state */
function mark(state) {
  const found = nextMark(state)
  if (found?.start !== state.pos || found.end > state.posMax) return false
  const text = state.src.slice(found.start, found.end)
  if (found.href) state.push("link_open", "a", 1).attrSet("href", found.href)
  state.push(found.href ? "text" : "mention", "", 0).content = text
  if (found.href) state.push("link_close", "a", -1)
  state.pos = found.end
  return true
}

/**
 * Goes on to the next character, address or mention that may mean something.
 * @param {Inline} state
 */
function plain(state) {
  SPECIAL.lastIndex = state.pos
  const special = SPECIAL.exec(state.src)?.index ?? state.posMax
  const end = Math.min(special, nextMark(state)?.start ?? special, state.posMax)
  if (end === state.pos) return false
  state.pending += state.src.slice(state.pos, end)
  state.pos = end
  return true
}

/**
 * A backslash stays before an underscore within a word, as in ¯\_(ツ)_/¯, and at the end of a line,
 * which breaks there anyway.
 * @param {Inline} state
 */
function backslash(state) {
  const { src, pos } = state
  if (src[pos] !== "\\") return false
  const next = src[pos + 1]
  const isInWord = next === "_" && IN_WORD.test(src.slice(Math.max(0, pos - 2), pos))
  if (!isInWord && next !== "\n") return false
  const length = isInWord ? 2 : 1
  state.pending += src.slice(pos, pos + length)
  state.pos += length
  return true
}

/**
 * Code between two runs of backticks of one length. In the library's own rule it depends on what was
 * looked at before.
 * @param {Inline} state
 */
function backticks(state) {
  const { src, pos, posMax } = state
  if (src[pos] !== "`") return false
  const [opener, ...closers] = [...src.slice(pos, posMax).matchAll(/`+/g)]
  const [{ length }] = opener
  const closer = closers.find(run => run[0].length === length)
  if (closer) pushCode(state, src.slice(pos + length, pos + closer.index))
  else state.pending += opener[0]
  state.pos = pos + (closer ? closer.index + length : length)
  return true
}

/**
 * @param {Inline} state
 * @param {string} text
 */
function pushCode(state, text) {
  const line = text.replaceAll("\n", " ")
  // So that code may begin or end with a backtick.
  state.push("code_inline", "code", 0).content = line.replace(/^ ([\s\S]*[^ ][\s\S]*) $/, "$1")
}

/**
 * [words](address), and nothing else that CommonMark knows: no title, no reference.
 * @param {Inline} state
 */
function link(state) {
  const { src, pos, posMax } = state
  if (src[pos] !== "[" || state.linkLevel) return false
  LINK.lastIndex = pos
  const [whole, words, href] = LINK.exec(src) ?? [""]
  const end = pos + whole.length
  if (!whole || end > posMax || !SHOWN.test(words) || !isHonest(href)) return false
  pushLink(state, href, pos + 1 + words.length)
  state.pos = end
  state.posMax = posMax
  return true
}

/**
 * @param {Inline} state
 * @param {string} href
 * @param {number} labelEnd
 */
function pushLink(state, href, labelEnd) {
  state.pos += 1
  state.posMax = labelEnd
  const open = state.push("link_open", "a", 1)
  open.attrSet("href", href)
  open.info = "markup"
  state.linkLevel = 1
  state.md.inline.tokenize(state)
  state.linkLevel = 0
  state.push("link_close", "a", -1).info = "markup"
}
