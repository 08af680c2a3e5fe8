/** Tells the other tabs of this browser that the stored outbox changed, and hears them say so. */

const NAME = "chatapp-outbox"

export class OtherTabs {
  #Channel
  #channel = null

  constructor({ BroadcastChannel = globalThis.BroadcastChannel } = {}) {
    this.#Channel = BroadcastChannel
  }

  start(onChange) {
    if (!this.#Channel) return
    this.#channel = new this.#Channel(NAME)
    this.#channel.addEventListener("message", onChange)
  }

  tell() {
    this.#channel?.postMessage("changed")
  }

  stop() {
    this.#channel?.close()
    this.#channel = null
  }
}
