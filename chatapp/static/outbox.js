/** What a person has said and the server has not yet kept: stored first, sent in order, once. */

import { Attempt } from "./attempt.js"
import { Delivery } from "./delivery.js"
import { Emitter } from "./emitter.js"
import { newId } from "./new_id.js"
import { OtherTabs } from "./other_tabs.js"
import { OutboxEntries } from "./outbox_entries.js"
import { Turn } from "./turn.js"

export class Outbox extends Emitter {
  #person
  #entries
  #uuid
  #delivery
  #tabs
  #isStopped = true
  #adding = Promise.resolve()

  constructor({ api, store, person, locks = globalThis.navigator?.locks, timers = globalThis,
    random, uuid = newId, now = Date.now, tabs = new OtherTabs() }) {
    super()
    this.#person = person
    this.#uuid = uuid
    this.#tabs = tabs
    this.#entries = new OutboxEntries({ store, person, now })
    const attempt = new Attempt({ api, entries: this.#entries })
    this.#delivery = this.#inTurns(attempt, { locks, timers, random })
    this.#entries.addEventListener("stored", () => tabs.tell())
    this.#passOn(this.#entries, "changed")
    this.#passOn(attempt, "kept")
    this.#passOn(this.#delivery, "signed-out", "another-person", "suspended", "waiting")
  }

  get entries() { return this.#entries.all }

  async start() {
    this.#isStopped = false
    this.#tabs.start(() => this.#hearOtherTab())
    await this.#entries.refresh()
    this.wake()
  }

  stop() {
    this.#isStopped = true
    this.#delivery.stop()
    this.#tabs.stop()
  }

  /** Stored before it is shown; one after the other, so that none overtakes another. */
  add(text) {
    const entry = this.#entries.draft(this.#uuid(), text)
    this.#adding = this.#adding.then(() => this.#accept(entry))
    return this.#adding
  }

  async retry(clientId) {
    const entry = this.#entries.find(clientId)
    if (!entry) return
    await this.#entries.put({ ...entry, state: "pending", reason: null })
    this.wake()
  }

  discard(clientId) {
    return this.#entries.remove(clientId)
  }

  /** A message of the room may be ours, kept although its answer never came. */
  async recognise({ client_id: clientId, user_id: userId }) {
    if (userId === this.#person && this.#entries.find(clientId)) await this.discard(clientId)
  }

  /** Try now: we came online, or signed in again. */
  wake() {
    if (!this.#isStopped) this.#delivery.wake()
  }

  /** We were turned away, and have asked since: we are still signed in. */
  resume() {
    if (!this.#isStopped) this.#delivery.resume()
  }

  async #accept(entry) {
    const kept = await this.#entries.put(entry)
    if (!kept) this.emit("unkeepable")
    this.#delivery.nudge()
    return { ...entry, kept }
  }

  async #hearOtherTab() {
    await this.#entries.refresh()
    this.#delivery.nudge()
  }

  #inTurns(attempt, { locks, timers, random }) {
    const turn = new Turn({ locks, timers })
    const inTurn = signal => turn.take(() => attempt.run(signal))
    return new Delivery({ attempt: inTurn, timers, random })
  }

  #passOn(source, ...names) {
    for (const name of names) {
      source.addEventListener(name, ({ detail }) => this.emit(name, detail))
    }
  }
}
