/** One's own name and picture at the top of the page: they are changed on the page "You", maybe in
    another tab or browser. */

import { partOf } from "../page.js"
import { drawAvatar } from "../people/avatar.js"

/** @import { Room } from "../room.js" */

/**
 * What is not sent yet is drawn with them, too.
 * @param {Pick<Room, "person" | "people">} room
 * @param {HTMLElement} menu
 */
export function startOwnFace({ person, people }, menu) {
  const follow = () => {
    const { name, picture } = people.me
    if (name === person.name && picture === person.picture) return
    Object.assign(person, { name, picture })
    const button = partOf(menu, "button")
    const shown = button.querySelector("bdi")
    if (shown) shown.textContent = name
    const face = /** @type {HTMLElement} */ (button.querySelector(".avatar"))
    drawAvatar(face, people.me)
  }
  people.addEventListener("changed", follow)
  follow()
}
