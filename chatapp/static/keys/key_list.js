/** The list of all keys. */

import { Dialog } from "../actions/dialogs.js"
import { button, el } from "../actions/dom.js"
import { isMac } from "../messages/keyboard.js"
import { messageKeys } from "./message_keys.js"

/**
 * What those keys do, each by itself.
 * @typedef {{ keys: string[], words: string }} Line
 * @typedef {{ title: string, lines: Line[] }} Group
 */

/**
 * @param {{ platform?: string, isTouch?: boolean }} machine
 * @returns {Group[]}
 */
export function keyGroups({ platform, isTouch = false }) {
  const command = (/** @type {string} */ key) => (isMac(platform) ? `⌘${key}` : `Ctrl+${key}`)
  return [
    { title: "Anywhere", lines: anywhere(command) },
    { title: "While you write", lines: writing(command, isTouch) },
    { title: "On a message", lines: onMessage() },
  ]
}

/**
 * @param {(key: string) => string} command
 * @returns {Line[]}
 */
function anywhere(command) {
  return [
    { keys: ["A letter"], words: "Write a message" },
    { keys: ["↑", "↓"], words: "Go to a message" },
    { keys: ["Page Up", "Page Down"], words: "Scroll, while nothing is written" },
    { keys: ["Home", "End"], words: "The same, to the beginning or the end of what is loaded" },
    { keys: [command("F")], words: "Search; once more, find in the page" },
    { keys: ["F3", "Shift+F3"], words: "Go to the next or the previous result" },
    { keys: ["Escape"], words: "Close what is open; else mark all read and go to the end" },
  ]
}

/**
 * Without a key for both, Enter breaks the line on a touch screen.
 * @param {(key: string) => string} command
 * @param {boolean} isTouch
 * @returns {Line[]}
 */
function writing(command, isTouch) {
  return [
    { keys: [isTouch ? command("Enter") : "Enter"], words: "Send" },
    { keys: [isTouch ? "Enter" : "Shift+Enter"], words: "Begin a new line" },
    { keys: ["↑"], words: "Edit your last message, in an empty field" },
    { keys: ["@"], words: "Mention somebody" },
    { keys: [":"], words: "Find an emoji by its name" },
    { keys: [command("B")], words: "Bold" },
    { keys: [command("I")], words: "Italic" },
    { keys: [command("E")], words: "Code" },
    { keys: ["Escape"], words: "Don't reply; give up an edit" },
  ]
}

/** @returns {Line[]} */
function onMessage() {
  return [
    { keys: ["↑", "↓"], words: "Go to the message above or below" },
    { keys: ["Enter", "→"], words: "Go to its links and buttons" },
    { keys: ["Escape", "←"], words: "Go back to the message" },
    ...messageKeys().map(({ key = "", words }) => ({ keys: [key], words })),
  ]
}

export class KeyList {
  #place
  #touch

  /** @param {{ place: HTMLElement, touch?: { matches: boolean } }} parts */
  constructor({ place, touch = matchMedia("(pointer: coarse)") }) {
    this.#place = place
    this.#touch = touch
  }

  open() {
    const groups = keyGroups({ isTouch: this.#touch.matches }).map(drawGroup)
    // It scrolls, with the arrow keys, too.
    const how = { class: "keys", tabindex: 0, role: "group", "aria-label": "All keys" }
    const all = el("div", { class: "keys__groups" }, ...groups)
    const list = el("div", { ...how, autofocus: true }, all)
    const close = button("Close", () => dialog.close())
    const content = [list, el("p", { class: "dialog__buttons" }, close)]
    const dialog = new Dialog({ place: this.#place, title: "Keyboard shortcuts", content })
  }
}

/** @param {Group} group */
function drawGroup({ title, lines }) {
  const heading = el("h3", { class: "keys__title" }, title)
  return el(
    "section",
    { class: "keys__group" },
    heading,
    el("dl", { class: "keys__list" }, ...lines.map(drawLine)),
  )
}

/** @param {Line} line */
function drawLine({ keys, words }) {
  const caps = keys.flatMap((key, at) => [at > 0 && " ", el("kbd", { class: "key" }, key)])
  return el("div", { class: "keys__line" }, el("dt", {}, ...caps), el("dd", {}, words))
}
