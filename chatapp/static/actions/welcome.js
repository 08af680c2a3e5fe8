/** What a newcomer is told: it goes with their first message, with a press on its button, or with the
    page. The server draws it as long as they have read nothing here. */

import { on } from "../events.js"

/** @import { Conversation } from "../messages/log.js" */
/** @import { Message } from "../server/message.js" */
/** @import { Scroll } from "../messages/scroll.js" */

/** @param {{ person: { id: string }, conversation: Conversation, composer: { takeFocus(): void },
 *   scroll: Pick<Scroll, "stay"> }} room */
export function startWelcome({ person, conversation, composer, scroll }) {
  const place = document.querySelector("[data-welcome]")
  if (!place) return
  const go = () => scroll.stay(() => place.remove())
  place.querySelector("button")?.addEventListener("click", () => {
    go()
    composer.takeFocus()
  })
  // It may come as an event before its answer does.
  const isOwn = (/** @type {Message} */ { user_id: author }) => author === person.id
  const look = (/** @type {Message[]} */ messages) => messages.some(isOwn) && go()
  on(conversation, "added", ({ messages }) => look(messages))
  // It may also have been said before this script was there.
  look(conversation.messages)
}
