/** Who is here, and how; whether Pusher told it or our server. */

import { Emitter } from "../events.js"
import { Backoff } from "../server/backoff.js"
import { whyTurnedAway } from "../server/errors.js"

/** How people are, in words. */
export const STATUS_WORDS = { available: "Available", busy: "Busy", away: "Away" }

// Pusher's own limit: of the hundred and first nothing is told.
const MOST_MEMBERS = 100

export class People extends Emitter {
  #myId
  #here = new Map()
  #told = new Map()
  #isAbsent = false
  #heard = new Map()
  #lastHeard = 0
  #wish = null

  /** `me` is {user_id, name, picture, status}, as the page was drawn. */
  constructor(me) {
    super()
    this.#myId = me.user_id
    this.#told.set(me.user_id, me)
    this.#replace([])
  }

  get me() { return this.#person(this.#myId) }
  get ids() { return [...this.#here.keys()] }
  get count() { return this.#here.size }

  /** Oneself first, the others by name. */
  get list() {
    const others = this.ids.filter(id => id !== this.#myId).map(id => this.#person(id))
    return [this.me, ...others.sort((one, other) => one.name.localeCompare(other.name))]
  }

  /** Pusher doesn't tell us who is here, and our server may know only some. */
  get isAbsent() { return this.#isAbsent }
  get isPartial() { return this.#isAbsent || this.count >= MOST_MEMBERS }

  nameOf(id) {
    return this.#here.has(id) ? this.#person(id).name : null
  }

  here(members) {
    this.#isAbsent = false
    this.#replace(members)
    this.emit("changed")
  }

  absent() {
    this.#isAbsent = true
    this.emit("changed")
  }

  came(member) {
    this.#here.set(member.user_id, member)
    this.emit("changed")
  }

  left(id) {
    if (id !== this.#myId && this.#here.delete(id)) this.emit("changed")
  }

  hear({ user_id: id, status }) {
    this.#lastHeard += 1
    this.#heard.set(id, this.#lastHeard)
    this.#told.set(id, { ...this.#told.get(id), status })
    this.emit("changed")
  }

  /** The status that one wants, shown until the server has answered; then null. */
  wish(status) {
    this.#wish = status
    this.emit("changed")
  }

  /** Where one is before a question, so that its answer changes nothing heard meanwhile. */
  get mark() { return this.#lastHeard }

  /** What our server knows of people; where Pusher tells nothing, also who is here. */
  tell(people, mark) {
    for (const person of people) this.#describe(person, mark)
    if (this.#isAbsent && people.length > 0) this.#replace(people)
    this.emit("changed")
  }

  #describe(person, mark) {
    const isNewer = (this.#heard.get(person.user_id) ?? 0) > mark
    const { status } = isNewer ? this.#told.get(person.user_id) : person
    this.#told.set(person.user_id, { ...person, status })
  }

  #replace(members) {
    this.#here = new Map(members.map(member => [member.user_id, member]))
    this.#here.set(this.#myId, this.#told.get(this.#myId))
  }

  #person(id) {
    const unknown = { picture: null, status: null }
    const wish = id === this.#myId && this.#wish ? { status: this.#wish } : {}
    return { ...unknown, ...this.#here.get(id), ...this.#told.get(id), ...wish }
  }
}

// What got lost on the way is learned by then.
const REGULARLY_MS = 120_000

// Everybody's page asks about whoever comes: the more are here, the longer each may wait.
const MOMENT_MS = 100
const MOMENT_A_PERSON_MS = 20

const TROUBLE_FIRST_MS = 2_000
const TROUBLE_MOST_MS = 60_000

/** Asks our server what Pusher doesn't tell of people: their pictures and how they are. */
export class Directory {
  #people
  #presence
  #api
  #timers
  #random
  #trouble
  #wanted = new Set()
  #soon = null
  #regular = null
  #listening = null

  constructor({ people, presence, api, timers = globalThis, random = Math.random }) {
    this.#people = people
    this.#presence = presence
    this.#api = api
    this.#timers = timers
    this.#random = random
    const [first, most] = [TROUBLE_FIRST_MS, TROUBLE_MOST_MS]
    this.#trouble = new Backoff({ first, most, random })
  }

  start() {
    this.stop()
    this.#listening = new AbortController()
    this.#on("here", ({ members }) => this.#people.here(members), () => this.#people.ids)
    this.#on("came", ({ member }) => this.#people.came(member), ({ member }) => [member.user_id])
    this.#on("left", ({ user_id: id }) => this.#people.left(id), () => [])
    this.#on("status", state => this.#people.hear(state), () => [])
    this.#on("absent", () => this.#people.absent(), () => this.#people.ids)
    this.#regular = this.#timers.setInterval(() => this.#want(this.#people.ids), REGULARLY_MS)
  }

  stop() {
    this.#listening?.abort()
    this.#timers.clearInterval(this.#regular)
    this.#timers.clearTimeout(this.#soon)
    this.#soon = null
  }

  /** Ask now, about everybody. Throws what errors.js names. */
  async refresh() {
    await this.#ask(this.#people.ids)
  }

  #on(name, react, idsOf) {
    this.#presence.addEventListener(name, ({ detail }) => {
      react(detail)
      this.#want(idsOf(detail))
    }, { signal: this.#listening.signal })
  }

  #want(ids) {
    ids.forEach(id => this.#wanted.add(id))
    if (ids.length > 0) this.#soon ??= this.#timers.setTimeout(() => this.#askSoon(), this.#moment)
  }

  get #moment() {
    return MOMENT_MS + this.#random() * MOMENT_A_PERSON_MS * this.#people.count
  }

  async #askSoon() {
    const ids = [...this.#wanted]
    this.#wanted.clear()
    const failure = await this.#ask(ids).catch(error => error)
    if (this.#listening.signal.aborted) return
    this.#soon = null
    if (!failure) this.#trouble.reset()
    else if (whyTurnedAway(failure) === "trouble") this.#tryAgain(ids)
    else return
    this.#want([...this.#wanted])
  }

  #tryAgain(ids) {
    ids.forEach(id => this.#wanted.add(id))
    this.#soon = this.#timers.setTimeout(() => this.#askSoon(), this.#trouble.next())
  }

  async #ask(ids) {
    const { mark, isAbsent } = this.#people
    const { people } = await this.#api.people(isAbsent ? undefined : ids)
    this.#people.tell(people, mark)
  }
}
