/** Times in the reader's time zone, in words. The page is in English, so the words are, too;
   whoever reads no English has the 12 or 24 hours of their own language. */

import { Emitter } from "../events.js"
import { TODAY, YESTERDAY } from "../words.js"
import { yesterdayAt } from "./words.js"

/** @import { Timers } from "../server/backoff.js" */

/** @typedef {string | number} Moment in ISO 8601, or in milliseconds */

const DAY_MS = 86_400_000

/**
 * Emits `day` when a new one begins: "Today" is "Yesterday" then.
 * @extends {Emitter<{ day: undefined }>}
 */
export class Clock extends Emitter {
  #now
  #timers
  #locale
  #today
  /** @type {number | null} */
  #timer = null

  /** @param {{ now?: () => number, timers?: Timers, languages?: readonly string[] }} [options] */
  constructor({
    now = Date.now,
    timers = globalThis,
    languages = globalThis.navigator?.languages ?? [],
  } = {}) {
    super()
    this.#now = now
    this.#timers = timers
    this.#locale = localeOf(languages)
    this.#today = dayOf(now())
  }

  start() {
    this.#timer = this.#timers.setInterval(() => this.#look(), 30_000)
  }

  stop() {
    this.#timers.clearInterval(this.#timer)
  }

  /** @param {Moment} at */
  time(at) {
    return this.#format({ timeStyle: "short" }).format(new Date(at))
  }

  /** @param {Moment} at */
  moment(at) {
    return this.#format({ dateStyle: "medium", timeStyle: "short" }).format(new Date(at))
  }

  /**
   * Also in UTC: people who read together may live in many time zones.
   * @param {Moment} at
   */
  full(at) {
    const local = this.#format({ dateStyle: "full", timeStyle: "short" }).format(new Date(at))
    const utc = new Date(at).toISOString().slice(0, 16).replace("T", " ")
    return `${local} (${utc} UTC)`
  }

  /**
   * The time, of today; else the day.
   * @param {Moment} at
   */
  since(at) {
    const age = this.#age(at)
    if (age === 0) return this.time(at)
    return age === 1 ? yesterdayAt(this.time(at)) : this.day(at)
  }

  /** @param {Moment} at */
  day(at) {
    const age = this.#age(at)
    if (age === 0) return TODAY
    if (age === 1) return YESTERDAY
    return this.#format(this.#dayParts(at)).format(new Date(at))
  }

  /**
   * In days.
   * @param {Moment} at
   */
  #age(at) {
    return Math.round((dayOf(this.#now()) - dayOf(at)) / DAY_MS)
  }

  /**
   * @param {Moment} at
   * @returns {Intl.DateTimeFormatOptions}
   */
  #dayParts(at) {
    /** @type {Intl.DateTimeFormatOptions} */
    const parts = { weekday: "long", day: "numeric", month: "long" }
    const thisYear = new Date(at).getFullYear() === new Date(this.#now()).getFullYear()
    return thisYear ? parts : { ...parts, year: "numeric" }
  }

  // Making a format costs a thousand times what using one does.
  /** @type {Map<string, Intl.DateTimeFormat>} */
  #formats = new Map()

  /** @param {Intl.DateTimeFormatOptions} options */
  #format(options) {
    const key = JSON.stringify(options)
    const format = this.#formats.get(key) ?? new Intl.DateTimeFormat(this.#locale, options)
    this.#formats.set(key, format)
    return format
  }

  #look() {
    if (dayOf(this.#now()) === this.#today) return
    this.#today = dayOf(this.#now())
    this.emit("day")
  }
}

/**
 * The reader's own English; else the British one, with the hours of their first language.
 * @param {readonly string[]} languages
 */
function localeOf(languages) {
  const english = languages.find(language => /^en\b/.test(language))
  if (english) return english
  try {
    // Of a language that it doesn't know, a browser would tell the hours of its own.
    const [first = "en-GB"] = Intl.DateTimeFormat.supportedLocalesOf(languages)
    const { hour12 } = new Intl.DateTimeFormat(first, { timeStyle: "short" }).resolvedOptions()
    return `en-GB-u-hc-${hour12 ? "h12" : "h23"}`
  } catch {
    // Some browsers on Linux call their language "C", which is none.
    return "en-GB"
  }
}

/**
 * Midnight of that day where the reader is, as a number that two times of one day share.
 * @param {Moment} at
 */
export function dayOf(at) {
  return new Date(at).setHours(0, 0, 0, 0)
}
