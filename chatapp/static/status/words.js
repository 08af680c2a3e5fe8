/** How the page stands with the server, and what screen readers hear of the room, in words. */

import { count, isolated } from "../words.js"

export const COPIED = "Copied"
export const NOT_COPIED = "Couldn't copy. Your browser blocks the clipboard."

/** The status "Connection". A refusal of another name is not said. */
export const CONNECTION = {
  /** @type {Record<string, string>} */
  refused: {
    "signed-out": "You're logged out",
    "another-person": "Another account is logged in",
    suspended: "You no longer have access",
  },
  /** @param {string} time since when; empty where it isn't known */
  offline: time => `Offline${time && ` since ${time}`}. What you write is kept and sent later.`,
  slow: "Slow connection…",
  live: "Up to date",
  polling: "Live connection lost. Checking for messages every few seconds.",
  first: "Connecting…",
  again: "Reconnecting…",
}

/** @param {string} time */
export const SINCE = time => `Since ${time}`

/**
 * What the reader has to do before the room can go on, and the link that does it.
 * @type {Record<string, [sentence: string, step: string]>}
 */
export const REFUSED = {
  "signed-out": ["You're logged out. What you wrote is saved here.", "Log in again"],
  "another-person": [
    "Another account is now logged in with this browser.",
    "Switch to that account",
  ],
  suspended: [
    "You no longer have access to this room. Contact an administrator.",
    "Go to the home page",
  ],
}

export const CANT_BE_KEPT = "This browser can't save your draft. Send or copy it before you reload."

/**
 * @param {string} name
 * @param {string | null} text
 */
export function said(name, text) {
  return `${isolated(name)}: ${text}`
}

/**
 * @param {number} news
 * @param {string} name who spoke last
 */
export function manySaid(news, name) {
  const from = isolated(name)
  const one = `# new message, from ${from}`
  return count(news, { one, other: `# new messages, the last from ${from}` })
}

/** @param {string} name who spoke last */
export function veryManySaid(name) {
  return `Many new messages, the last from ${isolated(name)}`
}
