/** What a notification says. */

import { isFor } from "../server/message.js"

/** @import { Message } from "../server/message.js" */

const MOST_CHARACTERS = 200
const MOST_OF_A_NAME = 40
const MOST_NAMED = 2

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
  if (isFor(message, person)) return { title: `${name} mentions you`, body }
  return { title: isReplyTo(message, person) ? `${name} replies to you` : name, body }
}

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
    isPartial ? "Many messages" : `${messages.length} messages`,
    mentions && `${mentions} ${mentions === 1 ? "mentions" : "mention"} you`,
    replies && `${replies} ${replies === 1 ? "replies" : "reply"} to you`,
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
  const names = [...all.values()].map(name => shortened(name, MOST_OF_A_NAME))
  const others = names.length - MOST_NAMED
  if (isPartial) return `The last from ${names[0]}`
  if (others <= 0) return `From ${names.join(" and ")}`
  const words = others === 1 ? "1 other" : `${others} others`
  return `From ${names.slice(0, MOST_NAMED).join(", ")} and ${words}`
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
