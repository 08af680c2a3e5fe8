/** The place in the conversation where a reader was, over a reload or a new sign-in in this tab. */

export class Place {
  #key
  #timeline
  #paging
  #scroll
  #storage

  constructor({ person, timeline, paging, scroll, storage = () => globalThis.sessionStorage }) {
    this.#key = `chatapp-place-${person}`
    this.#timeline = timeline
    this.#paging = paging
    this.#scroll = scroll
    this.#storage = storage
  }

  start() {
    addEventListener("pagehide", this.#keep)
  }

  stop() {
    removeEventListener("pagehide", this.#keep)
  }

  /** Goes back to the message that stood on top; who was at the end stays there. */
  async restore() {
    const id = Number(this.#try(storage => storage.getItem(this.#key)))
    if (!id) return
    if (!this.#timeline.has(id)) await this.#paging.around(id)
    if (this.#timeline.has(id)) this.#scroll.show(this.#timeline.node(id), "start")
  }

  #keep = () => {
    const top = this.#scroll.atEnd ? null : this.#scroll.topMessage()
    this.#try(storage => top ? storage.setItem(this.#key, top.dataset.id) : storage.removeItem(this.#key))
  }

  // Without storage the room opens at its end.
  #try(use) {
    try {
      return use(this.#storage())
    } catch {
      return null
    }
  }
}
