/** Time that passes only when a test says so, with the timers that hang on it. */

export class Clock {
  #time = 1_000_000
  #timers = new Map()
  #lastId = 0

  now = () => this.#time
  setTimeout = (work, wait = 0) => this.#add({ work, due: this.#time + wait })
  setInterval = (work, every) => this.#add({ work, due: this.#time + every, every })
  clearTimeout = id => this.#timers.delete(id)
  clearInterval = this.clearTimeout

  get waiting() {
    return this.#timers.size
  }

  /** Let time pass; what is due is done, in order, with all that follows from it. */
  async pass(ms) {
    const until = this.#time + ms
    await allSettled()
    for (let next = this.#nextDue(until); next; next = this.#nextDue(until)) {
      this.#time = next.due
      this.#fire(next)
      await allSettled()
    }
    this.#time = until
  }

  /** The machine sleeps: the clock goes on, and the timers do not. */
  sleep(ms) {
    this.#time += ms
    for (const timer of this.#timers.values()) timer.due += ms
  }

  #add(timer) {
    this.#lastId += 1
    this.#timers.set(this.#lastId, { ...timer, id: this.#lastId })
    return this.#lastId
  }

  #nextDue(until) {
    const due = [...this.#timers.values()].filter(timer => timer.due <= until)
    return due.sort((one, other) => one.due - other.due || one.id - other.id)[0]
  }

  #fire(timer) {
    if (timer.every) timer.due += timer.every
    else this.#timers.delete(timer.id)
    timer.work()
  }
}

/** Everything that waited for nothing but its turn has had it. */
export function settled() {
  return new Promise(done => setImmediate(done))
}

// Also what took such turns one after the other: ten questions in a row, for instance.
async function allSettled() {
  for (let turn = 0; turn < 20; turn += 1) await settled()
}
