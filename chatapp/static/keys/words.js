/** What the keys do, in words. */

export const SHORTCUTS = "Keyboard shortcuts"
export const ALL_KEYS = "All shortcuts"

/** The names of keys. */
export const KEYS = {
  letter: "Any letter",
  pageUp: "Page Up",
  pageDown: "Page Down",
}

export const ANYWHERE = {
  title: "Anywhere",
  write: "Write a message",
  go: "Go to a message",
  scroll: "Scroll, if you've written nothing",
  ends: "Go to the first or last loaded message",
  search: "Search messages; press again to search the page",
  results: "Go to the next or previous result",
  close: "Close what's open, or mark all as read",
}

export const WRITING = {
  title: "While you write",
  send: "Send",
  newLine: "Start a new line",
  edit: "Edit your last message, if you've written nothing",
  mention: "Mention someone",
  emoji: "Find an emoji by name",
  bold: "Bold",
  italic: "Italic",
  code: "Code",
  leave: "Cancel a reply or an edit",
}

export const ON_A_MESSAGE = {
  title: "On a message",
  go: "Go to the previous or next message",
  enter: "Go to its links and buttons",
  leave: "Go back to the message",
  menu: "Open the menu",
  all: "Show all shortcuts",
}

/** When Escape has marked all read. */
export const ALL_READ = {
  atEnd: "Newest messages",
  read: "Marked all as read",
  undone: "Undone",
  notSaved: "Couldn't mark all as read. Press Escape to try again.",
}

/** @param {boolean} wasUnread */
export function undoIsOffered(wasUnread) {
  const done = wasUnread ? ALL_READ.read : ALL_READ.atEnd
  return `${done}. The Undo button is before the message field.`
}

/** @param {string} why */
export const notUndone = why => `Couldn't undo. ${why}`
