/** Asks the server what changed, whenever the conversation may have missed something. */

import { Emitter, on } from "../events.js"
import { SingleFlight } from "../server/backoff.js"
import { Refused, whyTurnedAway } from "../server/errors.js"
import { CatchUp, PollSchedule } from "./catch_up.js"
import { Device } from "./device.js"

/** @import { Connection } from "../live/connection.js" */
/** @import { Api } from "../server/api.js" */
/** @import { Timers } from "../server/backoff.js" */
/** @import { TurnedAway } from "../server/errors.js" */
/** @import { Latency } from "../server/http.js" */
/** @import { FarBehind, Pace } from "./catch_up.js" */
/** @import { Conversation } from "./conversation.js" */
/** @import { Woke } from "./device.js" */

/**
 * @typedef {{ connected: boolean, upToDate: boolean, refused: TurnedAway | null, slow: boolean,
 *   fresh: boolean }} Facts
 * @typedef {Facts & { online: boolean, polling: boolean }} State - how the page stands
 */

const UNSURE_MS = 500

/** @extends {Emitter<{ state: State, "far-behind": FarBehind }>} */
export class Sync extends Emitter {
  #conversation
  #api
  #timers
  #connection
  #device
  #latency
  #catchUp
  #schedule
  #state
  #asking = new SingleFlight(signal => this.#catchUpNow(signal))
  /** @type {AbortController | null} */
  #listening = null

