/** The button that leads up to where the reader left off, while that is not loaded. */

export class WayBack {
  #button
  #newLine
  #paging
  #scroll

  constructor({ button, newLine, paging, scroll }) {
    this.#button = button
    this.#newLine = newLine
    this.#paging = paging
    this.#scroll = scroll
  }

  start() {
    this.#button.addEventListener("click", this.#go)
    this.#newLine.addEventListener("stands", this.#offer)
    this.#offer()
  }

  stop() {
    this.#button.removeEventListener("click", this.#go)
    this.#newLine.removeEventListener("stands", this.#offer)
  }

  #offer = () => {
    this.#button.hidden = !this.#newLine.isAbove
  }

  #go = async () => {
    const isThere = await this.#paging.around(this.#newLine.readId)
    if (isThere && this.#newLine.node) this.#scroll.show(this.#newLine.node)
  }
}
