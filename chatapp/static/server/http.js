/** How our server is asked: in whose name, how long, and what its answers mean. */

import { Emitter } from "../events.js"
import { refusal, Unreachable } from "./errors.js"

const GIVE_UP_AFTER_MS = 10_000

// A proxy in front of us also refuses what is too large, in its own words and for good.
const TOO_LARGE = 413
const TOO_LARGE_WORDS = "This message is too long to send. Shorten it and try again."

const NOTHING_TO_SAY = 204

// Statuses that blame the moment rather than the request.
const PASSING = new Set([408, 425])

export class Requests {
  #person
  #fetch
  #baseUrl
  #latency
  #life = new AbortController()

  constructor(person, { fetch = globalThis.fetch, baseUrl = "",
    latency = new Latency() } = {}) {
    this.#person = person
    // Called through an arrow: the browser's own fetch refuses to be another object's method.
    this.#fetch = (...request) => fetch(...request)
    this.#baseUrl = baseUrl
    this.#latency = latency
  }

  /** Give up what is being asked, and all that is to be asked until `start`. */
  stop() {
    this.#life.abort()
  }

  start() {
    if (this.#isStopped) this.#life = new AbortController()
  }

  get #isStopped() { return this.#life.signal.aborted }

  async ask(method, path, body, how) {
    if (this.#isStopped) throw new Unreachable("Nothing is asked at the moment.")
    const request = { ...this.#request(method, body), ...how }
    const exchange = this.#exchange(this.#baseUrl + path, request)
    const { response, answer } = await this.#latency.watch(exchange)
    if (response.status === NOTHING_TO_SAY) return null
    if (response.ok && answer) return answer
    throw problem(response, answer)
  }

  async #exchange(url, request) {
    const response = await this.#reach(url, request)
    return { response, answer: await response.json().catch(() => null) }
  }

  async #reach(url, request) {
    try {
      return await this.#fetch(url, request)
    } catch (error) {
      throw new Unreachable("The server could not be reached.", { cause: error })
    }
  }

  // Where signals can't be joined, what was asked is answered all the same.
  get #signal() {
    const timeout = AbortSignal.timeout(GIVE_UP_AFTER_MS)
    return AbortSignal.any?.([timeout, this.#life.signal]) ?? timeout
  }

  #request(method, body) {
    const headers = { Accept: "application/json", "X-Chat-Person": this.#person }
    const isForm = body instanceof URLSearchParams
    if (body && !isForm) headers["Content-Type"] = "application/json"
    return {
      method,
      headers,
      body: body && !isForm ? JSON.stringify(body) : body,
      credentials: "same-origin",
      cache: "no-store",
      signal: this.#signal,
    }
  }
}

function problem({ status, headers }, answer) {
  const { error: code = null, message } = answer ?? {}
  if (isFinal(status, code)) {
    const retryAfter = seconds(headers.get("Retry-After"))
    return refusal({ status, code, message: message ?? TOO_LARGE_WORDS, retryAfter })
  }
  return new Unreachable(`The server answered ${status}.`)
}

// A page of somebody's proxy or hotel is no refusal of ours: what it says may pass.
function isFinal(status, code) {
  if (status < 400 || status >= 500 || PASSING.has(status)) return false
  return Boolean(code) || status === TOO_LARGE
}

function seconds(retryAfter) {
  const number = Number.parseInt(retryAfter, 10)
  return Number.isNaN(number) ? null : Math.max(0, number)
}

const SLOW_AFTER_MS = 2_000

/** Whether our server keeps us waiting: what was asked has had no answer for seconds, or never got
    there. The next quick answer says that it is over. */
export class Latency extends Emitter {
  #timers
  #late = new Set()
  #isHigh = false

  constructor({ timers = globalThis } = {}) {
    super()
    this.#timers = timers
  }

  get isHigh() { return this.#isHigh }

  /** Returns or throws what comes of `exchange`, a promise. */
  async watch(exchange) {
    const timer = this.#timers.setTimeout(() => this.#beLate(exchange), SLOW_AFTER_MS)
    try {
      const answer = await exchange
      this.#meetAnswer(exchange)
      return answer
    } catch (error) {
      this.#late.delete(exchange)
      this.#become(true)
      throw error
    } finally {
      this.#timers.clearTimeout(timer)
    }
  }

  #beLate(exchange) {
    this.#late.add(exchange)
    this.#become(true)
  }

  // A late answer doesn't say that the next one is quick. So it doesn't go to and fro where all
  // answers are late.
  #meetAnswer(exchange) {
    const wasLate = this.#late.delete(exchange)
    if (!wasLate && this.#late.size === 0) this.#become(false)
  }

  #become(isHigh) {
    if (isHigh === this.#isHigh) return
    this.#isHigh = isHigh
    this.emit("changed")
  }
}
