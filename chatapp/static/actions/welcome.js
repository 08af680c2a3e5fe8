/** What a newcomer is told: it goes with their first message, with a press on its button, or with the
    page. The server draws it as long as they have read nothing here. */

import { on } from "../events.js"

/** @import { Conversation } from "../messages/log.js" */
/** @import { Scroll } from "../messages/scroll.js" */

/** @param {{ conversation: Conversation, composer: { takeFocus(): void },
 *   scroll: Pick<Scroll, "stay"> }} room */
export function startWelcome({ conversation, composer, scroll }) {
  const place = document.querySelector("[data-welcome]")
  if (!place) return
  const go = () => scroll.stay(() => place.remove())
  place.querySelector("button")?.addEventListener("click", () => {
    go()
    composer.takeFocus()
  })
  on(conversation, "added", ({ origin }) => origin === "own" && go())
}
