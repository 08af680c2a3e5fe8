/** What a newcomer is told: it goes with their first message, with a press on its button, or with the
    page. The server draws it as long as they have read nothing here. */

import { on } from "../events.js"

/** @import { Composer } from "../composer/composer.js" */
/** @import { Conversation } from "../messages/log.js" */
/** @import { Message } from "../server/message.js" */
/** @import { Scroll } from "../messages/scroll.js" */

/** @param {{ conversation: Conversation, person: { id: string }, composer: Composer,
 *   scroll: Pick<Scroll, "stay"> }} room */
export function startWelcome({ conversation, person, composer, scroll }) {
  const place = document.querySelector("[data-welcome]")
  if (!place) return
  const go = () => scroll.stay(() => place.remove())
  place.querySelector("button")?.addEventListener("click", () => {
    go()
    composer.takeFocus()
  })
  on(composer, "said", go)
  // It may have been said before this was loaded, and may be on its way to the server now.
  const look = (/** @type {Message[]} */ messages) =>
    messages.some(({ user_id: author }) => author === person.id) && go()
  on(conversation, "added", ({ messages }) => look(messages))
  look(conversation.messages)
}
