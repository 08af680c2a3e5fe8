/** What a person has said and the server has not yet kept: stored first, sent in order, once. */

import { Delivery } from "./delivery.js"
import { Emitter } from "./emitter.js"
import { OutboxEntries } from "./outbox_entries.js"
import { AnotherPerson, Refused, SignedOut, TooFast } from "./refusals.js"
import { Turn } from "./turn.js"

const CHANNEL = "chatapp-outbox"
const PASSED_ON = ["signed-out", "another-person", "waiting"]

export class Outbox extends Emitter {
  #api
  #person
  #entries
  #uuid
  #turn
  #delivery
  #openTabs
  #tabs = null
  #isStopped = true
  #adding = Promise.resolve()

  constructor({ api, store, person, locks = globalThis.navigator?.locks, timers = globalThis,
    random = Math.random, uuid = newId, now = Date.now, openTabs = openChannel }) {
    super()
    this.#api = api
    this.#person = person
    this.#entries = new OutboxEntries({ store, person, now })
    this.#uuid = uuid
    this.#openTabs = openTabs
    this.#turn = new Turn({ locks, timers })
    const attempt = signal => this.#turn.take(() => this.#attempt(signal))
    this.#delivery = new Delivery({ attempt, timers, random })
    for (const name of PASSED_ON) {
      this.#delivery.addEventListener(name, ({ detail }) => this.emit(name, detail))
    }
  }

  get entries() { return this.#entries.all }

  async start() {
    this.#isStopped = false
    this.#tabs = this.#openTabs(CHANNEL)
    this.#tabs?.addEventListener("message", () => this.#hearOtherTab())
    await this.#refresh()
    if (!this.#isStopped) this.wake()
  }

  stop() {
    this.#isStopped = true
    this.#delivery.stop()
    this.#tabs?.close()
    this.#tabs = null
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
    this.#share()
    this.wake()
  }

  async discard(clientId) {
    const removed = this.#entries.remove(clientId)
    this.emit("changed")
    await removed
    this.#share()
  }

  /** A message of the room may be one that we did not know to be kept. */
  async recognise({ client_id: clientId, user_id: userId }) {
    if (userId === this.#person && this.#entries.find(clientId)) await this.discard(clientId)
  }

  /** Try now: we came online, or signed in again. */
  wake() {
    if (!this.#isStopped) this.#delivery.wake()
  }

  async #accept(entry) {
    const kept = await this.#entries.put(entry)
    if (!kept) this.emit("unkeepable")
    this.#share()
    this.#delivery.nudge()
    return this.#entries.find(entry.client_id)
  }

  // Whatever another tab sent or discarded before its turn was over is not sent again.
  async #attempt(signal) {
    await this.#refresh()
    const entry = this.#entries.nextPending
    if (signal.aborted || !entry) return false
    await this.#send(entry)
    return true
  }

  async #send(entry) {
    this.#mark(entry.client_id)
    try {
      const message = await this.#api.send(entry)
      await this.#keep(entry, message)
    } catch (error) {
      if (!isFinal(error)) throw error
      await this.#entries.put({ ...entry, state: "failed", reason: error.message })
      this.#share()
    } finally {
      this.#mark(null)
    }
  }

  // Told before it leaves the list, so that it is never shown in neither place.
  async #keep(entry, message) {
    this.emit("kept", { message })
    await this.discard(entry.client_id)
  }

  async #hearOtherTab() {
    await this.#refresh()
    this.#delivery.nudge()
  }

  async #refresh() {
    await this.#entries.refresh()
    this.emit("changed")
  }

  #mark(clientId) {
    this.#entries.sending = clientId
    this.emit("changed")
  }

  #share() {
    this.emit("changed")
    this.#tabs?.postMessage("changed")
  }
}

function isFinal(error) {
  const passes = [SignedOut, AnotherPerson, TooFast].some(Kind => error instanceof Kind)
  return error instanceof Refused && !passes
}

function openChannel(name) {
  return globalThis.BroadcastChannel ? new BroadcastChannel(name) : null
}

// crypto.randomUUID is there in secure contexts only.
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6] & 0x0f) | 0x40
  bytes[8] = (bytes[8] & 0x3f) | 0x80
  const hex = Array.from(bytes, byte => byte.toString(16).padStart(2, "0")).join("")
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-")
}
