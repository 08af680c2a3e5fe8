/** How objects hear of each other, in one page and between the tabs of a browser. */

/** An object that others listen to. */
export class Emitter extends EventTarget {
  emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }))
  }
}

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
