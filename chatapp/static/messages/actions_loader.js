/** What one needs only to do something with a message is a script of its own, with its styles. The
    page loads both at the first sign that somebody is there, and works without them. */

import { UNREACHABLE } from "../server/words.js"
import { attempt, notificationsKey } from "../storage.js"
import { isFind } from "./keyboard.js"

/** @import { Composer } from "../composer/composer.js" */
/** @import { ActionFiles } from "../page.js" */
/** @import { Room } from "../room.js" */

// Also what no hand did: a screen reader may move the focus alone.
const SIGNS = ["pointermove", "touchstart", "keydown", "focusin", "click"]

const PRESSED =
  "[data-author], [data-avatar], [data-emoji], [data-quote], [data-search], [data-emoji-button], [data-welcome] button, [data-told] button"
const IN_AN_EMPTY_COMPOSER = /^(ArrowUp|Page|Home|End|Esc)/

/**
 * Whether this browser notifies that person, or plays a sound: notifications/settings.js keeps it.
 * @param {string} person
 * @param {() => Storage} storage
 */
export function wantsToBeTold(person, storage = () => globalThis.localStorage) {
  return Boolean(attempt(() => storage().getItem(notificationsKey(person))))
}

/**
 * @typedef {{ start(room: Room): void }} Actions
 * @typedef {(files: ActionFiles) => Promise<Partial<Actions>>} Load
 */

export class ActionsLoader {
  #files
  #composer
  #root
  #load
  #isDue
  #tries = 0
  /** @type {Promise<void> | null} */
  #trying = null
  // What somebody did that only the script can answer: done once more when it is there.
  /** @type {Event | null} */
  #asked = null
  /** @type {Room | null} */
  #room = null

  /**
   * `isDue` where something that was begun goes on in it: then it waits for nobody.
   * @param {{ files: ActionFiles, composer: Pick<Composer, "focus" | "isEmpty" | "tell">, isDue?: boolean,
   *   root?: Document, load?: Load }} options
   */
  constructor({ files, composer, isDue = false, root = globalThis.document, load = loadBoth }) {
    this.#files = files
    this.#composer = composer
    this.#root = root
    this.#load = load
    this.#isDue = isDue
  }

  /** @param {Room} room */
  start(room) {
    this.#room = room
    for (const sign of SIGNS) this.#root.addEventListener(sign, this.#see)
    if (this.#isDue) this.load()
  }

  /** What comes of a load that is under way begins no more. */
  stop() {
    this.#room = null
    for (const sign of SIGNS) this.#root.removeEventListener(sign, this.#see)
  }

  #see = (/** @type {Event} */ event) => {
    if (this.#isQuestion(event)) {
      event.preventDefault()
      this.#asked = event
    } else if (event.type === "keydown" || event.type === "click") {
      // They went on to something else.
      this.#asked = null
      if (isWritten(event)) this.#composer.focus()
    }
    this.load()
  }

  /**
   * The up arrow in an empty composer asks for one's last message, to edit it, other keys move the
   * log, and Escape marks all read (keys/); a press on somebody's
   * name for their card, on a reaction to join in, on a quote for a way there and back, and on
   * "Search" for the panel, as its key does. Pressed twice, that key is the browser's own, and so it
   * is where the script could not be loaded.
   * @param {Event} event
   */
  #isQuestion(event) {
    const node = /** @type {Element} */ (event.target)
    if (event.type === "click") return node.closest(PRESSED) !== null
    const press = /** @type {KeyboardEvent} */ (event)
    if (isFind(press)) return !this.#asked && (this.#trying !== null || this.#tries === 0)
    const isInComposer = node.matches("[data-composer] textarea")
    return IN_AN_EMPTY_COMPOSER.test(press.key) && isInComposer && this.#composer.isEmpty
  }

  /** Also where something has to be answered, though nobody may be here. Settles when it is there, or
      could not be loaded. */
  async load() {
    if (this.#room) this.#trying ??= this.#try()
    await this.#trying
  }

  async #try() {
    this.#tries += 1
    const { start } = await this.#load(this.#nextFiles).catch(nothing)
    this.#trying = null
    if (start) this.#begin(start)
    else this.#fail()
  }

  /** Browsers remember of an address that its script failed, and never ask for it again. */
  get #nextFiles() {
    const { script, style } = this.#files
    if (this.#tries === 1) return this.#files
    const again = `?try=${this.#tries}`
    return { script: script + again, style: style + again }
  }

  /** @param {Actions["start"]} start */
  #begin(start) {
    const room = this.#room
    this.stop()
    if (room) start(room)
    const [event, target] = [this.#asked, this.#asked?.target]
    const Kind = /** @type {typeof Event} */ (event?.constructor)
    if (event) target?.dispatchEvent(new Kind(event.type, event))
  }

  // Nobody needs to know of it who did not ask for anything.
  #fail() {
    if (this.#asked) this.#composer.tell(UNREACHABLE)
    this.#asked = null
  }
}

/**
 * A letter that is typed nowhere; with the script, also elsewhere (keys/type_anywhere.js).
 * @param {Event} event
 */
function isWritten(event) {
  const { key, target, ctrlKey, metaKey, altKey } = /** @type {KeyboardEvent} */ (event)
  const isFree = target === document.body && !(ctrlKey || metaKey || altKey)
  return isFree && /^[^ /']$/u.test(key)
}

/** @type {Load} */
async function loadBoth({ script, style }) {
  const [actions] = await Promise.all([import(script), loadStyle(style)])
  return actions
}

/** @param {string} address */
function loadStyle(address) {
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: address })
  document.head.append(link)
  return new Promise((resolve, reject) => {
    link.addEventListener("load", resolve)
    link.addEventListener("error", reject)
  }).catch(error => {
    link.remove()
    throw error
  })
}

/** @returns {Partial<Actions>} */
function nothing() {
  return {}
}
