/** Those who have access and aren't here: page by page from the server, and as people come and go
    under the reader's eyes. A filter by name applies to those who are here as well. */

import { whyNot } from "../actions/actions_api.js"
import { begins, isWritten } from "../actions/mentionable.js"
import { Emitter } from "../events.js"

/** @import { ActionsApi } from "../actions/actions_api.js" */
/** @import { People, Person } from "../people/people.js" */
/** @import { Timers } from "../server/backoff.js" */

const A_PAGE = 50
const ASKS_AFTER_MS = 200
// A page hears of people every two to three minutes. After a longer silence (the machine slept, say)
// nobody knows when those left who are gone.
const KNOWS_FOR_MS = 200_000
// Many leave who come back at once, and not all pages shall ask at the same moment.
const MAKES_SURE_AFTER_MS = 2_000
const MAKES_SURE_WITHIN_MS = 3_000
const MOST_MADE_SURE_OF = 10

/**
 * Emits `changed`, and `found` when the server has answered a filter.
 * @extends {Emitter<{ changed: undefined, found: undefined }>}
 */
export class Members extends Emitter {
  #api
  #people
  #now
  #timers
  #random
  #letters = ""
  // By id, in the server's order.
  /** @type {Map<string, Person>} */
  #loaded = new Map()
  // Everybody whom an answer named, by id.
  /** @type {Map<string, Person>} */
  #told = new Map()
  /** @type {string | undefined} */
  #last
  #hasMore = true
  // What is loaded is not the answer to the letters, or may be out of date.
  #isOld = true
  #problem = ""
  // The question that is under way: an earlier one is not waited for any more.
  /** @type {object | null} */
  #asked = null
  /** @type {number | null} */
  #timer = null
  /** @type {Map<string, Person>} */
  #here = new Map()
  // Who left before the reader's eyes, and when.
  /** @type {Map<string, number>} */
  #left = new Map()
  #heardAt = 0
  // By id: who left, and may have lost access by that.
  /** @type {Set<string>} */
  #unsure = new Set()
  /** @type {number | null} */
  #sureTimer = null

  /**
   * @param {{ api: Pick<ActionsApi, "named">, people: People, now?: () => number,
   *   timers?: Timers, random?: () => number }} collaborators
   */
  constructor({ api, people, now = Date.now, timers = globalThis, random = Math.random }) {
    super()
    this.#api = api
    this.#people = people
    this.#now = () => now()
    this.#timers = timers
    this.#random = random
  }

  start() {
    this.#heardAt = this.#now()
    this.#here = this.#whoIsHere
    this.#people.addEventListener("changed", this.#follow)
  }

  stop() {
    this.#people.removeEventListener("changed", this.#follow)
    this.#timers.clearTimeout(this.#timer)
    this.#timers.clearTimeout(this.#sureTimer)
    this.#timer = this.#sureTimer = null
    this.#unsure.clear()
    this.#asked = null
  }

  get letters() {
    return this.#letters
  }

