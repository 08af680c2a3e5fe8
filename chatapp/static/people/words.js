/** What is said of people, in words: how they are, who types, when they were here. */

import { count, isolated, list, number } from "../words.js"

/**
 * The statuses.
 * @type {Record<string, string>}
 */
export const STATUS_WORDS = { available: "Available", busy: "Busy", away: "Away" }

/**
 * A status, and what somebody says of it; either may be missing.
 * @param {string | undefined} status
 * @param {string} words
 */
export function howWith(status, words) {
  return [status, status ? isolated(words) : words].filter(Boolean).join(" · ")
}

/** While Refresh asks. */
export const ASKING = "Checking…"

/**
 * Why a status was not kept.
 * @param {number | null} [seconds] after which to try again
 */
export function notChosen(seconds) {
  if (!seconds) return "Couldn't change your status. Try again in a moment."
  return count(seconds, {
    one: "You're changing your status too fast. Try again in # second.",
    other: "You're changing your status too fast. Try again in # seconds.",
  })
}

export const MANY_TYPE = "Several people are typing…"

/** @param {string[]} names */
export function areTyping(names) {
  const all = list(names.map(isolated))
  return count(names.length, { one: `${all} is typing…`, other: `${all} are typing…` })
}

/**
 * @param {number} people
 * @param {boolean} isPartial there may be more
 */
export function howMany(people, isPartial) {
  return isPartial ? `${number(people)}+` : number(people)
}

export const JUST_NOW = "just now"
export const ON_THE_DAY_BEFORE = "yesterday"

/** @param {number} minutes */
export function minutesAgo(minutes) {
  return count(minutes, { one: "# minute ago", other: "# minutes ago" })
}

/** @param {string} time */
export function todayAt(time) {
  return `today ${time}`
}
