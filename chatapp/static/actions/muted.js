/** The line above the composer of somebody who is muted: until when. The server draws it, too. */

import { TODAY } from "../words.js"
import { lifted, muted } from "./words.js"

/** @import { Mute } from "../page.js" */
/** @import { Timers } from "../server/backoff.js" */
/** @import { Room } from "../room.js" */

export class MutedLine {
  #room
  #place
  #timers
  #now
  #isMuted = false
  // By this page's own clock, which may be wrong.
  #endsAt = Infinity
  /** @type {number | null} */
  #timer = null

  /**
   * @param {{ room: Pick<Room, "clock" | "announcer">, place: HTMLElement, timers?: Timers,
   *   now?: () => number }} parts
   */
  constructor({ room, place, timers = globalThis, now = () => Date.now() }) {
    this.#room = room
    this.#place = place
    this.#timers = timers
    this.#now = now
  }

  /**
   * What the server has drawn, in the reader's time zone.
   * @param {Mute | null} mute
   */
  start(mute) {
    this.tell(mute)
    // While a machine sleeps, its timers stand still.
    document.addEventListener("visibilitychange", () => this.#look())
  }

  /**
   * That is how it stands, as the server says.
   * @param {Mute | null | undefined} mute
   */
  tell(mute) {
    if (!mute) return this.#end()
    this.#isMuted = true
    this.#endsAt = mute.seconds === null ? Infinity : this.#now() + mute.seconds * 1_000
    const words = muted(mute.until && this.#moment(mute.until))
    // The same words aren't said twice.
    if (this.#place.textContent !== words) this.#place.textContent = words
    this.#wait()
  }

  #wait() {
    this.#timers.clearTimeout(this.#timer)
    if (this.#endsAt === Infinity) return
    this.#timer = this.#timers.setTimeout(() => this.#look(), this.#endsAt - this.#now())
  }

  #look() {
    if (!this.#isMuted) return
    if (this.#now() >= this.#endsAt) this.#end()
    else this.#wait()
  }

  #end() {
    this.#timers.clearTimeout(this.#timer)
    if (this.#isMuted) this.#room.announcer.say(lifted)
    this.#isMuted = false
    this.#place.textContent = ""
  }

  /** @param {string} at */
  #moment(at) {
    const { clock } = this.#room
    return clock.day(at) === TODAY ? clock.time(at) : clock.moment(at)
  }
}
