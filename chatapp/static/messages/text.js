/** Finds the links in a text that otherwise stays text. Knows nothing of the page. links.py is its
    twin; both have the same tests. */

import { mentionsIn } from "./mentions.js"

/** @import { Mentioned } from "../server/message.js" */
/** @import { Mention } from "./mentions.js" */

/**
 * @typedef {{ text: string, href?: string, isMention?: boolean }} Part of a text: a link where it
 *   has an address
 */

// Not within a word or another address: "javascript:https://…" holds no link.
// It ends at white space, and at Chinese or Japanese punctuation, which needs none beside it.
const CANDIDATE =
  /(?<![\w:/@.+-])[Hh][Tt][Tt][Pp][Ss]?:\/\/[^\s<>"`\u3000-\u303F\uFF01-\uFF0F\uFF1A-\uFF1F]+/gu
const LOOSE_ENDS = ".,:;!?'*_~…’”»"
const IS_ABSOLUTE = /^https?:\/\//i
/** @type {Record<string, string>} */
const PAIRS = { ")": "(", "]": "[", "}": "{" }
// A name in DNS has at most 253 characters, and a port six. To parse a long host of many different
// letters takes a browser time that grows with the square of its length.
const LONGEST_HOST = 259
const INVISIBLE = /[\p{Cc}\p{Cf}]/u
const ALPHABETS = ["Latin", "Cyrillic", "Greek", "Armenian", "Cherokee", "Hebrew", "Arabic"].map(
  script => new RegExp(`\\p{Script=${script}}`, "u"),
)

const MARKUP = /[\\`~*_[<]|^[ \t]*(?:>|[-+][ \t]|[-+]$|1[.)][ \t])/m

/**
 * Whether a text may be more than lines of words. The chunk that knows it better is loaded for it.
 * @param {string} text
 */
export function mayBeFormatted(text) {
  return MARKUP.test(text)
}

/**
 * "see https://a.example." → [{text: "see "}, {text: "https://a.example", href}, {text: "."}]; the
 * @names of `mentions` are parts of their own, but not within a link.
 * @param {string} text
 * @param {Mentioned[]} [mentions]
 */
export function parts(text, mentions = []) {
  const named = mentions.length ? mentionsIn(text, mentions) : []
  /** @type {Part[]} */
  const found = []
  let end = 0
  for (const { address, index } of addressesIn(text)) {
    found.push(...plain(text, end, index, named))
    found.push({ text: address, href: new URL(address).href })
    end = index + address.length
  }
  return [...found, ...plain(text, end, text.length, named)].filter(part => part.text)
}

/**
 * A stretch of the text without links.
 * @param {string} text
 * @param {number} start
 * @param {number} end
 * @param {Mention[]} mentions
 * @returns {Part[]}
 */
function plain(text, start, end, mentions) {
  const here = mentions.filter(mention => start <= mention.start && mention.end <= end)
  const found = here.flatMap((mention, at) => [
    { text: text.slice(here[at - 1]?.end ?? start, mention.start) },
    { text: text.slice(mention.start, mention.end), isMention: true },
  ])
  return [...found, { text: text.slice(here.at(-1)?.end ?? start, end) }]
}

/** @param {string} text */
export function addressesIn(text) {
  return [...text.matchAll(CANDIDATE)]
    .map(match => ({ address: withoutLooseEnd(match[0]), index: match.index }))
    .filter(({ address }) => isHonest(address))
}

/**
 * The full stop of the sentence and the bracket around the link aren't part of it.
 * @param {string} address
 */
function withoutLooseEnd(address) {
  const unopened = unopenedIn(address)
  let end = address.length
  for (let last = address.at(-1); last && isLoose(last, unopened); last = address[end - 1]) {
    if (last in unopened) unopened[last] -= 1
    end -= 1
  }
  return address.slice(0, end)
}

/**
 * @param {string} character
 * @param {Record<string, number>} unopened
 */
function isLoose(character, unopened) {
  return LOOSE_ENDS.includes(character) || unopened[character] > 0
}

/**
 * How many brackets of each kind close nothing: counted once, and down from there.
 * @param {string} address
 */
function unopenedIn(address) {
  const surplus = Object.entries(PAIRS).map(([close, open]) => [
    close,
    count(address, close) - count(address, open),
  ])
  return Object.fromEntries(surplus)
}

/**
 * @param {string} text
 * @param {string} character
 */
function count(text, character) {
  return text.split(character).length - 1
}

/**
 * Whether the link leads where it seems to: an absolute address of the web without invisible
 * characters, a name before an @, or a host name of mixed alphabets.
 * @param {string} address
 */
export function isHonest(address) {
  if (!IS_ABSOLUTE.test(address)) return false
  const host = hostOf(address)
  if (host === "" || host.length > LONGEST_HOST) return false
  if (!URL.canParse(address) || INVISIBLE.test(address)) return false
  const { username, password } = new URL(address)
  return !username && !password && !host.split(".").some(mixesAlphabets)
}

/** @param {string} address */
function hostOf(address) {
  return address.split(/[/?#]/u)[2]
}

/** @param {string} label */
function mixesAlphabets(label) {
  return ALPHABETS.filter(alphabet => alphabet.test(label)).length > 1
}

// With what every emoji begins. The pattern of all of them takes a browser 30 ms to compile, even
// where it is only written down: it is made for the first text that may need it.
const BEGINS_LIKE_EMOJI = /^\p{Emoji}/u
/** @type {RegExp | null} */
let fewEmoji = null

/**
 * Whether a message is nothing but a few emoji, which may be drawn larger.
 * @param {string} text
 */
export function isEmojiOnly(text) {
  if (text.length > 100 || !BEGINS_LIKE_EMOJI.test(text)) return false
  // biome-ignore lint/complexity/useRegexLiterals: a literal is compiled with the whole script
  fewEmoji ??= new RegExp(String.raw`^(?:\p{RGI_Emoji}\s*){1,6}$`, "v")
  return fewEmoji.test(text)
}
