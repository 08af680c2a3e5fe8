/** How a message stands to the one before it: on a new day, or continuing the same breath. */

import { dayOf } from "./clock.js"

const ONE_BREATH_MS = 5 * 60_000

export function isNewDay(previous, message) {
  return !previous || dayOf(previous.sent_at) !== dayOf(message.sent_at)
}

export function isContinued(previous, message) {
  return !isNewDay(previous, message) && samePerson(previous, message)
    && Math.abs(Date.parse(message.sent_at) - Date.parse(previous.sent_at)) <= ONE_BREATH_MS
}

function samePerson(previous, message) {
  return previous.user_id === message.user_id && previous.name === message.name
    && previous.picture === message.picture
}
