/** The search, in words. */

import { count, isolated, number } from "../words.js"

/** The parts of the panel. */
export const SEARCH = {
  panel: "Search",
  field: "Search the messages",
  close: "Close the search",
  results: "Results",
  more: "More results",
  narrow: "Narrow the search",
  toMe: "Mentions and replies to me",
  searching: "Searching…",
  hint: "The beginning of a word is enough; capital letters and accents don't matter.",
  noneToMe: "Nobody has mentioned you or replied to you yet.",
}

/** What may be written beside words: what it does. */
export const OPERATORS = {
  from: "Said by somebody, or by me",
  before: "Said before a day, as 2026-11-25",
  after: "Said on a day, as 2026-11-25, or later",
  exact: "These words in this order",
}
export const EXACT = '"exact words"'

/** @param {string} query */
export function nothingFor(query) {
  return `Nothing was found for “${isolated(query)}”. Try fewer words, or only the beginning of one.`
}

/**
 * @param {number} results
 * @param {boolean} hasMore
 */
export function soMany(results, hasMore) {
  if (hasMore) return `The newest ${number(results)} results`
  return count(results, { one: "# result", other: "# results" })
}

export const BACK_TO_RESULTS = "Back to results"
export const BACK = "Back to where you were"

/** Going to a date. */
export const DATE = {
  label: "Go to a date",
  go: "Go",
  missing: "Choose a day first.",
  empty: "Nobody has said anything yet.",
}

/** @param {string} why */
export const notLookedUp = why => `The day could not be looked up. ${why}`
/** @param {string} moment */
export const lastBefore = moment =>
  `Nothing was said on that day or later. The last message is from ${moment}.`
/** @param {string} moment */
export const nextAfter = moment =>
  `Nothing was said on that day. The next message is from ${moment}.`
/** @param {string} moment */
export const firstAfter = moment => `The conversation began after that day, on ${moment}.`
