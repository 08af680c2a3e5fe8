/** What a newcomer is told: it goes with their first message, with a press on its button, or with the
    page. The server draws it as long as they have read nothing here. */

import { on } from "../events.js"

/** @import { Composer } from "../composer/composer.js" */
/** @import { Conversation } from "../messages/log.js" */
/** @import { Scroll } from "../messages/scroll.js" */

/** @param {{ conversation: Pick<Conversation, "messages">, person: { id: string }, composer: Composer,
 *   scroll: Pick<Scroll, "stay"> }} room */
export function startWelcome({ conversation, person, composer, scroll }) {
  const place = document.querySelector("[data-welcome]")
  if (!place) return
  const go = () => scroll.stay(() => place.remove())
  place.querySelector("button")?.addEventListener("click", () => {
    go()
    composer.takeFocus()
  })
  // It may have been sent before this was loaded.
  if (conversation.messages.some(({ user_id: author }) => author === person.id)) go()
  // Whether it then comes with the server's answer, with Pusher, or with another page of history.
  on(composer, "said", go)
}
