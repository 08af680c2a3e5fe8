/** How our server is asked: in whose name, how long, and what its answers mean. */

import { Emitter } from "../events.js"
import { refusal, Unreachable } from "./errors.js"
import { TOO_LARGE_WORDS } from "./words.js"

/** @import { Timers } from "./backoff.js" */

/**
 * @typedef {"GET" | "POST" | "PUT" | "PATCH" | "DELETE"} Method
 * @typedef {{ fetch?: typeof fetch, baseUrl?: string, latency?: Latency,
 *   onVersion?: (version: string | null) => void }} Way - by which to ask; `onVersion` is told what
 *   each answer says of the version of its server
 */

const GIVE_UP_AFTER_MS = 10_000

// A proxy in front of us also refuses what is too large, in its own words and for good.
const TOO_LARGE = 413

const NOTHING_TO_SAY = 204

// Statuses that blame the moment rather than the request.
const PASSING = new Set([408, 425])

export class Requests {
  #person
  #fetch
  #baseUrl
  #latency
  #onVersion
  #life = new AbortController()

  /**
   * @param {string} person
   * @param {Way} [way]
   */
  constructor(
    person,
    { fetch = globalThis.fetch, baseUrl = "", latency = new Latency(), onVersion = () => {} } = {},
  ) {
    this.#person = person
    // Called through an arrow: the browser's own fetch refuses to be another object's method.
    this.#fetch = (/** @type {Parameters<typeof fetch>} */ ...request) => fetch(...request)
    this.#baseUrl = baseUrl
    this.#latency = latency
    this.#onVersion = onVersion
  }

  /** Give up what is being asked, and all that is to be asked until `start`. */
  stop() {
    this.#life.abort()
  }

  start() {
    if (this.#isStopped) this.#life = new AbortController()
  }

  get #isStopped() {
    return this.#life.signal.aborted
  }

  /**
   * What our server answers, which nobody has looked at yet; null where it has nothing to say.
   * @param {Method} method
   * @param {string} path
   * @param {object} [body] - sent as a form if it is URLSearchParams, else as JSON
   * @param {RequestInit} [how]
   * @returns {Promise<unknown>}
   */
  async ask(method, path, body, how) {
    if (this.#isStopped) throw new Unreachable("Nothing is asked at the moment.")
    const request = { ...this.#request(method, body), ...how }
    const exchange = this.#exchange(this.#baseUrl + path, request)
    const { response, answer } = await this.#latency.watch(exchange)
    if (response.status === NOTHING_TO_SAY) return null
    if (response.ok && answer) return answer
    throw problem(response, answer)
  }

  /**
   * @param {string} url
   * @param {RequestInit} request
   */
  async #exchange(url, request) {
    const response = await this.#reach(url, request)
    this.#onVersion(response.headers.get("X-Chat-Version"))
    return { response, answer: await response.json().catch(() => null) }
  }

  /**
   * @param {string} url
   * @param {RequestInit} request
   */
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

  /**
   * @param {Method} method
   * @param {object} [body]
   * @returns {RequestInit}
   */
  #request(method, body) {
    /** @type {{ [name: string]: string }} */
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

/**
 * @param {Response} response
 * @param {{ error?: string, message?: string } | null} answer
 */
function problem({ status, headers }, answer) {
  const { error: code = null, message, ...details } = answer ?? {}
  if (isOurRefusal(status, code)) {
    const retryAfter = seconds(headers.get("Retry-After"))
    return refusal({ status, code, message: message ?? TOO_LARGE_WORDS, retryAfter, details })
  }
  return new Unreachable(`The server answered ${status}.`)
}

/**
 * A page of somebody's proxy or hotel is no refusal of ours: what it says may pass.
 * @param {number} status
 * @param {string | null} code
 */
function isOurRefusal(status, code) {
  if (status < 400 || status >= 500 || PASSING.has(status)) return false
  return Boolean(code) || status === TOO_LARGE
}

/** @param {string | null} retryAfter */
function seconds(retryAfter) {
  const number = Number.parseInt(retryAfter ?? "", 10)
  return Number.isNaN(number) ? null : Math.max(0, number)
}

const SLOW_AFTER_MS = 2_000

/**
 * Whether our server keeps us waiting: what was asked has had no answer for seconds, or never got
 * there. The next quick answer says that it is over.
 * @extends {Emitter<{ changed: undefined }>}
 */
export class Latency extends Emitter {
  #timers
  /** @type {Set<Promise<unknown>>} */
  #late = new Set()
  #isHigh = false

  /** @param {{ timers?: Timers }} how */
  constructor({ timers = globalThis } = {}) {
    super()
    this.#timers = timers
  }

  get isHigh() {
    return this.#isHigh
  }

  /**
   * Returns or throws what comes of `exchange`.
   * @template Answer
   * @param {Promise<Answer>} exchange
   */
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

  /** @param {Promise<unknown>} exchange */
  #beLate(exchange) {
    this.#late.add(exchange)
    this.#become(true)
  }

  /**
   * A late answer doesn't say that the next one is quick. So it doesn't go to and fro where all
   * answers are late.
   * @param {Promise<unknown>} exchange
   */
  #meetAnswer(exchange) {
    const wasLate = this.#late.delete(exchange)
    if (!wasLate && this.#late.size === 0) this.#become(false)
  }

  /** @param {boolean} isHigh */
  #become(isHigh) {
    if (isHigh === this.#isHigh) return
    this.#isHigh = isHigh
    this.emit("changed")
  }
}
