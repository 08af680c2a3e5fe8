/** The page's title tells a reader who is elsewhere how much they missed. */

export class Title {
  #unread
  #plain = document.title

  constructor(unread) {
    this.#unread = unread
  }

  start() {
    this.#unread.addEventListener("changed", this.#tell)
    document.addEventListener("visibilitychange", this.#tell)
    this.#tell()
  }

  stop() {
    this.#unread.removeEventListener("changed", this.#tell)
    document.removeEventListener("visibilitychange", this.#tell)
    document.title = this.#plain
  }

  #tell = () => {
    const { count, words } = this.#unread
    document.title = document.hidden && count > 0 ? `(${words}) ${this.#plain}` : this.#plain
  }
}
