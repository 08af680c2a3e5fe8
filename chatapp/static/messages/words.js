/** What the conversation says of itself, in words. */

import { count, isolated } from "../words.js"

/** @param {string} time */
export function yesterdayAt(time) {
  return `yesterday, ${time}`
}

/**
 * The page's title, while something is new.
 * @param {string} news
 * @param {string} room
 */
export function titleWith(news, room) {
  return `(${news}) ${isolated(room)}`
}

export const EDITED = "edited"

/**
 * In the place of a text that is removed.
 * @param {{ by: string, reason: string | null }} removed
 */
export function removal({ by, reason }) {
  if (by === "author") return "Removed by its author"
  return reason ? `Removed by a moderator: ${reason}` : "Removed by a moderator"
}

/** On the button of a long message. */
export const FOLD = { more: "Show more", less: "Show less" }

export const NEWEST = "Newest messages"
export const LEFT_OFF = "Where you left off"

/** @typedef {{ count: number, words: string }} Unread - `words` is the count for people, "99+" for instance */

/** @param {Unread & { mentionWords: string }} unread */
export function news({ count: unread, words, mentionWords }) {
  const all = count(unread, { one: "# new message", other: "# new messages" }, words)
  return mentionWords ? `${mentionWords} · ${all}` : all
}

/**
 * @param {Unread} unread
 * @param {string} moment
 */
export function newSince({ count: unread, words }, moment) {
  const sentence = `# new since ${moment}`
  return count(unread, { one: sentence, other: sentence }, words)
}

export const BEGINNING = "This is the start of the conversation."
export const EXPIRED = "Earlier messages have expired."
export const LOADING = "Loading…"
export const NOT_LOADED = "Couldn't load more messages."
export const ONE_NOT_LOADED = "Couldn't load that message."
