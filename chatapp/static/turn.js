/** One tab at a time: a Web Lock, held for one attempt. */

const NAME = "chatapp-outbox"

// A tab that the system froze may hold the lock for hours, and is robbed of it. That is safe: the
// server keeps a message once, however often it is sent.
const PATIENCE_MS = 3_000

export class Turn {
  #locks
  #timers

  /** Without `locks` (an insecure context) every tab takes its turn at once. */
  constructor({ locks, timers }) {
    this.#locks = locks
    this.#timers = timers
  }

  /** Does `work` once, with the lock where it is to be had; what `work` throws is thrown. */
  async take(work) {
    let working = null
    const begin = () => (working ??= work())
    if (this.#locks) await this.#patiently(begin).catch(() => working ?? this.#byForce(begin))
    return begin()
  }

  async #patiently(begin) {
    const patience = new AbortController()
    const timer = this.#timers.setTimeout(() => patience.abort(), PATIENCE_MS)
    const request = this.#locks.request(NAME, { signal: patience.signal }, begin)
    return request.finally(() => this.#timers.clearTimeout(timer))
  }

  // Who is robbed meanwhile ends what is begun; where force is not to be had, it goes without.
  async #byForce(begin) {
    return this.#locks.request(NAME, { steal: true }, begin).catch(() => {})
  }
}
