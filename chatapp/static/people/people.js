/** Who is here, and their statuses; whether Pusher told it or our server. */

import { Emitter } from "../events.js"
import { Backoff } from "../server/backoff.js"
import { whyTurnedAway } from "../server/errors.js"
import { howWith, STATUS_WORDS } from "./words.js"

/** @import { Api } from "../server/api.js" */
/** @import { Timers } from "../server/backoff.js" */

/** @typedef {{ user_id: string, name: string }} Member as Pusher tells of them */
/** @typedef {{ emoji?: string | null, words?: string | null }} OwnWords - a status in words of one's own */
/** @typedef {Member & OwnWords & { picture: string | null, status: string | null,
 *    last_here_at?: string | null }} Person */
/** @typedef {OwnWords & { user_id: string, status: string }} StatusOf */

/**
 * What Pusher tells of the people in the room.
 * @typedef {object} PresenceEvents
 * @property {{ members: Member[] }} here
 * @property {{ member: Member }} came
 * @property {{ user_id: string }} left
 * @property {StatusOf} status
 * @property {{ user_id: string }} typing
 * @property {undefined} absent Pusher does not tell who is here
 */

/** @param {OwnWords} of */
export function ownWords({ emoji, words }) {
  return [emoji, words].filter(Boolean).join(" ")
}

/**
 * How somebody is: whoever is available has only words of their own, where they have some.
 * @param {OwnWords & Pick<Person, "status">} of
 */
export function howTheyAre({ status, ...own }) {
  const words = ownWords(own)
  const isSaid = words && status === "available"
  return isSaid ? words : howWith(STATUS_WORDS[status ?? ""], words)
}

// Pusher's own limit: a presence channel has no hundred and first member.
const MOST_MEMBERS = 100

/**
 * Emits `changed`.
 * @extends {Emitter<{ changed: undefined }>}
 */
export class People extends Emitter {
  #myId
  /** @type {Map<string, Member>} */
  #here = new Map()
  // What is known of people beyond their presence, by id.
  /** @type {Map<string, Partial<Person>>} */
  #known = new Map()
  #isAbsent = false
  // By id: this person's latest change, and its number among all that Pusher or an answer told.
  /** @type {Map<string, { count: number, of: StatusOf }>} */
  #lastChanges = new Map()
  #changeCount = 0
  /** @type {string | null} */
  #pending = null

  /** @param {Person} me as the page was drawn */
  constructor(me) {
    super()
    this.#myId = me.user_id
    this.#known.set(me.user_id, me)
    this.#replace([])
  }

