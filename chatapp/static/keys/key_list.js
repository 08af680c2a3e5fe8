/** The list of all keys. */

import { Dialog } from "../actions/dialogs.js"
import { button, el } from "../actions/dom.js"
import { CLOSE } from "../actions/words.js"
import { isMac } from "../messages/keyboard.js"
import { messageKeys } from "./message_keys.js"
import { ALL_KEYS, ANYWHERE, KEYS, ON_A_MESSAGE, SHORTCUTS, WRITING } from "./words.js"

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
    { title: ANYWHERE.title, lines: anywhere(command) },
    { title: WRITING.title, lines: writing(command, isTouch) },
    { title: ON_A_MESSAGE.title, lines: onMessage() },
  ]
}

/**
 * @param {(key: string) => string} command
 * @returns {Line[]}
 */
function anywhere(command) {
  return [
    { keys: [KEYS.letter], words: ANYWHERE.write },
    { keys: ["↑", "↓"], words: ANYWHERE.go },
    { keys: [KEYS.pageUp, KEYS.pageDown], words: ANYWHERE.scroll },
    { keys: ["Home", "End"], words: ANYWHERE.ends },
    { keys: [command("F")], words: ANYWHERE.search },
    { keys: ["F3", "Shift+F3"], words: ANYWHERE.results },
    { keys: ["Escape"], words: ANYWHERE.close },
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
    { keys: [isTouch ? command("Enter") : "Enter"], words: WRITING.send },
    { keys: [isTouch ? "Enter" : "Shift+Enter"], words: WRITING.newLine },
    { keys: ["↑"], words: WRITING.edit },
    { keys: ["@"], words: WRITING.mention },
    { keys: [":"], words: WRITING.emoji },
    { keys: [command("B")], words: WRITING.bold },
    { keys: [command("I")], words: WRITING.italic },
    { keys: [command("E")], words: WRITING.code },
    { keys: ["Escape"], words: WRITING.leave },
  ]
}

/** @returns {Line[]} */
function onMessage() {
  return [
    { keys: ["↑", "↓"], words: ON_A_MESSAGE.go },
    { keys: ["Enter", "→"], words: ON_A_MESSAGE.enter },
    { keys: ["Escape", "←"], words: ON_A_MESSAGE.leave },
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
    const how = { class: "keys", tabindex: 0, role: "group", "aria-label": ALL_KEYS }
    const all = el("div", { class: "keys__groups" }, ...groups)
    const list = el("div", { ...how, autofocus: true }, all)
    const close = button(CLOSE, () => dialog.close())
    const content = [list, el("p", { class: "dialog__buttons" }, close)]
    const dialog = new Dialog({ place: this.#place, title: SHORTCUTS, content })
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
