/** Connects the log with what happens in the conversation and with what the reader does. */

import { on } from "../events.js"

/** @import { Emitter } from "../events.js" */
/** @import { ListAnswer, Message } from "../server/message.js" */
/** @import { JumpToEnd } from "./jump.js" */
/** @import { LogKeyboard } from "./keyboard.js" */
/** @import { Paging } from "./paging.js" */
/** @import { Permalink, ReadingPosition } from "./permalink.js" */
/** @import { Reading } from "./reading.js" */
/** @import { Scroll, Trimming } from "./scroll.js" */
/** @import { SentMark } from "./sent_mark.js" */
/** @import { Timeline } from "./timeline.js" */
/** @import { NewLine, Unread } from "./unread.js" */

/** @typedef {{ messages: Message[] }} Some */
/** @typedef {Some & { origin: "live" | "caught-up" | "own" }} Arrival */

/**
 * What happens to the messages that are loaded, and `beyond` them. `anew`: all that is loaded is of
 * the room as it was restored.
 * @typedef {{ added: Arrival, beyond: Arrival, older: Some, newer: Some, shrunk: Some,
 *   replaced: Some, changed: { message: Message }, anew: undefined,
 *   expired: Some & { first: number } }} Changes
 */

/**
 * What sync/conversation.js knows, as far as it is drawn here.
 * @typedef {object} Known
 * @property {Message[]} messages
 * @property {number | null} oldestId
 * @property {number | null} newestId
 * @property {number} first
 * @property {boolean} hasOlder
 * @property {boolean} atEnd
 * @property {(page: ListAnswer, how: { atEnd: boolean }) => boolean} replace
 * @property {(page: ListAnswer, where: { before: number }) => boolean} loadOlder
 * @property {(page: ListAnswer, where: { after: number }) => boolean} loadNewer
 * @property {(ids: { from: number, to: number }) => void} shrink
 */

/** @typedef {Emitter<Changes> & Known} Conversation */

/**
 * @typedef {object} Room
 * @property {Conversation} conversation
 * @property {Timeline} timeline
 * @property {LogKeyboard} keyboard
 * @property {Paging} paging
 * @property {Scroll} scroll
 * @property {Trimming} trimming
 * @property {Permalink} permalink
 * @property {ReadingPosition} position
 * @property {NewLine} newLine
 * @property {SentMark} sentMark
 * @property {Unread} unread
 * @property {Reading} reading
 * @property {JumpToEnd} jumpToEnd
 * @property {Emitter<{ "far-behind": { wasAt: number | null } }>} sync
 * @property {{ arrived(messages: Message[]): void }} outboxView
 * @property {HTMLElement} empty what is shown where there is no message
 */

/** @param {Room} room */
export function connectLog(room) {
  connectMessages(room)
  connectReader(room)
}

/** @param {Room} room */
function connectMessages(room) {
  const { conversation, timeline, keyboard, paging, scroll, trimming } = room
  on(conversation, "added", ({ messages }) => {
    scroll.follow()
    show(room, messages)
    trimming.trim()
  })
  on(conversation, "older", ({ messages }) => show(room, messages))
  on(conversation, "newer", ({ messages }) => show(room, messages))
  on(conversation, "shrunk", ({ messages }) => letGo(room, messages))
  on(conversation, "expired", detail => expire(room, detail))
  on(paging, "changed", () => trimming.trim())
  on(conversation, "changed", ({ message }) => keyboard.hold(() => timeline.change(message)))
  on(conversation, "replaced", ({ messages }) => {
    keyboard.hold(() => {
      timeline.replace(messages)
      follow(room, messages)
    })
  })
}

/**
 * @param {Room} room
 * @param {Message[]} messages
 */
function letGo({ timeline, keyboard, newLine, sentMark }, messages) {
  keyboard.hold(() => timeline.remove(messages))
  newLine.place()
  sentMark.place()
}

/**
 * What is read stays in its place. A reader whose messages are gone finds the first of the rest.
 * @param {Room} room
 * @param {Changes["expired"]} expired
 */
function expire(room, { messages, first }) {
  const { conversation, scroll, timeline, unread, empty } = room
  const top = scroll.atEnd ? null : scroll.topMessage()
  scroll.stay(() => letGo(room, messages))
  unread.expire(first)
  empty.hidden = !timeline.isEmpty
  if (conversation.oldestId === null && !conversation.atEnd) goToEnd(room)
  else if (top?.isConnected === false) scroll.toStart()
}

/**
 * @param {Room} room
 * @param {Message[]} messages
 */
function show(room, messages) {
  room.timeline.add(messages)
  follow(room, messages)
}

/**
 * What depends on the messages that are shown.
 * @param {Room} room
 * @param {Message[]} messages
 */
function follow(room, messages) {
  room.outboxView.arrived(messages)
  room.newLine.place()
  room.sentMark.place()
  room.empty.hidden = !room.timeline.isEmpty
  look(room)
}

/** @param {Room} room */
function connectReader(room) {
  const { conversation, newLine, scroll, sync, jumpToEnd, unread, reading } = room
  on(scroll, "moved", () => look(room))
  document.addEventListener("visibilitychange", () => comeBack(room))
  on(jumpToEnd, "wanted", () => goToEnd(room))
  on(unread, "began", ({ readId }) => newLine.markAfter(readId))
  on(unread, "seen", ({ readId }) => reading.upTo(readId))
  on(sync, "far-behind", ({ wasAt }) => leap(room, wasAt))
  on(conversation, "anew", () => {
    for (const it of [unread, reading]) it.startOver(conversation.newestId)
  })
}

/**
 * A reader who had not read all before keeps the line where it is.
 * @param {Room} room
 * @param {number | null} wasAt
 */
function leap({ conversation, newLine, unread }, wasAt) {
  if (unread.count === 0) newLine.markAfter(wasAt)
  unread.leapt(conversation.messages)
}

/**
 * The reader is back in this tab. At its end the page has followed what came meanwhile, maybe far
 * past the first of it.
 * @param {Room} room
 */
function comeBack(room) {
  const { scroll, unread, position } = room
  if (!document.hidden && scroll.atEnd && unread.count > 0) position.openAtNewLine()
  look(room)
}

/**
 * Takes note of what the reader sees now.
 * @param {Pick<Room, "scroll" | "conversation" | "unread" | "jumpToEnd">} room
 */
export function look({ scroll, conversation, unread, jumpToEnd }) {
  const isAtEnd = scroll.atEnd && conversation.atEnd
  unread.see(isAtEnd && !document.hidden, conversation.newestId)
  // Not at the end of what is loaded: further messages are loaded there by themselves.
  jumpToEnd.offer(!scroll.atEnd)
}

/**
 * Leads to the newest messages. What one has just said stands at the end of what is loaded until
 * they have come.
 * @param {Pick<Room, "permalink" | "paging" | "scroll">} room
 */
export async function goToEnd({ permalink, paging, scroll }) {
  permalink.leave()
  const arrival = paging.newest()
  scroll.toEnd()
  if (await arrival) scroll.toEnd()
}
