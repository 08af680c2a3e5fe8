/** What the keys do, in words. */

export const SHORTCUTS = "Keyboard shortcuts"
export const ALL_KEYS = "All keys"

/** The names of keys. */
export const KEYS = {
  letter: "A letter",
  pageUp: "Page Up",
  pageDown: "Page Down",
}

export const ANYWHERE = {
  title: "Anywhere",
  write: "Write a message",
  go: "Go to a message",
  scroll: "Scroll, while nothing is written",
  ends: "The same, to the beginning or the end of what is loaded",
  search: "Search; once more, find in the page",
  results: "Go to the next or the previous result",
  close: "Close what is open; else mark all read and go to the end",
}

export const WRITING = {
  title: "While you write",
  send: "Send",
  newLine: "Begin a new line",
  edit: "Edit your last message, in an empty field",
  mention: "Mention somebody",
  emoji: "Find an emoji by its name",
  bold: "Bold",
  italic: "Italic",
  code: "Code",
  leave: "Don't reply; give up an edit",
}

export const ON_A_MESSAGE = {
  title: "On a message",
  go: "Go to the message above or below",
  enter: "Go to its links and buttons",
  leave: "Go back to the message",
  menu: "Open the menu",
  all: "Show all keys",
}

/** When Escape has marked all read. */
export const ALL_READ = {
  atEnd: "Newest messages",
  read: "All read",
  undone: "Undone",
  notSaved: "It could not be saved that all is read. Press Escape to try again.",
}

/** @param {boolean} wasUnread */
export function undoIsOffered(wasUnread) {
  const offer = "The button Undo is in front of the field."
  return wasUnread ? `All read. ${offer}` : `Newest messages. ${offer}`
}

/** @param {string} why */
export const notUndone = why => `Nothing was undone. ${why}`
