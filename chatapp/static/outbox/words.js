/** How what one sent does, in words. */

import { count } from "../words.js"

export const SENT = "Sent"
export const SENDING = "Sending…"
export const WAITING = "Waiting to be sent"
export const WAITING_HERE = "Waiting to be sent. Keep this page open until it is."
const REFUSED = "The server refused it."

/** @param {string | null} [reason] a sentence of the server's */
export function notSent(reason) {
  return `Not sent. ${reason ?? REFUSED}`
}

/** @param {number} seconds */
export function resumesIn(seconds) {
  return count(seconds, {
    one: "That was a lot at once. Sending goes on in # second.",
    other: "That was a lot at once. Sending goes on in # seconds.",
  })
}