  get me() {
    return this.#person(this.#myId)
  }
  get ids() {
    return [...this.#here.keys()]
  }
  get count() {
    return this.#here.size
  }

  /** Oneself first, the others by name. */
  get list() {
    const others = this.ids.filter(id => id !== this.#myId).map(id => this.#person(id))
    return [this.me, ...others.sort((one, other) => one.name.localeCompare(other.name))]
  }

  /** Whether Pusher doesn't tell us who is here. Our server may know only some of them then. */
  get isAbsent() {
    return this.#isAbsent
  }
  get isPartial() {
    return this.#isAbsent || this.count >= MOST_MEMBERS
  }

  /** @param {string} id */
  nameOf(id) {
    return this.#here.has(id) ? this.#person(id).name : null
  }

  /** @param {Member[]} members */
  here(members) {
    this.#isAbsent = false
    this.#replace(members)
    this.emit("changed")
  }

  absent() {
    this.#isAbsent = true
    this.emit("changed")
  }

  /** @param {Member} member */
  came(member) {
    this.#here.set(member.user_id, member)
    this.emit("changed")
  }

  /** @param {string} id */
  left(id) {
    if (id !== this.#myId && this.#here.delete(id)) this.emit("changed")
  }

  /** @param {StatusOf} of */
  setStatus(of) {
    const { user_id: id } = of
    this.#changeCount += 1
    this.#lastChanges.set(id, { count: this.#changeCount, of })
    this.#known.set(id, { ...this.#known.get(id), ...of })
    this.emit("changed")
  }

  /**
   * The status that one has just chosen, shown until the server has answered; then null.
   * @param {string | null} status
   */
  setPending(status) {
    this.#pending = status
    this.emit("changed")
  }

  /** How many changes there were. Read it before our server is asked, for `update`: the answer must
      not undo a change that was told meanwhile. */
  get mark() {
    return this.#changeCount
  }

  /**
   * Takes what our server knows of people; where Pusher tells nothing, also who is here.
   * @param {Person[]} people
   * @param {number} mark
   */
  update(people, mark) {
    for (const person of people) this.#describe(person, mark)
    if (this.#isAbsent && people.length > 0) this.#replace(people)
    this.emit("changed")
  }

  /**
   * @param {Person} person
   * @param {number} mark
   */
  #describe(person, mark) {
    const last = this.#lastChanges.get(person.user_id)
    const newer = last && last.count > mark ? last.of : {}
    this.#known.set(person.user_id, { ...person, ...newer })
  }

  /** @param {Member[]} members */
  #replace(members) {
    const { me } = this
    this.#here = new Map(members.map(member => [member.user_id, member]))
    this.#here.set(this.#myId, me)
  }

  /**
   * @param {string} id
   * @returns {Person}
   */
  #person(id) {
    const unknown = { user_id: id, name: "", picture: null, status: null }
    const pending = id === this.#myId && this.#pending ? { status: this.#pending } : {}
    return { ...unknown, ...this.#here.get(id), ...this.#known.get(id), ...pending }
  }
}

// A page that missed an event knows it after this time.
const REGULARLY_MS = 120_000

// Every page asks about somebody who comes: the more people are here, the longer each may wait, so
// that not all of them ask at the same moment.
const MOMENT_MS = 100
const MOMENT_A_PERSON_MS = 20

const TROUBLE_FIRST_MS = 2_000
const TROUBLE_MOST_MS = 60_000

/** Asks our server what Pusher doesn't tell of people: their pictures and statuses. */
export class Directory {
  #people
  #presence
  #api
  #timers
  #random
  #trouble
  /** @type {Set<string>} */
  #wanted = new Set()
  /** @type {number | null} */
  #soon = null
  /** @type {number | null} */
  #regular = null
  #listening = new AbortController()

  /**
   * @param {{ people: People, presence: Emitter<PresenceEvents>, api: Pick<Api, "people">,
   *   timers?: Timers, random?: () => number }} collaborators
   */
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
    this.#on(
      "here",
      ({ members }) => this.#people.here(members),
      () => this.#people.ids,
    )
    this.#on(
      "came",
      ({ member }) => this.#people.came(member),
      ({ member }) => [member.user_id],
    )
    this.#on(
      "left",
      ({ user_id: id }) => this.#people.left(id),
      () => [],
    )
    this.#on(
      "status",
      state => this.#people.setStatus(state),
      () => [],
    )
    this.#on(
      "absent",
      () => this.#people.absent(),
      () => this.#people.ids,
    )
    this.#regular = this.#timers.setInterval(() => this.#want(this.#people.ids), REGULARLY_MS)
  }

  stop() {
    this.#listening.abort()
    this.#timers.clearInterval(this.#regular)
    this.#timers.clearTimeout(this.#soon)
    this.#soon = null
  }

  /** Asks now, about everybody. Throws what errors.js names. */
  async refresh() {
    await this.#ask(this.#people.ids)
  }

  /**
   * @template {keyof PresenceEvents} Name
   * @param {Name} name
   * @param {(detail: PresenceEvents[Name]) => void} react
   * @param {(detail: PresenceEvents[Name]) => string[]} idsOf whom to ask about then
   */
  #on(name, react, idsOf) {
    this.#presence.addEventListener(
      name,
      ({ detail }) => {
        react(detail)
        this.#want(idsOf(detail))
      },
      { signal: this.#listening.signal },
    )
  }

  /** @param {string[]} ids */
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

  /** @param {string[]} ids */
  #tryAgain(ids) {
    ids.forEach(id => this.#wanted.add(id))
    this.#soon = this.#timers.setTimeout(() => this.#askSoon(), this.#trouble.next())
  }

  /** @param {string[]} ids */
  async #ask(ids) {
    const { mark, isAbsent } = this.#people
    const { people } = await this.#api.people(isAbsent ? undefined : ids)
    this.#people.update(people, mark)
  }
}
