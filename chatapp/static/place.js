/** Where the room opens: where the reader was, over a reload or a new sign-in in this tab; else at
    the line "New", where that is loaded; else at the end. */

// Of what was read last, enough to find one's way into what is new.
const ABOVE_THE_LINE_PX = 96

export class Place {
  #key
  #timeline
  #newLine
  #paging
  #scroll
  #storage

  constructor({ person, timeline, newLine, paging, scroll,
    storage = () => globalThis.sessionStorage }) {
    this.#key = `chatapp-place-${person}`
    this.#timeline = timeline
    this.#newLine = newLine
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

  /** Goes back to the message that stood on top; who was at the end gets there, or to the line. */
  async restore() {
    const [id, offset] = JSON.parse(this.#try(storage => storage.getItem(this.#key)) ?? "[]")
    if (!id) this.openAtNews()
    else await this.#goBack(id, offset)
  }

  /** Goes to the line "New", where it stands. */
  openAtNews() {
    const { node } = this.#newLine
    if (node) this.#scroll.openAt(node, ABOVE_THE_LINE_PX)
  }

  async #goBack(id, offset) {
    if (!this.#timeline.has(id) && !await this.#paging.around(id)) return
    if (this.#timeline.has(id)) this.#scroll.openAt(this.#timeline.node(id), offset)
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
