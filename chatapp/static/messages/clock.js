/** Times in the reader's zone and words. The page is in English, so the words are, too;
   readers without an English of their own get the 24-hour one. */

const DAY_MS = 86_400_000

export class Clock extends EventTarget {
  #now
  #timers
  #locale
  #today
  #timer

  constructor({ now = Date.now, timers = globalThis,
    languages = globalThis.navigator?.languages ?? [] } = {}) {
    super()
    this.#now = now
    this.#timers = timers
    this.#locale = languages.find(language => /^en\b/.test(language)) ?? "en-GB"
    this.#today = dayOf(now())
  }

  /** Tells `day` when a new one begins: "Today" is "Yesterday" then. */
  start() {
    this.#timer = this.#timers.setInterval(() => this.#look(), 30_000)
  }

  stop() {
    this.#timers.clearInterval(this.#timer)
  }

  time(at) {
    return this.#format({ timeStyle: "short" }).format(new Date(at))
  }

  moment(at) {
    return this.#format({ dateStyle: "medium", timeStyle: "short" }).format(new Date(at))
  }

  /** Also in UTC: who reads together may live in many zones. */
  full(at) {
    const local = this.#format({ dateStyle: "full", timeStyle: "short" }).format(new Date(at))
    const utc = new Date(at).toISOString().slice(0, 16).replace("T", " ")
    return `${local} (${utc} UTC)`
  }

  /** The time, of today; else the day. */
  since(at) {
    const age = this.#age(at)
    if (age === 0) return this.time(at)
    return age === 1 ? `yesterday, ${this.time(at)}` : this.day(at)
  }

  day(at) {
    const age = this.#age(at)
    if (age === 0) return "Today"
    if (age === 1) return "Yesterday"
    return this.#format(this.#dayParts(at)).format(new Date(at))
  }

  #age(at) {
    return Math.round((dayOf(this.#now()) - dayOf(at)) / DAY_MS)
  }

  #dayParts(at) {
    const parts = { weekday: "long", day: "numeric", month: "long" }
    const thisYear = new Date(at).getFullYear() === new Date(this.#now()).getFullYear()
    return thisYear ? parts : { ...parts, year: "numeric" }
  }

  // Making a format costs a thousand times what using one does.
  #formats = new Map()

  #format(options) {
    const key = JSON.stringify(options)
    const format = this.#formats.get(key) ?? new Intl.DateTimeFormat(this.#locale, options)
    this.#formats.set(key, format)
    return format
  }

  #look() {
    if (dayOf(this.#now()) === this.#today) return
    this.#today = dayOf(this.#now())
    this.dispatchEvent(new Event("day"))
  }
}

/** Midnight of that day where the reader is, as a number that two times of one day share. */
export function dayOf(at) {
  return new Date(at).setHours(0, 0, 0, 0)
}
