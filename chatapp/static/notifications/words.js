/** What a notification says, and where one chooses of what to be told, in words. */

import { isFor } from "../server/message.js"
import { count, isolated, list } from "../words.js"

/** @import { Message } from "../server/message.js" */

const MOST_CHARACTERS = 200
const MOST_OF_A_NAME = 40
const MOST_NAMED = 2

/** Where one chooses. */
export const DIALOG = {
  title: "Notifications",
  about: "Notify me about",
  sound: "Play a sound",
  test: "Send a test notification",
}

/** Of what to be told. */
export const ABOUT = {
  nothing: "Nothing",
  mentions: "Mentions and replies",
  everything: "Everything",
}

/** By what the browser allows. */
export const HOW_IT_STANDS = {
  default: "Your browser will ask whether to allow notifications.",
  granted: "Notifications are allowed in this browser.",
  denied:
    "Notifications are blocked in this browser. To allow them, select the icon beside the address, then Notifications → Allow.",
  unsupported:
    "This browser can't show notifications. The sound and the page's title still tell you what's new.",
  insecure: "Notifications need an address that starts with https.",
}

/** A test, and what came of it. */
export const TEST = {
  title: "Test notification",
  body: "New messages will look like this.",
  sent: "Test sent. If you don't see it, check Do Not Disturb or Focus, and whether your system allows this browser's notifications.",
  notAllowed: "Not sent. Allow notifications first.",
  failed: "Couldn't show it. Check whether your system allows this browser's notifications.",
}

/**
 * Whether somebody else's message answers one of this person's.
 * @param {Pick<Message, "user_id" | "reply_to">} message
 * @param {string} person
 */
export function isReplyTo({ user_id: author, reply_to: answered }, person) {
  return author !== person && answered?.user_id === person
}

/**
 * Of one message.
 * @param {Message} message
 * @param {string} person
 */
export function wordsOfOne(message, person) {
  const name = shortened(message.name, MOST_OF_A_NAME)
  const text = message.message ?? ""
  // Somebody may have sent nothing but such signs.
  const body = shortened(plain(text) || text, MOST_CHARACTERS)
  if (isFor(message, person)) return { title: `${isolated(name)} mentioned you`, body }
  const title = isReplyTo(message, person) ? `${isolated(name)} replied to you` : name
  return { title, body }
}

const MANY = "Many messages"

/**
 * Of several at once. `isPartial` where there were more than these.
 * @param {Message[]} messages
 * @param {string} person
 * @param {{ isPartial?: boolean }} how
 */
export function wordsOfMany(messages, person, { isPartial = false } = {}) {
  const mentions = messages.filter(message => isFor(message, person)).length
  const replies = messages.filter(
    message => isReplyTo(message, person) && !isFor(message, person),
  ).length
  const what = [
    isPartial ? MANY : count(messages.length, { one: "# message", other: "# messages" }),
    mentions && count(mentions, { one: "# mentioned you", other: "# mentioned you" }),
    replies && count(replies, { one: "# replied to you", other: "# replied to you" }),
  ]
  return { title: what.filter(Boolean).join(", "), body: from(messages, isPartial) }
}

/**
 * "From Ada, Grace and 2 others": who spoke last first.
 * @param {Message[]} messages
 * @param {boolean} isPartial
 */
function from(messages, isPartial) {
  const all = new Map(messages.toReversed().map(({ user_id: id, name }) => [id, name]))
  const names = [...all.values()].map(name => isolated(shortened(name, MOST_OF_A_NAME)))
  const others = names.length - MOST_NAMED
  if (isPartial) return `Latest from ${names[0]}`
  if (others <= 0) return `From ${list(names)}`
  const rest = count(others, { one: "# other", other: "# others" })
  return `From ${list([...names.slice(0, MOST_NAMED), rest])}`
}

/**
 * The words of a text without the signs that format them. Not by the library, which is not always
 * loaded: a sign too many does no harm here.
 * @param {string} text
 */
export function plain(text) {
  return text
    .replaceAll(/^[ \t]*(?:`{3,}[^`\n]*|~{3,}.*)$/gm, "")
    .replaceAll(/^[ \t]*(?:>[ \t]?)+/gm, "")
    .replaceAll(/\[([^[\]]+)\]\(https?:\/\/[^\s()]+\)/gi, "$1")
    .replaceAll(/(?<![`\\])`+([^`]+)`+/g, "$1")
    .replaceAll(/(\*\*|~~)(?=\S)(.*?\S)\1/g, "$2")
    .replaceAll(/(?<![\w*\\])([*_])(?=[^\s*_])(.*?[^\s*_\\])\1(?![\w*])/g, "$2")
    .replaceAll(/\\([\\`*_~[\]<>#])/g, "$1")
    .replaceAll(/\s+/g, " ")
    .trim()
}

/**
 * @param {string} text
 * @param {number} most
 */
function shortened(text, most) {
  const characters = [...text]
  if (characters.length <= most) return text
  return `${characters
    .slice(0, most - 1)
    .join("")
    .trimEnd()}…`
}
