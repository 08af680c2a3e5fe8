/** The list of all people, and one's own status, in words. */

import { count, isolated, number } from "../words.js"

export const FIND = "Find people"
export const NOT_HERE = "Not here"
/** @param {number} people */
export const notHere = people => `${NOT_HERE} · ${number(people)}`
export const EVERYBODY_ELSE = "Everyone else"
export const SHOW_MORE = "Show more"
export const ALL_ARE_HERE = "Everyone is here."
export const NOBODY = "No one found."

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
export const notLoaded = why => `Couldn't load everyone. ${why}`
/** @param {string} moment */
export const lastSeen = moment => `last here ${moment}`

/** One's own status, in the menu and in its dialog. */
export const STATUS = {
  set: "Set a status…",
  change: "Change…",
  clear: "Clear status",
  title: "Set a status",
  label: "What's your status?",
  suggestions: "Suggestions",
  emoji: "Choose an emoji",
  noEmoji: "No emoji",
  save: "Save",
  cleared: "Status cleared",
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
export const yourStatusIs = words => `Status set to ${isolated(words)}`
/** @param {string} emoji */
export const anotherEmoji = emoji => `${emoji} Change emoji`
/** @param {string} why */
export const notChanged = why => `Couldn't change your status. ${why}`

/**
 * @param {number} most
 * @param {number} length
 */
export function tooLong(most, length) {
  return `A status can have up to ${number(most)} characters. Yours has ${number(length)}.`
}
