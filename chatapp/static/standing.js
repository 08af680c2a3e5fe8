/** How the page stands towards the room: only what it can truthfully say. */
export class Standing {
  #device
  #onChange
  #facts = { connected: false, upToDate: false, refused: null }
  #told = ""

  constructor({ device, onChange }) {
    this.#device = device
    this.#onChange = onChange
  }

  /** Waiting does not help: the person must do something first. */
  get isOut() { return this.#facts.refused !== null }

  get isLive() { return this.#facts.connected && this.#facts.upToDate }

  /** What `words` of status.js takes. */
  get state() {
    const { connected, upToDate } = this.#facts
    const polling = !connected && upToDate
    return { online: this.#device.online, polling, ...this.#facts }
  }

  set(facts) {
    Object.assign(this.#facts, facts)
    const state = JSON.stringify(this.state)
    if (state === this.#told) return
    this.#told = state
    this.#onChange(this.state)
  }
}
