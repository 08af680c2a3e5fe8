/** When somebody was here last, in words that stay true for a minute. */

import { TODAY, YESTERDAY } from "../words.js"
import { JUST_NOW, minutesAgo, ON_THE_DAY_BEFORE, todayAt } from "./words.js"

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
  // The server's clock may be ahead of the reader's.
  if (age < MINUTE_MS) return JUST_NOW
  if (age < HOUR_MS) return minutesAgo(Math.floor(age / MINUTE_MS))
  const day = clock.day(at)
  if (day === TODAY) return todayAt(clock.time(at))
  if (day === YESTERDAY) return ON_THE_DAY_BEFORE
  // In English its weekday stands before it; there is little room where this is read.
  return day.replace(/^\p{L}+,? /u, "")
}