  get here() {
    return [...this.#here.values()].filter(it => this.isLike(it.name))
  }

  /** Those of them who are loaded. */
  get others() {
    const others = [...this.#loaded.values()].filter(it => !this.#here.has(it.user_id))
    return others.filter(it => this.isLike(it.name))
  }

  get hasMore() {
    return this.#hasMore
  }
  /** Also while it waits for somebody who types on. */
  get isAsking() {
    return this.#asked !== null || this.#timer !== null
  }
  /** Whether what is loaded answers the letters. */
  get isAnswered() {
    return !this.#isOld
  }

  /** The sentence about what went wrong; `more` tries again. */
  get problem() {
    return this.#problem
  }

  /** Where the page can't know all who are here, it can't say of anybody that they are not. */
  get isPartial() {
    return this.#people.isPartial
  }

  /** @param {string} name */
  isLike(name) {
    return !this.#letters || begins(name, this.#letters)
  }

  /** @param {Person} person */
  lastHereAt({ user_id: id, last_here_at: at }) {
    const told = at ? Date.parse(at) : null
    const seen = this.#left.get(id)
    return seen === undefined ? told : Math.max(seen, told ?? 0)
  }

  /**
   * Filters what is known at once, and asks the server a moment later.
   * @param {string} letters
   */
  find(letters) {
    const wanted = letters.trim().replaceAll(/\s+/g, " ")
    if (wanted === this.#letters) return
    this.#letters = wanted
    this.#begin()
    this.#timers.clearTimeout(this.#timer)
    this.#timer = this.#timers.setTimeout(() => {
      this.#timer = null
      this.more()
    }, ASKS_AFTER_MS)
    this.emit("changed")
  }

  /** Asks for the next page, or the first one. */
  async more() {
    if (this.isAsking || !this.#hasMore) return
    const [asked, isFirst] = [{}, this.#isOld]
    this.#asked = asked
    this.#problem = ""
    this.emit("changed")
    const take = await this.#ask(isFirst ? undefined : this.#last)
    if (asked !== this.#asked) return
    this.#asked = null
    take()
    this.emit("changed")
    if (this.#letters && isFirst && this.isAnswered) this.emit("found")
  }

  #begin() {
    this.#isOld = this.#hasMore = true
    this.#asked = null
    this.#problem = ""
  }

  /**
   * What is to be done with the answer.
   * @param {string | undefined} after
   */
  #ask(after) {
    return this.#api.named(this.#letters, A_PAGE, after).then(
      answer => () => this.#take(answer),
      error => () => {
        this.#problem = whyNot(error)
      },
    )
  }

  /** @param {{ people: Person[], more: boolean }} answer */
  #take({ people, more }) {
    if (this.#isOld) this.#loaded.clear()
    this.#isOld = false
    for (const person of people) {
      this.#loaded.set(person.user_id, person)
      this.#told.set(person.user_id, person)
    }
    this.#last = people.at(-1)?.user_id ?? this.#last
    this.#hasMore = more
    this.#addWhoIsWrittenOtherwise()
  }

  // By "zoe" this page finds Zoë, and the server does not.
  #addWhoIsWrittenOtherwise() {
    const isMeant = (/** @type {Person} */ { user_id: id, name }) =>
      !this.#loaded.has(id) && this.isLike(name) && !isWritten(name, this.#letters)
    for (const it of this.#told.values()) if (isMeant(it)) this.#insert(it)
  }

  get #whoIsHere() {
    return new Map(this.#people.list.map(person => [person.user_id, person]))
  }

  #follow = () => {
    const before = this.#here
    const isCurrent = this.#now() - this.#heardAt < KNOWS_FOR_MS
    this.#heardAt = this.#now()
    this.#here = this.#whoIsHere
    if (!isCurrent) this.#begin()
    for (const [id, person] of before) {
      if (!this.#here.has(id)) this.#leave(person, isCurrent)
    }
    this.emit("changed")
  }

  /**
   * @param {Person} person
   * @param {boolean} isSeen
   */
  #leave(person, isSeen) {
    if (isSeen) this.#left.set(person.user_id, this.#now())
    if (this.#loaded.has(person.user_id)) this.#loaded.set(person.user_id, person)
    else this.#insert(person)
    if (!this.#loaded.has(person.user_id)) return
    this.#unsure.add(person.user_id)
    const moment = MAKES_SURE_AFTER_MS + this.#random() * MAKES_SURE_WITHIN_MS
    this.#sureTimer ??= this.#timers.setTimeout(() => this.#makeSure(), moment)
  }

  // Nobody is told of a suspension but by this, that somebody leaves.
  async #makeSure() {
    this.#sureTimer = null
    const ids = [...this.#unsure].filter(id => !this.#here.has(id)).slice(0, MOST_MADE_SURE_OF)
    this.#unsure.clear()
    for (const id of ids) await this.#makeSureOf(id)
  }

  /** @param {string} id */
  async #makeSureOf(id) {
    const name = this.#loaded.get(id)?.name
    const answer = name && (await this.#api.named(name, A_PAGE).catch(() => null))
    if (!answer || answer.more || answer.people.some(it => it.user_id === id)) return
    this.#told.delete(id)
    if (this.#loaded.delete(id)) this.emit("changed")
  }

  /**
   * Where the server would list them; whoever belongs to a later page comes with that.
   * @param {Person} person
   */
  #insert(person) {
    const all = [...this.#loaded.values()]
    const key = person.name.toLowerCase()
    const at = all.findIndex(({ name }) => name.toLowerCase() > key)
    if (at < 0 && this.#hasMore) return
    all.splice(at < 0 ? all.length : at, 0, person)
    this.#loaded = new Map(all.map(it => [it.user_id, it]))
  }
}
