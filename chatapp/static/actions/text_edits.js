/** What keys and pastes make of a text: which stretch of it is replaced, and by what. */

import { codeIn } from "../messages/mentions.js"
import { isHonest } from "../messages/text.js"

/**
 * The stretch from `start` to `end` becomes `text`, and what is selected after that.
 * @typedef {{ start: number, end: number, text: string, selection: [number, number] }} Edit
 * @typedef {{ value: string, start: number, end: number }} Selected - a text, and what is selected
 */

/**
 * Puts a mark around what is selected, or around the caret, and takes it away again.
 * @param {Selected} selected
 * @param {"**" | "*"} mark
 */
export function emphasize(selected, mark) {
  const { value, start, end } = withoutSpaces(selected)
  const inner = value.slice(start, end)
  const outside = runAround(value, start, end, "*")
  const whole = /^(\*{1,3})[^*]+\1$/.exec(inner)
  if (isMarked(outside, mark)) return unwrap({ value, start, end }, mark.length)
  if (whole && isMarked(whole[1].length, mark)) return strip({ value, start, end }, mark.length)
  return wrap({ value, start, end }, mark, mark)
}

/**
 * Makes code of what is selected, of several lines a block, and takes that back again.
 * @param {Selected} selected
 */
export function toggleCode(selected) {
  const { value, start, end } = withoutSpaces(selected)
  const inner = value.slice(start, end)
  if (inner.includes("\n")) return toggleBlock({ value, start: indentedFrom(value, start), end })
  // So that code may begin or end with a backtick.
  const space = /^`|`$/.test(inner) ? " " : ""
  const gap = space && value[start - 1] === " " && value[end] === " " ? 1 : 0
  const outside = runAround(value, start - gap, end + gap, "`")
  if (outside > 0) return unwrap({ value, start, end }, outside + gap)
  const whole = /^(`+)( ?)[^`]+\2\1$/.exec(inner)
  if (whole) return strip({ value, start, end }, whole[1].length)
  const marks = "`".repeat(longestRun(inner) + 1)
  return wrap({ value, start, end }, marks + space, space + marks)
}

/**
 * Makes a block of code of a text.
 * @param {Selected} selected
 * @param {string} language
 * @returns {Edit}
 */
export function fence({ value, start, end }, language = "") {
  const code = value.slice(start, end).replace(/\n+$/, "")
  const marks = "`".repeat(Math.max(3, longestRun(code) + 1))
  const before = start === 0 || value[start - 1] === "\n" ? "" : "\n"
  const opening = `${before}${marks}${language}\n`
  const text = `${opening}${code}\n${marks}${value[end] === "\n" ? "" : "\n"}`
  const from = start + opening.length
  return { start, end, text, selection: [from, from + code.length] }
}

/**
 * Makes a link of the selected words, to an address that is pasted over them; null where that makes
 * no sense.
 * @param {Selected} selected
 * @param {string} pasted
 * @returns {Edit | null}
 */
export function linkTo(selected, pasted) {
  const { value, start, end } = withoutSpaces(selected)
  const [words, address] = [value.slice(start, end), pasted.trim()]
  if (
    !words
    || /\n|:\/\//.test(words)
    || isInLink({ value, start, end })
    || isInAddress({ value, start, end })
    || /\s/.test(address)
    || !isHonest(address)
  )
    return null
  const label = words.replace(/[[\]\\]/g, "\\$&")
  const target = address.replace(/[()<>"`\\]/g, it => `%${it.charCodeAt(0).toString(16)}`)
  const text = `[${label}](${target})`
  return { start, end, text, selection: [start + text.length, start + text.length] }
}

/**
 * Whether code goes on at that place, also where it isn't ended yet: what came there would be in it.
 * @param {string} value
 * @param {number} place
 */
export function isInCode(value, place) {
  const text = `${value.slice(0, place)}\n${value.slice(place)}`
  return codeIn(text).some(({ start, end }) => start < place && place < end)
}

/** @param {Selected} selected */
function isInLink({ value, start, end }) {
  return /\[[^[\]\n]*$/.test(value.slice(0, start)) && /^[^[\]\n]*\]\(/.test(value.slice(end))
}

/** @param {Selected} selected */
function isInAddress({ value, start, end }) {
  return /:\/\/\S*$/.test(value.slice(0, start)) || /^\w*:\/\//.test(value.slice(end))
}

/**
 * Where the spaces begin that a line begins with.
 * @param {string} value
 * @param {number} start
 */
function indentedFrom(value, start) {
  const line = value.lastIndexOf("\n", start - 1) + 1
  return value.slice(line, start).trim() ? start : line
}

/** @param {Selected} selected */
function withoutSpaces({ value, start, end }) {
  const selected = value.slice(start, end)
  if (!selected.trim()) return { value, start: end, end }
  const before = selected.length - selected.trimStart().length
  return { value, start: start + before, end: start + before + selected.trim().length }
}

/**
 * @param {Selected} selected
 * @param {string} before
 * @param {string} after
 * @returns {Edit}
 */
function wrap({ value, start, end }, before, after) {
  const inner = value.slice(start, end)
  const from = start + before.length
  return { start, end, text: before + inner + after, selection: [from, from + inner.length] }
}

/**
 * Takes away so many characters on both sides of what is selected.
 * @param {Selected} selected
 * @param {number} length
 * @returns {Edit}
 */
function unwrap({ value, start, end }, length) {
  const from = start - length
  const text = value.slice(start, end)
  return { start: from, end: end + length, text, selection: [from, from + text.length] }
}

/**
 * Takes away so many characters at both ends of what is selected.
 * @param {Selected} selected
 * @param {number} length
 * @returns {Edit}
 */
function strip({ value, start, end }, length) {
  const text = value.slice(start + length, end - length)
  return { start, end, text, selection: [start, start + text.length] }
}

/**
 * @param {Selected} selected
 * @returns {Edit}
 */
function toggleBlock({ value, start, end }) {
  const whole = /^(`{3,})[^`\n]*\n([\s\S]*)\n\1$/.exec(value.slice(start, end))
  if (whole) return { start, end, text: whole[2], selection: [start, start + whole[2].length] }
  const opening = /(?<![^\n])(`{3,})[^`\n]*\n$/.exec(value.slice(0, start))
  const closing = opening && new RegExp(`^\n${opening[1]}(?=\n|$)`).exec(value.slice(end))
  if (!opening || !closing) return fence({ value, start, end })
  const text = value.slice(start, end)
  const selection = /** @type {[number, number]} */ ([opening.index, opening.index + text.length])
  return { start: opening.index, end: end + closing[0].length, text, selection }
}

/**
 * Of how many stars a mark stands around something: one is italic, two are bold, three are both.
 * @param {number} stars
 * @param {"**" | "*"} mark
 */
function isMarked(stars, mark) {
  return mark === "**" ? stars >= 2 : stars === 1 || stars >= 3
}

/**
 * How many of that character stand on both sides.
 * @param {string} value
 * @param {number} start
 * @param {number} end
 * @param {string} character
 */
function runAround(value, start, end, character) {
  return Math.min(
    runAtEnd(value.slice(0, start), character),
    runAtStart(value.slice(end), character),
  )
}

/**
 * @param {string} text
 * @param {string} character
 */
function runAtStart(text, character) {
  let run = 0
  while (text[run] === character) run += 1
  return run
}

/**
 * @param {string} text
 * @param {string} character
 */
function runAtEnd(text, character) {
  let run = 0
  while (text.at(-1 - run) === character) run += 1
  return run
}

/** @param {string} text */
function longestRun(text) {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
}
