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
    const [id, offset] = JSON.parse(this.#try(storage => storage.getItem(this.#key)) ?? "[]")
    if (!id) return
    if (!this.#timeline.has(id) && !await this.#paging.around(id)) return
    if (this.#timeline.has(id)) this.#scroll.showAt(this.#timeline.node(id), offset)
  }

  #keep = () => {
    const top = this.#scroll.atEnd ? null : this.#scroll.topMessage()
    const place = top ? [Number(top.dataset.id), this.#scroll.offsetOf(top)] : []
    this.#try(storage => storage.setItem(this.#key, JSON.stringify(place)))
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
