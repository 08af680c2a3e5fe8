/** How objects hear of each other, in one page and between the tabs of a browser. */

/**
 * An object that others listen to. `Details` has the name of each event and what it tells;
 * undefined for those that tell nothing more.
 * @template {object} Details
 */
export class Emitter {
  /** @type {Target<Details>} */
  #target = new EventTarget()

  /**
   * @template {keyof Details & string} Name
   * @param {Name} name
   * @param {Details[Name] extends undefined ? [] : [detail: Details[Name]]} detail
   */
  emit(name, ...[detail]) {
    this.#target.dispatchEvent(new CustomEvent(name, { detail }))
  }

  /**
   * @template {keyof Details & string} Name
   * @param {Name} name
   * @param {Listener<Details[Name]>} listener
   * @param {AddEventListenerOptions} [options]
   */
  addEventListener(name, listener, options) {
    this.#target.addEventListener(name, /** @type {EventListener} */ (listener), options)
  }

  /**
   * @template {keyof Details & string} Name
   * @param {Name} name
   * @param {Listener<Details[Name]>} listener
   */
  removeEventListener(name, listener) {
    this.#target.removeEventListener(name, /** @type {EventListener} */ (listener))
  }
}

/**
 * @template Detail
 * @typedef {(event: CustomEvent<Detail>) => void} Listener
 */

/**
 * The `details` exist for the type checker alone: by them, `on` knows the events of an emitter.
 * @template Details
 * @typedef {EventTarget & { details?: Details }} Target
 */

/**
 * Has `react` called with what each event of that name tells.
 * @template {object} Details
 * @template {keyof Details & string} Name
 * @param {Emitter<Details>} emitter
 * @param {Name} name
 * @param {(detail: Details[Name]) => void} react
 * @param {AddEventListenerOptions} [options]
 */
export function on(emitter, name, react, options) {
  emitter.addEventListener(name, ({ detail }) => react(detail), options)
}

/** Tells the other tabs of this browser what happened in this one, and hears them. */
export class OtherTabs {
  #name
  #Channel
  /** @type {BroadcastChannel | null} */
  #channel = null

  /** @param {{ name?: string, BroadcastChannel?: typeof globalThis.BroadcastChannel | null }} how */
  constructor({ name = "chatapp-outbox", BroadcastChannel = globalThis.BroadcastChannel } = {}) {
    this.#name = name
    this.#Channel = BroadcastChannel
  }

  /** @param {(event: MessageEvent) => void} onChange */
  start(onChange) {
    if (!this.#Channel) return
    this.#channel = new this.#Channel(this.#name)
    this.#channel.addEventListener("message", onChange)
  }

  /** @param {unknown} what */
  tell(what = "changed") {
    this.#channel?.postMessage(what)
  }

  stop() {
    this.#channel?.close()
    this.#channel = null
  }
}
