/** Where the words that were found stand in a text, and what to show of a long one. */

/** @typedef {{ start: number, end: number }} Stretch */
/** @typedef {{ text: string, isFound: boolean }} Piece */

// In these scripts words stand beside each other without a space.
const UNSPACED = ["Han", "Hiragana", "Katakana", "Hangul", "Thai", "Lao", "Khmer", "Myanmar"]
const LETTER = String.raw`[[\p{L}\p{M}\p{N}]--[${UNSPACED.map(it => `\\p{sc=${it}}`).join("")}]]`
const IS_LETTER = new RegExp(`^${LETTER}$`, "v")

/**
 * Where these strings stand in the text, each as a word of its own; the longest first where two
 * begin at the same place.
 * @param {string} text
 * @param {string[]} found
 * @returns {Stretch[]}
 */
export function occurrences(text, found) {
  if (found.length === 0) return []
  const longestFirst = found.filter(Boolean).sort((one, other) => other.length - one.length)
  const pattern = new RegExp(longestFirst.map(patternOf).join("|"), "gv")
  return [...text.matchAll(pattern)]
    .map(({ 0: { length }, index }) => ({ start: index, end: index + length }))
    .filter(({ start, end }) => end > start)
}

/** @param {string} word */
function patternOf(word) {
  const letters = [...word]
  const escaped = word.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`)
  const before = IS_LETTER.test(letters[0]) ? `(?<!${LETTER})` : ""
  const after = IS_LETTER.test(letters[letters.length - 1]) ? `(?!${LETTER})` : ""
  return before + escaped + after
}

// In code points. What was found stands in the first line of it.
const MOST_SHOWN = 220
const MOST_BEFORE = 48

/**
 * The text around the first word that was found, in pieces.
 * @param {string} text
 * @param {string[]} found
 * @returns {Piece[]}
 */
export function excerpt(text, found) {
  const [first] = occurrences(text, found)
  const start = first ? startOf(text, first.start) : 0
  const end = endOf(text, start)
  const shown = text.slice(start, end).trim()
  const pieces = split(shown, found)
  if (start > 0) pieces.unshift({ text: "…", isFound: false })
  if (end < text.length) pieces.push({ text: "…", isFound: false })
  return pieces
}

/**
 * @param {string} text
 * @param {number} at
 */
function startOf(text, at) {
  const before = [...text.slice(0, at)]
  if (before.length <= MOST_BEFORE) return 0
  const kept = before.slice(-MOST_BEFORE).join("")
  // At the beginning of a word, if one begins there.
  const space = kept.search(/\s/u)
  return at - (space < 0 ? kept.length : kept.length - space - 1)
}

/**
 * @param {string} text
 * @param {number} start
 */
function endOf(text, start) {
  const rest = [...text.slice(start, start + 2 * MOST_SHOWN)]
  return start + rest.slice(0, MOST_SHOWN).join("").length
}

/**
 * @param {string} text
 * @param {string[]} found
 * @returns {Piece[]}
 */
function split(text, found) {
  /** @type {Piece[]} */
  const pieces = []
  let done = 0
  for (const { start, end } of occurrences(text, found)) {
    pieces.push({ text: text.slice(done, start), isFound: false })
    pieces.push({ text: text.slice(start, end), isFound: true })
    done = end
  }
  pieces.push({ text: text.slice(done), isFound: false })
  return pieces.filter(piece => piece.text)
}
