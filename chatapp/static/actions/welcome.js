/** What a newcomer is told: it goes with their first message, with a press on its button, or with the
    page. The server draws it as long as they have read nothing here. */

import { on } from "../events.js"

/** @import { Conversation } from "../messages/log.js" */

/** @param {{ conversation: Conversation, composer: { takeFocus(): void } }} room */
export function startWelcome({ conversation, composer }) {
  const place = document.querySelector("[data-welcome]")
  /** @type {HTMLElement | null | undefined} */
  const button = place?.querySelector("[data-dismiss]")
  if (!place || !button) return
  button.hidden = false
  button.addEventListener("click", () => {
    place.remove()
    composer.takeFocus()
  })
  on(conversation, "added", ({ origin }) => origin === "own" && place.remove())
}
