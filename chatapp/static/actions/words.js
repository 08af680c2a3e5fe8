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
  unread: "Mark unread from here",
  versions: "Earlier versions",
  remove: "Remove",
  moderate: "Remove as moderator…",
  suspend: "Suspend the author…",
}

export const BAR = "Message actions"
export const MORE = "More"

/** @param {string} name */
export function menuOf(name) {
  return `Message of ${isolated(name)}`
}

export const MARKED = "Marked unread from here"
/** @param {string} why */
export const notMarked = why => `Nothing was marked unread. ${why}`

/** A person's card. */
export const CARD = {
  mention: "Mention",
  messages: "Show what they said",
  here: "Here",
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
    return "There is nothing earlier of theirs in what is loaded. Scroll up for more."
  }
  if (isMore) return "There is nothing of theirs in what is loaded. Scroll up for more."
  return isEarlier ? "They said nothing earlier." : "They said nothing."
}

export const SUGGESTIONS = "Suggestions"
export const CHOOSE_A_PERSON = "People to choose from: arrow keys, then Enter."
export const CHOOSE_FROM_EMOJI = "Emoji to choose from: arrow keys, then Enter."
export const NOTIFIES_ALL = "notifies all"

/** The form of an edit. */
export const EDIT = {
  form: "Edit your message",
  text: "Your message",
  hint: "Enter saves, Escape gives up",
  save: "Save",
  saveMine: "Save mine",
  discardMine: "Discard mine",
  copyMine: "Copy mine",
  saved: "Saved",
  empty: "Write something, or remove the message.",
  changed: "This message was changed meanwhile. It says now:",
  removed: "This message was removed meanwhile. What you wrote is still here:",
}

export const NO_VERSIONS = "There is no earlier version."

/** A dialog that asks for a reason. */
export const REASON = "Reason"
export const WITHOUT_A_REASON = "Say why: the reason is kept in the log."

/** Removing, and taking that back. */
export const REMOVE = {
  title: "Remove this message?",
  byModerator: "A moderator has removed the message meanwhile.",
  removed: "You removed this message",
  removedWithUndo: "You removed this message. For ten seconds the right arrow leads to Undo.",
  restored: "The message is there again.",
}

/** @param {string} name */
export const everybodyReads = name =>
  `Everybody will read that a moderator removed what ${isolated(name)} said, and why.`
/** @param {string} why */
export const notRemoved = why => `The message was not removed. ${why}`
/** @param {string} why */
export const notRestored = why => `The message is still removed. ${why}`

export const SUSPEND = "Suspend"
export const SUSPENDING =
  "They are signed out everywhere at once, and can't come back until they are reinstated."
/** @param {string} name */
export const suspendWhom = name => `Suspend ${isolated(name)}?`
/** @param {string} name */
export const suspended = name => `${isolated(name)} is suspended, and signed out everywhere.`

export const NOTIFY_TITLE = "Notify everyone?"
export const NOTIFY = "Send"
export const NOTIFIES_EVERYBODY = "This mentions everybody who has access."

/**
 * @param {number} people
 * @param {boolean} isMore
 */
export function notifiesSoMany(people, isMore) {
  if (isMore) return `This mentions more than ${number(people)} people who have access.`
  return count(people, {
    one: "This mentions # person who has access.",
    other: "This mentions all # people who have access.",
  })
}

/**
 * @param {number} most
 * @param {number} tooMany
 */
export function tooManyMentions(most, tooMany) {
  return `A message mentions at most ${number(most)} people. Take out ${number(tooMany)}.`
}

/** @param {string} why */
export const notReacted = why => `Your reaction was not kept. ${why}`
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
  atHand: "At hand",
  all: "All emoji",
  found: "Found",
  search: "Search by name",
  tones: "Skin tone",
  loading: "Loading the emoji…",
  failed: "The emoji could not be loaded.",
}

/** @param {string} letters */
export const noEmoji = letters => `No emoji has “${isolated(letters)}” in its name.`

/** In the order in which they are offered. */
export const TONES = ["No skin tone", "Light", "Medium-light", "Medium", "Medium-dark", "Dark"]

export const BACK_TO_THE_REPLY = "Back to the reply"
/** Before the name of the person and what they said. */
export const REPLYING_TO = "Replying to"
export const DONT_REPLY = "Don't reply"

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
  if (changes <= 0) return "You had everything."
  return count(changes, { one: "# change was missing.", other: "# changes were missing." })
}

/**
 * @param {number} people
 * @param {boolean} isPartial
 */
function online(people, isPartial) {
  if (isPartial) {
    return count(people, {
      one: "At least # person is here.",
      other: "At least # people are here.",
    })
  }
  return count(people, { one: "Nobody else is here.", other: "# people are here." })
}

/** In one's own menu. */
export const THEME = "Theme"
export const THEMES = { system: "System", light: "Light", dark: "Dark" }
