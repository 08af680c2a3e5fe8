/** Web Locks among the tabs of one browser: shared ones beside each other, an exclusive one alone. */

export class Locks {
  #waiting = []
  held = []

  async query() {
    return { held: this.held.map(({ name, mode }) => ({ name, mode })) }
  }

  request(name, { mode = "exclusive", signal }, work) {
    return new Promise((resolve, reject) => {
      const request = { name, mode, work, resolve }
      this.#waiting.push(request)
      signal?.addEventListener("abort", () => {
        this.#waiting = this.#waiting.filter(it => it !== request)
        reject(new DOMException("Aborted.", "AbortError"))
      })
      queueMicrotask(() => this.#grant())
    })
  }

  #grant() {
    for (const request of [...this.#waiting]) if (this.#isFree(request)) this.#give(request)
  }

  #isFree({ name, mode }) {
    const others = this.held.filter(it => it.name === name)
    return mode === "shared" ? others.every(it => it.mode === "shared") : others.length === 0
  }

  async #give(request) {
    this.#waiting = this.#waiting.filter(it => it !== request)
    this.held.push(request)
    request.resolve(await request.work())
    this.held = this.held.filter(it => it !== request)
    this.#grant()
  }
}
