/** The list of all people, and one's own status, in words. */

import { count, number } from "../words.js"

export const FIND = "Find people"
export const NOT_HERE = "Not here"
/** @param {number} people */
export const notHere = people => `${NOT_HERE} · ${number(people)}`
export const EVERYBODY_ELSE = "Everybody else"
export const SHOW_MORE = "Show more"
export const ALL_ARE_HERE = "Everybody who has access is here."
export const NOBODY = "Nobody by that name."

/**
 * @param {number} people
 * @param {boolean} hasMore
 */
export function found(people, hasMore) {
  if (hasMore) {
    return count(people, { one: "More than # person found.", other: "More than # people found." })
  }
  return count(people, { one: "# person found.", other: "# people found." })
}

/** @param {string} why */
export const notLoaded = why => `The others could not be loaded. ${why}`
/** @param {string} moment */
export const lastSeen = moment => `last here ${moment}`

/** One's own status, in the menu and in its dialog. */
export const STATUS = {
  set: "Set a status…",
  change: "Change…",
  clear: "Clear status",
  title: "Set a status",
  label: "What are you up to?",
  suggestions: "Suggestions",
  emoji: "Choose an emoji",
  noEmoji: "Without emoji",
  save: "Save",
  cleared: "Your status is cleared",
}

/** @type {[emoji: string, words: string][]} */
export const SUGGESTED = [
  ["📅", "In a meeting"],
  ["🍽️", "Lunch"],
  ["🤒", "Off sick"],
  ["🌴", "On holiday"],
  ["🏠", "Working from home"],
]

/** @param {string} words */
export const yourStatusIs = words => `Your status is ${words}`
/** @param {string} emoji */
export const anotherEmoji = emoji => `${emoji} Choose another emoji`
/** @param {string} why */
export const notChanged = why => `Your status was not changed. ${why}`

/**
 * @param {number} most
 * @param {number} length
 */
export function tooLong(most, length) {
  return `Keep it to ${number(most)} characters. These are ${number(length)}.`
}
