/** Messages as the server gives them: what they must have, their order, and their ids. */

import { REMOVED } from "./words.js"

/**
 * A message of the room; a removed one has no text. `mine` are the reader's own reactions: answers
 * have them, and the conversation knows them of what came by an event (`isMineOld`: not for sure).
 * @typedef {{ id: number, rev: number, client_id: string | null, message: string | null,
 *   name: string, user_id: string, picture: string | null, sent_at: string,
 *   edited_at: string | null, removed: Removal | null, text_rev: number, reply_to: Quote | null,
 *   mentions: Mentioned[], reactions: Reaction[], mine?: string[], isMineOld?: boolean }} Message
 * @typedef {{ by: string, reason: string | null }} Removal
 * @typedef {{ id: number, rev: number, name: string, user_id: string, excerpt: string | null }} Quote
 *   - what a message answers; without an excerpt it was removed
 * @typedef {{ user_id: string, name: string }} Mentioned - `user_id` may be EVERYONE
 * @typedef {{ emoji: string, count: number, user_ids: string[] }} Reaction - with the newest ids
 *
 * @typedef {{ id: number, rev: number }} Hint - a change whose content is to be asked for
 * @typedef {Message & { by?: string }} MessageEvent - and by whom the change was
 *
 * @typedef {Pick<Message, "client_id" | "message" | "name" | "user_id" | "picture" | "sent_at">
 *   & Partial<Message>} DrawnMessage - what is drawn of one, which may not have been sent yet
 *
 * @typedef {{ messages: Message[], rev: number, more: boolean, life?: string, epoch?: number,
 *   first?: number, pins?: number }} ListAnswer - messages in their order, the room's revision from
 *   before they were read, and whether there is more. `life` is another one after the room was
 *   restored from a copy; `epoch` tells the names of its channels; `first` is the oldest message that
 *   there is, as those before it have expired; `pins` is how often those have changed. An older
 *   version of our server tells none of them.
 */

/** In the place of a person's id: a mention of all who have access. */
const EVERYONE = "everyone"

// The length of a quote in code points, as the server cuts it.
const MOST_EXCERPT = 120

/**
 * @param {unknown} value
 * @returns {value is number}
 */
export function isNumber(value) {
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
 * Of what is too large for an event, only the numbers come: a hint.
 * @template {Hint} Whole
 * @param {Whole | Hint} message
 * @returns {message is Whole}
 */
export function isWhole(message) {
  return "message" in message
}

/**
 * A message as another one quotes it.
 * @param {Message} message
 * @returns {Quote}
 */
export function quoteOf({ id, rev, name, user_id, message }) {
  const excerpt = message === null ? null : [...message].slice(0, MOST_EXCERPT).join("")
  return { id, rev, name, user_id, excerpt }
}

/**
 * Whether somebody else's message mentions this person.
 * @param {Pick<Message, "user_id"> & { mentions?: Mentioned[] }} message
 * @param {string} person
 */
export function isFor({ user_id: author, mentions = [] }, person) {
  return author !== person && mentions.some(({ user_id: id }) => id === person || id === EVERYONE)
}

/**
 * What is shown of what is quoted.
 * @param {Quote} quote
 */
export function wordsOf({ excerpt }) {
  if (excerpt === null) return REMOVED
  return [...excerpt].length < MOST_EXCERPT ? excerpt : `${excerpt}…`
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
