/** Events that came before their turn: something with a lower number is still missing. */
export class EarlyEvents {
  #byRev = new Map()

  get size() { return this.#byRev.size }

  hold(message) {
    this.#byRev.set(message.rev, message)
  }

  /** Let go of those whose turn has come at `reached`, in order. */
  release(reached) {
    const held = [...this.#byRev.values()].sort((one, other) => one.rev - other.rev)
    const due = held.filter(({ rev }) => {
      if (rev === reached + 1) reached = rev
      return rev <= reached
    })
    for (const { rev } of due) this.#byRev.delete(rev)
    return due
  }

  clear() {
    this.#byRev.clear()
  }
}
