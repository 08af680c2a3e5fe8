/** One tab at a time: a Web Lock, held for one attempt. */

const NAME = "chatapp-outbox"

// A tab that the system froze may hold the lock for hours. Going on without it is safe: the
// server keeps a message once, however often it is sent.
const PATIENCE_MS = 15_000

export class Turn {
  #locks
  #timers

  /** Without `locks` (an insecure context) every tab takes its turn at once. */
  constructor({ locks, timers }) {
    this.#locks = locks
    this.#timers = timers
  }

  async take(work) {
    if (!this.#locks) return work()
    const patience = new AbortController()
    const timer = this.#timers.setTimeout(() => patience.abort(), PATIENCE_MS)
    const request = this.#request(patience.signal, work)
    const got = await request.finally(() => this.#timers.clearTimeout(timer))
    return got ? got.result : work()
  }

  /** Null where the lock was not to be had; what `work` throws is thrown. */
  async #request(signal, work) {
    let started = false
    const begin = async () => {
      started = true
      return { result: await work() }
    }
    return this.#locks.request(NAME, { signal }, begin).catch(error => {
      if (started) throw error
      return null
    })
  }
}
