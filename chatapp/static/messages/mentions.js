/** Which @names in a text are mentions; mentions.py is its twin, and both have the same tests. */

/**
 * @typedef {{ user_id: string, name: string }} Named
 * @typedef {{ start: number, end: number, user_id: string }} Mention - from the @ to the end of the
 *   name, in code units
 */

// A line of three backticks or more, up to a line that ends it or the end of the text; or a run of
// backticks, up to the next one that is as long.
const CODE =
  /(?<![^\n]) {0,3}(`{3,})[^`\n]*(?![^\n])[\s\S]*?(?:\n {0,3}\1`*[ \t]*(?![^\n])|(?![\s\S]))|(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\2(?!`)/g
// With one of these before it, an @ belongs to an e-mail address or to something else.
const MENTION = /(?<![\p{L}\p{N}_@.+-])@/gu
// A mark makes another letter of the one before it.
const GOES_ON = /^[\p{L}\p{N}\p{M}_]/u

/**
 * The longest name counts, and the first of two people with one name. Nothing in code does, and
 * nothing within a word.
 * @param {string} text
 * @param {Named[]} candidates
 */
export function mentionsIn(text, candidates) {
  /** @type {Mention[]} */
  const found = []
  if (!text.includes("@")) return found
  const longestFirst = [...candidates].sort((one, other) => other.name.length - one.name.length)
  const codes = codeIn(text)
  for (const { index } of text.matchAll(MENTION)) {
    const mention = mentionAt(index, text, longestFirst)
    if (mention && ![...codes, ...found].some(it => overlap(it, mention))) found.push(mention)
  }
  return found
}

/** @param {string} text */
export function codeIn(text) {
  return [...text.matchAll(CODE)].map(({ 0: { length }, index }) => ({
    start: index,
    end: index + length,
  }))
}

/**
 * @param {number} start
 * @param {string} text
 * @param {Named[]} candidates
 */
function mentionAt(start, text, candidates) {
  const endOf = (/** @type {Named} */ { name }) => start + 1 + name.length
  const whom = candidates.find(
    it => it.name && text.startsWith(it.name, start + 1) && !GOES_ON.test(text.slice(endOf(it))),
  )
  return whom && { start, end: endOf(whom), user_id: whom.user_id }
}

/**
 * @param {{ start: number, end: number }} one
 * @param {{ start: number, end: number }} other
 */
function overlap(one, other) {
  return one.start < other.end && other.start < one.end
}
