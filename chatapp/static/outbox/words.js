/** How what one sent does, in words. */

import { count } from "../words.js"

export const SENT = "Sent"
export const SENDING = "Sending…"
export const WAITING = "Waiting to be sent"
export const WAITING_HERE = "Waiting to be sent. Keep this page open."
const REFUSED = "The server didn't accept it."

/** @param {string | null} [reason] a sentence of the server's */
export function notSent(reason) {
  return `Not sent. ${reason ?? REFUSED}`
}

/** @param {number} seconds */
export function resumesIn(seconds) {
  return count(seconds, {
    one: "You're sending too fast. Resuming in # second.",
    other: "You're sending too fast. Resuming in # seconds.",
  })
}
