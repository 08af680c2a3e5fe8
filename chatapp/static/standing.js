/** How the page stands towards the room: only what it can truthfully say. */
export class Standing {
  #device
  #onChange
  #facts = { connected: false, upToDate: false, refused: null, slow: false, fresh: true }
  #told = null

  constructor({ device, onChange }) {
    this.#device = device
    this.#onChange = onChange
  }

  /** Waiting does not help: somebody must do something first. */
  get isOut() { return this.#facts.refused !== null }

  /** How soon to ask again, in a word of asking_times.js. */
  get pace() {
    const { connected, upToDate, slow, refused } = this.#facts
    if (refused) return refused === "suspended" ? "seldom" : "never"
    if (!connected || !upToDate) return "soon"
    return slow ? "gently" : "regularly"
  }

  /** What `words` of status.js takes. */
  get state() {
    const { connected, upToDate } = this.#facts
    const polling = !connected && upToDate
    return { online: this.#device.online, polling, ...this.#facts }
  }

  set(facts) {
    Object.assign(this.#facts, facts)
    if (this.#facts.upToDate) this.#facts.fresh = false
    const state = JSON.stringify(this.state)
    if (state === this.#told) return
    this.#told = state
    this.#onChange(this.state)
  }
}
