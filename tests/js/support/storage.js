/** What a browser remembers, for one test: what is stored can be listed, and the methods can not. */

export class Storage {
  getItem(key) {
    return this[key] ?? null
  }
  setItem(key, text) {
    this[key] = String(text)
  }
  removeItem(key) {
    delete this[key]
  }
}

/** One that its browser forbids even to look at. */
export function forbidden() {
  throw new DOMException("Forbidden.", "SecurityError")
}