  /**
   * @param {{ conversation: Conversation, api: Api, connection: Connection, latency: Latency,
   *   random?: () => number, timers?: Timers, device?: Device }} parts
   */
  constructor({
    conversation,
    api,
    connection,
    latency,
    random,
    timers = globalThis,
    device = new Device(),
  }) {
    super()
    this.#conversation = conversation
    this.#api = api
    this.#timers = timers
    this.#connection = connection
    this.#device = device
    this.#latency = latency
    this.#catchUp = new CatchUp({
      conversation,
      api,
      onFarBehind: detail => this.emit("far-behind", detail),
    })
    this.#schedule = new PollSchedule({ ask: () => this.ask(), conversation, random, timers })
    this.#state = new SyncState({ device, onChange: state => this.emit("state", state) })
  }

  get upToDate() {
    return this.#state.state.upToDate
  }
  get state() {
    return this.#state.state
  }

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
    this.#schedule.stop()
    this.#asking.stop()
  }

  /** Ask now; while an answer is on its way, once more after it. */
  async ask() {
    if (this.#listening) await this.#asking.run()
  }

  /** @param {AbortSignal} signal */
  #listen(signal) {
    const until = { signal }
    on(this.#connection, "online", () => this.#goLive(), until)
    on(this.#connection, "offline", () => this.#goBlind(), until)
    on(this.#connection, "moved", () => this.ask(), until)
    // From trouble the connection comes back by itself.
    on(this.#connection, "refused", ({ why }) => why === "trouble" || this.#goOut(why), until)
    on(this.#connection, "message", ({ message }) => this.#conversation.receive(message), until)
    on(this.#connection, "expired", ({ first }) => this.#conversation.expire(first), until)
    on(this.#connection, "pins", ({ pins }) => this.#conversation.tellPins(pins), until)
    on(this.#conversation, "unsure", ({ id }) => this.#askAfterAMoment(id), until)
    on(this.#conversation, "hole", () => this.#schedule.inAMoment(), until)
    on(this.#conversation, "restored", () => this.ask(), until)
    on(
      this.#conversation,
      "epoch",
      ({ epoch, isCertain }) => this.#connection.move(epoch, isCertain),
      until,
    )
    on(this.#latency, "changed", () => this.#meetLatency(), until)
    on(this.#device, "woke", detail => this.#wake(detail), until)
    on(this.#device, "slept-long", () => this.#connection.renew(), until)
    on(this.#device, "offline", () => this.#state.set({}), until)
  }

  /**
   * Whose reactions are the reader's own: after an event of what they do in this tab, the answer to
   * that tells it by itself. What can't be asked is asked with the next change.
   * @param {number} id
   */
  #askAfterAMoment(id) {
    this.#timers.setTimeout(async () => {
      if (!this.#listening || !this.#conversation.find(id)?.isMineOld) return
      const page = await this.#api.page({ around: id, limit: 1 }).catch(() => null)
      page?.messages.forEach(message => this.#conversation.keep(message))
    }, UNSURE_MS)
  }

  #goLive() {
    this.#state.set({ connected: true, upToDate: false, refused: null })
    this.ask()
  }

  #goBlind() {
    this.#state.set({ connected: false, upToDate: false })
    this.#schedule.plan(this.#state.pace)
  }

  /**
   * Also when turned away: the person may be in again by now, through another tab.
   * @param {Woke} woke
   */
  #wake({ why }) {
    this.#connection.wake()
    this.#schedule.reset()
    if (why !== "seen") this.#state.set({ upToDate: false })
    this.ask()
  }

  // Whatever was asked without an answer: the next question tells how we stand.
  #meetLatency() {
    const { isHigh: slow } = this.#latency
    this.#state.set({ slow })
    if (slow && !this.#state.isOut) this.ask()
  }

  /** @param {AbortSignal} signal */
  async #catchUpNow(signal) {
    const { rev } = this.#conversation
    const failure = await this.#catchUp.run(signal).catch(error => error)
    if (signal.aborted) return
    if (this.#conversation.rev !== rev) this.#schedule.reset()
    if (failure) this.#meetFailure(failure)
    else this.#beUpToDate()
  }

  #beUpToDate() {
    const { isOut } = this.#state
    this.#state.set({ upToDate: !isOut, refused: null })
    if (isOut) this.#connection.start()
    this.#schedule.plan(this.#state.pace)
  }

  /** @param {unknown} error */
  #meetFailure(error) {
    this.#state.set({ upToDate: false })
    const why = whyTurnedAway(error)
    const retryAfter = error instanceof Refused ? error.retryAfter : null
    if (why !== "trouble") this.#goOut(why)
    else this.#schedule.plan(this.#state.pace, (retryAfter ?? 0) * 1_000)
  }

  /** @param {TurnedAway} why */
  #goOut(why) {
    this.#connection.stop()
    this.#state.set({ connected: false, upToDate: false, refused: why })
    this.#schedule.stop()
    this.#schedule.plan(this.#state.pace)
  }
}

/** How the page stands towards the room: only what it can truthfully say. */
export class SyncState {
  #device
  #onChange
  /** @type {Facts} */
  #facts = { connected: false, upToDate: false, refused: null, slow: false, fresh: true }
  /** @type {string | null} */
  #told = null

  /** @param {{ device: Device, onChange: (state: State) => void }} parts */
  constructor({ device, onChange }) {
    this.#device = device
    this.#onChange = onChange
  }

  /** Waiting does not help: somebody must do something first. */
  get isOut() {
    return this.#facts.refused !== null
  }

  /**
   * How soon to ask again.
   * @returns {Pace}
   */
  get pace() {
    const { connected, upToDate, slow, refused } = this.#facts
    if (refused) return refused === "suspended" ? "seldom" : "never"
    if (!connected || !upToDate) return "soon"
    return slow ? "gently" : "regularly"
  }

  /** What `words` of status_bar.js takes. */
  get state() {
    const { connected, upToDate } = this.#facts
    const polling = !connected && upToDate
    return { online: this.#device.online, polling, ...this.#facts }
  }

  /** @param {Partial<Facts>} facts */
  set(facts) {
    Object.assign(this.#facts, facts)
    if (this.#facts.upToDate) this.#facts.fresh = false
    const state = JSON.stringify(this.state)
    if (state === this.#told) return
    this.#told = state
    this.#onChange(this.state)
  }
}
