/** What one does with messages and people, in words: menus, dialogs, forms, and what came of it. */

import { count, isolated, list, number } from "../words.js"

export const CANCEL = "Cancel"
export const CLOSE = "Close"
export const TRY_AGAIN = "Try again"
export const LOADING = "Loading…"
export const UNDO = "Undo"

/** What one may do with a message: in its bar, in its menu and in the list of keys. */
export const MENU = {
  react: "React",
  reply: "Reply",
  edit: "Edit",
  undo: UNDO,
  copy: "Copy text",
  link: "Copy link",
  source: "Show source",
  formatted: "Show formatted",
  unread: "Mark as unread",
  versions: "Earlier versions",
  pin: "Pin",
  unpin: "Unpin",
  report: "Report…",
  remove: "Remove",
  moderate: "Remove as moderator…",
  mute: "Mute author…",
  suspend: "Suspend author…",
}

export const BAR = "Message actions"
export const MORE = "More"

/** @param {string} name */
export function menuOf(name) {
  return `Message from ${isolated(name)}`
}

export const MARKED = "Marked as unread"
/** @param {string} why */
export const notMarked = why => `Couldn't mark as unread. ${why}`

/** A person's card. */
export const CARD = {
  mention: "Mention",
  messages: "Show their messages",
  mute: "Mute…",
  here: "Here now",
  away: "Not here",
}

/** @param {string} moment */
export const wasHere = moment => `Last here ${moment}`

/**
 * Why no message of theirs is shown.
 * @param {{ isEarlier: boolean, isMore: boolean }} how - `isEarlier` where a later one was shown
 */
export function noneOfTheirs({ isEarlier, isMore }) {
  if (isMore && isEarlier) {
    return "No earlier messages from them are loaded. Scroll up to load more."
  }
  if (isMore) return "No messages from them are loaded. Scroll up to load more."
  return isEarlier ? "No earlier messages." : "No messages yet."
}

export const SUGGESTIONS = "Suggestions"
export const CHOOSE_A_PERSON = "People suggested. Choose with the arrow keys and Enter."
export const CHOOSE_FROM_EMOJI = "Emoji suggested. Choose with the arrow keys and Enter."
export const NOTIFIES_ALL = "notifies everyone"

/** The form of an edit. */
export const EDIT = {
  form: "Edit your message",
  text: "Your message",
  hint: "Enter to save, Escape to cancel",
  save: "Save",
  saveMine: "Save mine",
  discardMine: "Discard mine",
  copyMine: "Copy mine",
  saved: "Saved",
  empty: "A message can't be empty. Write something, or remove it.",
  changed: "This message changed while you were editing. It now says:",
  removed: "This message was removed while you were editing. Your text is still here:",
}

export const NO_VERSIONS = "No earlier versions."

/** A dialog that asks for a reason. */
export const REASON = "Reason"
export const WITHOUT_A_REASON = "Enter a reason. It's kept in the log."

/** Removing, and taking that back. */
export const REMOVE = {
  title: "Remove this message?",
  byModerator: "A moderator already removed this message.",
  removed: "You removed this message",
  removedWithUndo: "You removed this message. To undo, press the right arrow within ten seconds.",
  restored: "Message restored.",
}

/** @param {string} name */
export const everybodyReads = name =>
  `Everyone will see that a moderator removed this message by ${isolated(name)}, and why.`
/** @param {string} why */
export const notRemoved = why => `Couldn't remove the message. ${why}`
/** @param {string} why */
export const notRestored = why => `Couldn't restore the message. ${why}`

export const SUSPEND = "Suspend"
export const SUSPENDING =
  "Suspending signs them out everywhere and blocks sign-in. Their messages stay."
/** @param {string} name */
export const suspendWhom = name => `Suspend ${isolated(name)}?`
/** @param {string} name */
export const suspended = name => `${isolated(name)} is suspended and logged out everywhere.`

export const MUTE = "Mute"
export const UNMUTE = "Unmute"
export const MUTING =
  "They can read, but not send, edit, react or write a status. They're told so. Their messages stay."
