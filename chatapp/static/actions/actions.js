/** What one does with a message: builds the parts and connects them. This is a script of its own,
    which the page loads when somebody is there (messages/actions_loader.js). It is bundled apart, so
    no class here is the same as one of the page: what comes from there is told by what it has. */

import { pageData, partOf } from "../page.js"
import { MessageBar } from "./bar.js"
import { Completion } from "./completion.js"
import { EmojiList, OwnEmoji } from "./emoji.js"
import { Mentionable } from "./mentionable.js"
import { MessageMenu } from "./menu.js"

/** @import { Room } from "../room.js" */

/** @param {Room} room */
export function start(room) {
  startWriting(room)
  const { person, log, conversation } = room
  const find = (/** @type {number} */ id) => conversation.messages.find(it => it.id === id)
  const place = /** @type {HTMLElement} */ (log.closest("main"))
  const menu = new MessageMenu({ person, mayUndo: () => false, place })
  const bar = new MessageBar({ log, menu, find })
  bar.start()
}

/**
 * What helps in every field in which one writes.
 * @param {Room} room
 */
function startWriting(room) {
  const { announcer, composer } = room
  const [list, own] = [new EmojiList({ address: pageData().emoji }), new OwnEmoji()]
  const people = new Mentionable({ room })
  const complete = (/** @type {HTMLTextAreaElement} */ text) =>
    new Completion({ text, people, emoji: list, own, announcer })
  const completion = complete(partOf(document, "text", "textarea"))
  completion.start()
  composer.mentioning = people
  return { list, own, people, complete, completion }
}
