/** The search, in words. */

import { count, isolated, number } from "../words.js"

/** The parts of the panel. */
export const SEARCH = {
  panel: "Search",
  field: "Search messages",
  close: "Close search",
  results: "Results",
  more: "More results",
  narrow: "Search filters",
  toMe: "Mentions of me and replies",
  searching: "Searching…",
  hint: "The beginning of a word is enough. Capitals and accents don't matter.",
  noneToMe: "No mentions or replies yet.",
}

/** What may be written beside words: what it does. */
export const OPERATORS = {
  from: "From a person, or from me",
  before: "Before a date, like 2026-11-25",
  after: "On or after a date, like 2026-11-25",
  exact: "Exactly these words",
}
export const EXACT = '"exact words"'

/**
 * The key that opens the search.
 * @param {boolean} isMac
 */
export const findKey = isMac => (isMac ? "⌘F" : "Ctrl F")

/** @param {string} query */
export function nothingFor(query) {
  return `No results for “${isolated(query)}”. Try fewer words, or just the beginning of one.`
}

/**
 * @param {number} results
 * @param {boolean} hasMore
 */
export function soMany(results, hasMore) {
  if (hasMore) return `Newest ${number(results)} results`
  return count(results, { one: "# result", other: "# results" })
}

export const BACK_TO_RESULTS = "Back to results"
export const BACK = "Back to where you were"

/** Going to a date. */
export const DATE = {
  label: "Go to a date",
  go: "Go",
  missing: "Choose a date first.",
  empty: "No messages yet.",
}

/** @param {string} why */
export const notLookedUp = why => `Couldn't look up that date. ${why}`
/** @param {string} moment */
export const lastBefore = moment =>
  `No messages on or after that date. The last one is from ${moment}.`
/** @param {string} moment */
export const nextAfter = moment => `No messages on that date. The next one is from ${moment}.`
/** @param {string} moment */
export const firstAfter = moment => `The conversation started after that date, on ${moment}.`
