/** Asks the server what changed, whenever the conversation may have missed something. */

import { AskingTimes } from "./asking_times.js"
import { CatchUp } from "./catch_up.js"
import { Device } from "./device.js"
import { Emitter } from "./emitter.js"
import { OneAtATime } from "./one_at_a_time.js"
import { whyTurnedAway } from "./refusals.js"
import { Standing } from "./standing.js"

export class Sync extends Emitter {
  #conversation
  #connection
  #device
  #latency
  #catchUp
  #times
  #standing
  #asking = new OneAtATime(signal => this.#catchUpNow(signal))
  #listening = null

  constructor({ conversation, api, connection, latency, random, timers,
    device = new Device() }) {
    super()
    this.#conversation = conversation
    this.#connection = connection
    this.#device = device
    this.#latency = latency
    const onFarBehind = detail => this.emit("far-behind", detail)
    this.#catchUp = new CatchUp({ conversation, api, onFarBehind })
    this.#times = new AskingTimes({ ask: () => this.ask(), conversation, random, timers })
    this.#standing = new Standing({ device, onChange: state => this.emit("state", state) })
  }

  get upToDate() { return this.#standing.state.upToDate }
  get state() { return this.#standing.state }

  start() {
    this.stop()
    this.#listening = new AbortController()
    this.#listen(this.#listening.signal)
    this.#device.start()
    if (this.#connection.online) this.#goLive()
    else this.#goBlind()
  }

  stop() {
    this.#listening?.abort()
    this.#listening = null
    this.#device.stop()
    this.#times.stop()
    this.#asking.stop()
  }

  /** Ask now; while an answer is on its way, once more after it. */
  async ask() {
    if (this.#listening) await this.#asking.run()
  }

  #listen(signal) {
    const on = (target, name, listener) =>
      target.addEventListener(name, ({ detail }) => listener(detail), { signal })
    on(this.#connection, "online", () => this.#goLive())
    on(this.#connection, "offline", () => this.#goBlind())
    // From trouble the connection comes back by itself.
    on(this.#connection, "refused", ({ why }) => why === "trouble" || this.#goOut(why))
    on(this.#connection, "message", ({ message }) => this.#conversation.receive(message))
    on(this.#conversation, "hole", () => this.#times.inAMoment())
    on(this.#latency, "changed", () => this.#meetLatency())
    on(this.#device, "woke", detail => this.#wake(detail))
    on(this.#device, "slept-long", () => this.#connection.renew())
    on(this.#device, "offline", () => this.#standing.set({}))
  }

  #goLive() {
    this.#standing.set({ connected: true, upToDate: false, refused: null })
    this.ask()
  }

  #goBlind() {
    this.#standing.set({ connected: false, upToDate: false })
    this.#times.plan(this.#standing.pace)
  }

  // Also when turned away: the person may be in again by now, through another tab.
  #wake({ why }) {
    this.#times.reset()
    if (why !== "seen") this.#standing.set({ upToDate: false })
    this.ask()
  }

  // Whatever was asked without an answer: the next question tells how we stand.
  #meetLatency() {
    const { isHigh: slow } = this.#latency
    this.#standing.set({ slow })
    if (slow && !this.#standing.isOut) this.ask()
  }

  async #catchUpNow(signal) {
    const { rev } = this.#conversation
    const failure = await this.#catchUp.run(signal).catch(error => error)
    if (signal.aborted) return
    if (this.#conversation.rev !== rev) this.#times.reset()
    if (failure) this.#meetFailure(failure)
    else this.#beUpToDate()
  }

  #beUpToDate() {
    const { isOut } = this.#standing
    this.#standing.set({ upToDate: !isOut, refused: null })
    if (isOut) this.#connection.start()
    this.#times.plan(this.#standing.pace)
  }

  #meetFailure(error) {
    this.#standing.set({ upToDate: false })
    const why = whyTurnedAway(error)
    if (why !== "trouble") this.#goOut(why)
    else this.#times.plan(this.#standing.pace, (error.retryAfter ?? 0) * 1_000)
  }

  #goOut(why) {
    this.#connection.stop()
    this.#standing.set({ connected: false, upToDate: false, refused: why })
    this.#times.stop()
    this.#times.plan(this.#standing.pace)
  }
}
