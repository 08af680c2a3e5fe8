/** How one is oneself: chosen, or away by itself while nobody touches the keys. The server keeps
    both apart: what was chosen stays. */

export class OwnStatus {
  #api
  #people
  #idle
  #presence
  #isTold = true
  #turn = Promise.resolve()
  #listening = null

  constructor({ api, people, idle, presence }) {
    this.#api = api
    this.#people = people
    this.#idle = idle
    this.#presence = presence
  }

  start() {
    this.stop()
    this.#listening = new AbortController()
    const { signal } = this.#listening
    this.#idle.addEventListener("changed", () => this.#tell(), { signal })
    this.#presence.addEventListener("here", () => this.#isTold || this.#tell(), { signal })
    this.#presence.addEventListener("status", ({ detail }) => this.#hear(detail), { signal })
    // It may be from before: whoever opens the room is back.
    if (this.#people.me.status === "away") this.#tell()
  }

  stop() {
    this.#listening?.abort()
  }

  /** True if the server has it now; if not, all is as it was. */
  choose(status) {
    const before = this.#people.me
    this.#people.hear({ ...before, status })
    return this.#inTurn(async () => {
      const answer = await this.#api.setStatus(status).catch(() => null)
      this.#people.hear(answer ?? before)
      return answer !== null
    })
  }

  // Another machine of the same person lies idle, and this one doesn't. What they chose stays.
  #hear({ user_id: id, status }) {
    const isOurs = id === this.#people.me.user_id
    if (isOurs && status === "away" && !this.#idle.isIdle) this.#tell()
  }

  #tell() {
    return this.#inTurn(async () => {
      const answer = await this.#api.setIdle(this.#idle.isIdle).catch(() => null)
      this.#isTold = answer !== null
      if (answer) this.#people.hear(answer)
    })
  }

  // One after the other: an older answer must not come last.
  #inTurn(work) {
    this.#turn = this.#turn.then(work)
    return this.#turn
  }
}
