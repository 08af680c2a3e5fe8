/** What one does with a message: builds the parts and connects them. This is a script of its own,
    which the page loads when somebody is there (messages/actions_loader.js). It is bundled apart, so
    no class here is the same as one of the page: what comes from there is told by what it has. */

import { MessageBar } from "./bar.js"
import { MessageMenu } from "./menu.js"

/** @import { Room } from "../room.js" */

/** @param {Room} room */
export function start(room) {
  const { person, log, conversation } = room
  const find = (/** @type {number} */ id) => conversation.messages.find(it => it.id === id)
  const place = /** @type {HTMLElement} */ (log.closest("main"))
  const menu = new MessageMenu({ person, mayUndo: () => false, place })
  const bar = new MessageBar({ log, menu, find })
  bar.start()
}
