/** The room by keyboard, where what has the focus leaves a key alone: one writes, moves through the
    messages, acts on one of them, closes what is open. */

import { isComposing } from "../composer/composer.js"
import { AllRead } from "./all_read.js"
import { Escape } from "./escape.js"
import { KeyList } from "./key_list.js"
import { LogKeys } from "./log_keys.js"
import { MessageKeys } from "./message_keys.js"
import { TypeAnywhere } from "./type_anywhere.js"
import { SHORTCUTS } from "./words.js"

/** @import { ActionsApi } from "../actions/actions_api.js" */
/** @import { Marking } from "../actions/marking.js" */
/** @import { MessageMenu } from "../actions/menu.js" */
/** @import { Room } from "../room.js" */
/** @import { Opening } from "./escape.js" */

/**
 * What may take a key; then no other part does.
 * @typedef {{ take(event: KeyboardEvent): boolean }} Part
 */

/**
 * `openings` are in the order in which Escape closes them.
 * @param {Room} room
 * @param {{ menu: MessageMenu, api: ActionsApi, marking: Marking, place: HTMLElement,
 *   openings: Opening[] }} parts
 */
export function startKeys(room, { menu, api, marking, place, openings }) {
  const list = new KeyList({ place })
  const allRead = new AllRead({ room, api, marking })
  const messageKeys = new MessageKeys({ ...room, menu, list })
  const escaping = new Escape({ openings: [...openings, allRead], allRead })
  const typing = new TypeAnywhere({ ...room, menu })
  room.menu.add(SHORTCUTS, () => list.open())
  messageKeys.start()
  new Keys({ log: room.log, parts: [escaping, messageKeys, new LogKeys(room), typing] }).start()
}

export class Keys {
  #log
  #parts

  /** @param {{ log: HTMLElement, parts: Part[] }} how */
  constructor({ log, parts }) {
    this.#log = log
    this.#parts = parts
  }

  // After all that listens to the document: whatever has the focus, or is open, goes first.
  start() {
    document.defaultView?.addEventListener("keydown", ignoreHeldEscape, { capture: true })
    document.defaultView?.addEventListener("keydown", this.#press)
  }

  stop() {
    document.defaultView?.removeEventListener("keydown", ignoreHeldEscape, { capture: true })
    document.defaultView?.removeEventListener("keydown", this.#press)
  }

  #press = (/** @type {KeyboardEvent} */ event) => {
    const isLeft = event.defaultPrevented || isComposing(event) || this.#isElsewhere
    if (!isLeft) this.#parts.some(part => part.take(event))
  }

  /** Somebody was removed from the room, or answers a question in front of it. */
  get #isElsewhere() {
    return !this.#log.isConnected || document.querySelector("dialog[open]") !== null
  }
}

/**
 * Held down, it closes one thing wherever that is: in what is around it somebody may have written.
 * @param {KeyboardEvent} event
 */
function ignoreHeldEscape(event) {
  if (event.key !== "Escape" || !event.repeat || isComposing(event)) return
  event.preventDefault()
  event.stopPropagation()
}
