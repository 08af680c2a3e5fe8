/** The line "✓ Sent" below the newest of one's own messages, and below no other. */

import { clone } from "../page.js"

/** @import { Conversation } from "./log.js" */
/** @import { Timeline } from "./timeline.js" */

export class SentMark {
  #conversation
  #timeline
  #person
  #line

  /**
   * `drawn` is the line where the server has drawn it.
   * @param {{ conversation: Conversation, timeline: Timeline, person: string,
   *   template: HTMLTemplateElement, drawn?: HTMLElement | null }} collaborators
   */
  constructor({ conversation, timeline, person, template, drawn = null }) {
    this.#conversation = conversation
    this.#timeline = timeline
    this.#person = person
    this.#line = drawn ?? clone(template)
  }

  /** Puts it where it belongs: nowhere, while the newest messages aren't loaded. */
  place() {
    const { messages, atEnd } = this.#conversation
    const own = atEnd && messages.findLast(({ user_id: author }) => author === this.#person)
    const node = own && this.#timeline.node(own.id)
    if (!node) this.#line.remove()
    else if (this.#line.parentNode !== node) node.append(this.#line)
  }
}
