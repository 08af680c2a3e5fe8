/** When somebody was here last, in words that stay true for a minute. */

/** @import { Clock } from "../messages/clock.js" */

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/**
 * "5 minutes ago", "today 14:20", "yesterday", "3 November".
 * @param {number} at
 * @param {{ clock: Pick<Clock, "day" | "time">, now?: number }} how
 */
export function lastHere(at, { clock, now = Date.now() }) {
  const age = now - at
  if (age < HOUR_MS) return minutesAgo(Math.floor(age / MINUTE_MS))
  const day = clock.day(at)
  if (day === "Today") return `today ${clock.time(at)}`
  if (day === "Yesterday") return "yesterday"
  // In English its weekday stands before it; there is little room where this is read.
  return day.replace(/^\p{L}+,? /u, "")
}

// The server's clock may be ahead of the reader's.
/** @param {number} minutes */
function minutesAgo(minutes) {
  if (minutes < 1) return "just now"
  return minutes === 1 ? "1 minute ago" : `${minutes} minutes ago`
}
