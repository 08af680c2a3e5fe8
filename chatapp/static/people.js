/** Who is here, and how; whether Pusher told it or our server. */

import { Emitter } from "./emitter.js"

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