export const HOW_LONG = "How long"
/** @type {[string, string][]} */
export const LENGTHS = [
  ["10m", "10 minutes"],
  ["1h", "1 hour"],
  ["1d", "1 day"],
  ["lifted", "Until lifted"],
]
export const AN_HOUR = "1h"
/** @param {string} name */
export const muteWhom = name => `Mute ${isolated(name)}?`
/** @param {string} name */
export const isMuted = name => `${isolated(name)} is muted.`
/** @param {string} name */
export const isUnmuted = name => `${isolated(name)} is no longer muted.`

/**
 * Above the composer of whoever is muted.
 * @param {string | null} moment
 */
export function muted(moment) {
  return `You've been muted until ${moment ?? "an administrator unmutes you"}. You can still read.`
}
export const lifted = "You can send messages again."

/** Reporting a message to the administrators. */
export const REPORT = {
  title: "Report this message?",
  reason: "What's wrong with it?",
  words: "More about it (optional)",
  verb: "Report",
  withoutAReason: "Choose what's wrong with it.",
  done: "Reported. You'll be told when an administrator has looked at it.",
  doneBefore: "You've reported this message before.",
}
/** The server has the same ones: messages/reports.py. */
export const REASONS = {
  spam: "Spam or advertising",
  abuse: "Insults or threats",
  private: "Somebody's private details",
  other: "Something else",
}
/** @param {string} name */
export const administratorsSee = name =>
  `Administrators will see your report, with what the message says now. ${isolated(name)} won't learn who reported it.`

export const NOTIFY_TITLE = "Notify everyone?"
export const NOTIFY = "Send"
export const NOTIFIES_EVERYBODY = "This will notify everyone who has access."

/**
 * @param {number} people
 * @param {boolean} isMore
 */
export function notifiesSoMany(people, isMore) {
  if (isMore) return `This will notify more than ${number(people)} people.`
  return count(people, {
    one: "This will notify # person.",
    other: "This will notify all # people who have access.",
  })
}

/**
 * @param {number} most
 * @param {number} tooMany
 */
export function tooManyMentions(most, tooMany) {
  return `A message can mention up to ${number(most)} people. Remove ${number(tooMany)}.`
}

/** @param {string} why */
export const notReacted = why => `Couldn't save your reaction. ${why}`
export const YOU = "You"

/**
 * "Ada, Grace, and 3 others reacted with 👍"
 * @param {string[]} names
 * @param {number} rest how many are not named
 * @param {string} emoji
 */
export function reactedWith(names, rest, emoji) {
  return `${listed(names, rest)} reacted with ${emoji}`
}

/**
 * @param {string[]} names
 * @param {number} rest
 */
export function listed(names, rest) {
  const some = names.map(isolated)
  if (rest <= 0) return list(some)
  if (some.length === 0) return count(rest, { one: "# person", other: "# people" })
  return list([...some, count(rest, { one: "# other", other: "# others" })])
}

/** The picker of emoji. */
export const PICKER = {
  title: "Choose an emoji",
  atHand: "Frequently used",
  all: "All emoji",
  found: "Results",
  search: "Search emoji",
  tones: "Skin tone",
  loading: "Loading emoji…",
  failed: "Couldn't load the emoji.",
}

/** @param {string} letters */
export const noEmoji = letters => `No emoji found for “${isolated(letters)}”.`

/** In the order in which they are offered. */
export const TONES = ["No skin tone", "Light", "Medium-light", "Medium", "Medium-dark", "Dark"]

export const BACK_TO_THE_REPLY = "Back to reply"
/** Before the name of the person and what they said. */
export const REPLYING_TO = "Replying to"
export const DONT_REPLY = "Cancel reply"

/**
 * What Refresh found: how many changes, and how many people are here.
 * @param {number} changes
 * @param {{ people: number, isPartial: boolean }} here
 */
export function refreshed(changes, { people, isPartial }) {
  return `${found(changes)} ${online(people, isPartial)}`
}

/** @param {number} changes */
function found(changes) {
  if (changes <= 0) return "You're up to date."
  return count(changes, { one: "# update loaded.", other: "# updates loaded." })
}

/**
 * @param {number} people
 * @param {boolean} isPartial
 */
function online(people, isPartial) {
  if (isPartial) {
    return count(people, {
      one: "At least # person online.",
      other: "At least # people online.",
    })
  }
  return count(people, { one: "No one else is online.", other: "# people online." })
}

/** In one's own menu. */
export const THEME = "Theme"
export const THEMES = { system: "System", light: "Light", dark: "Dark" }
