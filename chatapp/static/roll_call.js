/** Asks our server what Pusher doesn't tell of people: their pictures and how they are. */

import { Backoff } from "./backoff.js"
import { whyTurnedAway } from "./refusals.js"

// What got lost on the way is learned by then.
const REGULARLY_MS = 120_000

// Everybody's page asks about whoever comes: the more are here, the longer each may wait.
const MOMENT_MS = 100
const MOMENT_A_PERSON_MS = 20

const TROUBLE_FIRST_MS = 2_000
const TROUBLE_MOST_MS = 60_000

export class RollCall {
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

  /** Ask now, about everybody. Throws what refusals.js names. */
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
