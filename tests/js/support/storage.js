/** What a browser remembers, for one test. */

export class Storage {
  #items = new Map()

  getItem(key) {
    return this.#items.get(key) ?? null
  }
  setItem(key, text) {
    this.#items.set(key, String(text))
  }
  removeItem(key) {
    this.#items.delete(key)
  }
}

/** One that its browser forbids even to look at. */
export function forbidden() {
  throw new DOMException("Forbidden.", "SecurityError")
}
