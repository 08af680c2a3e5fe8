/** What one does with a message: builds the parts and connects them. This is a script of its own,
    which the page loads when somebody is there (messages/actions_loader.js). It is bundled apart, so
    no class here is the same as one of the page: what comes from there is told by what it has. */

/** @import { Room } from "../room.js" */

/** @param {Room} _room */
export function start(_room) {
  document.documentElement.toggleAttribute("data-actions", true)
}
