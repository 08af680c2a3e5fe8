/** How one is oneself: chosen, or away by itself while nobody touches the keys. The server keeps
    both apart: what was chosen stays. */

import { TooFast } from "./refusals.js"

export class OwnStatus {
  #api
  #people
  #idle
  #presence
  #isTold = true
  #latest = null
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

  /** Shown at once. Throws what refusals.js names, and all is as the server has it then; unless
      something else was chosen meanwhile, which is what counts. */
  choose(status) {
    const choice = (this.#latest = {})
    this.#people.wish(status)
    return this.#inTurn(async () => {
      const { answer, failure } = await settled(this.#api.setStatus(status))
      if (answer) this.#people.hear(answer)
      if (this.#latest !== choice) return
      this.#people.wish(null)
      if (failure) throw failure
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
    const done = this.#turn.then(work)
    this.#turn = done.catch(() => {})
    return done
  }
}

/** The sentence for somebody whose choice was not kept. */
export function whyNotChosen(error) {
  const again = error instanceof TooFast && error.retryAfter
  if (!again) return "Your status could not be changed. Try again in a moment."
  const seconds = again === 1 ? "1 second" : `${again} seconds`
  return `That was a lot at once. Try again in ${seconds}.`
}

function settled(asked) {
  return asked.then(answer => ({ answer }), failure => ({ failure }))
}
