/** Messages as the server gives them: what they must have, their order, and their ids. */

/**
 * A message of the room; a removed one has no text.
 * @typedef {{ id: number, rev: number, client_id: string | null, message: string | null,
 *   name: string, user_id: string, picture: string | null, sent_at: string,
 *   edited_at: string | null, removed: Removal | null }} Message
 * @typedef {{ by: string, reason: string | null }} Removal
 *
 * @typedef {Pick<Message, "client_id" | "message" | "name" | "user_id" | "picture" | "sent_at">
 *   & Partial<Message>} DrawnMessage - what is drawn of one, which may not have been sent yet
 *
 * @typedef {{ messages: Message[], rev: number, more: boolean }} ListAnswer - messages in their
 *   order, the room's revision from before they were read, and whether there is more
 */

/**
 * @param {unknown} value
 * @returns {value is number}
 */
function isNumber(value) {
  return Number.isSafeInteger(value) && Number(value) >= 0
}

/**
 * What it must have before anything here relies on it.
 * @param {unknown} data
 * @returns {data is Message}
 */
export function isMessage(data) {
  const { id, rev } = /** @type {Partial<Message>} */ (data ?? {})
  return isNumber(id) && isNumber(rev)
}

/**
 * @param {unknown} data
 * @returns {data is ListAnswer}
 */
export function isList(data) {
  const { messages, rev, more } = /** @type {Partial<ListAnswer>} */ (data ?? {})
  return (
    Array.isArray(messages)
    && messages.every(isMessage)
    && isNumber(rev)
    && typeof more === "boolean"
  )
}

/**
 * Where an id stands, or would stand, among messages in the order of their ids.
 * @param {{ id: number }[]} messages
 * @param {number} id
 */
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
