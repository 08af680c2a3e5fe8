/** Messages as the server gives them: what they must have, their order, and their ids. */

const isNumber = value => Number.isSafeInteger(value) && value >= 0

/** What it must have before anything here relies on it. */
export function isMessage(data) {
  return isNumber(data?.id) && isNumber(data.rev)
}

export function isList(data) {
  return Array.isArray(data.messages) && data.messages.every(isMessage)
    && isNumber(data.rev) && typeof data.more === "boolean"
}

/** Where an id stands, or would stand, among messages in the order of their ids. */
export function placeOf(messages, id) {
  let [low, high] = [0, messages.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (messages[middle].id < id) low = middle + 1
    else high = middle
  }
  return low
}

/** A random UUID. Not crypto.randomUUID, which is there in secure contexts only. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6] & 0x0f) | 0x40
  bytes[8] = (bytes[8] & 0x3f) | 0x80
  const hex = Array.from(bytes, byte => byte.toString(16).padStart(2, "0")).join("")
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-")
}
