/** Tells the other tabs of this browser what happened in this one, and hears them. */

export class OtherTabs {
  #name
  #Channel
  #channel = null

  constructor({ name = "chatapp-outbox", BroadcastChannel = globalThis.BroadcastChannel } = {}) {
    this.#name = name
    this.#Channel = BroadcastChannel
  }

  start(onChange) {
    if (!this.#Channel) return
    this.#channel = new this.#Channel(this.#name)
    this.#channel.addEventListener("message", onChange)
  }

  tell(what = "changed") {
    this.#channel?.postMessage(what)
  }

  stop() {
    this.#channel?.close()
    this.#channel = null
  }
}
