/** What a person has said and the server has not yet kept: stored first, sent in order, once. */

import { Emitter, OtherTabs } from "../events.js"
import { newId } from "../server/message.js"
import { OutboxEntries } from "./entries.js"
import { Attempt, Sender, TabLock } from "./sender.js"
import { persist } from "./store.js"

export class Outbox extends Emitter {
  #person
  #entries
  #uuid
  #sender
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
    this.#sender = this.#newSender(attempt, { locks, timers, random })
    this.#entries.addEventListener("stored", () => tabs.tell())
    this.#passOn(this.#entries, "changed")
    this.#passOn(attempt, "kept")
    this.#passOn(this.#sender, "signed-out", "another-person", "suspended", "waiting")
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
    this.#sender.stop()
    this.#tabs.stop()
  }

  /** Stored before it is shown; one after the other, so that none overtakes another. */
  add(text, clientId = this.#uuid()) {
    const entry = this.#entries.draft(clientId, text)
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
    if (!this.#isStopped) this.#sender.wake()
  }

  /** We were turned away, and have asked since: we are still signed in. */
  resume() {
    if (!this.#isStopped) this.#sender.resume()
  }

  async #accept(entry) {
    const kept = await this.#entries.put(entry)
    if (!kept) this.emit("unkeepable")
    this.#sender.nudge()
    return { ...entry, kept }
  }

  async #hearOtherTab() {
    await this.#entries.refresh()
    this.#sender.nudge()
  }

  #newSender(attempt, { locks, timers, random }) {
    const lock = new TabLock({ locks, timers })
    const locked = signal => lock.run(() => attempt.run(signal))
    return new Sender({ attempt: locked, timers, random })
  }

  #passOn(source, ...names) {
    for (const name of names) {
      source.addEventListener(name, ({ detail }) => this.emit(name, detail))
    }
  }
}

/** Takes what is said in the composer into the outbox, and what the server kept of it into the
    conversation. */
export function connectSending({ composer, conversation, outbox, pictures, sync, goToEnd }) {
  on(composer, "said", async ({ text, clientId }) => {
    // Somebody may have signed in by now, through another tab.
    if (sync.state.refused) sync.ask()
    await outbox.add(text, clientId)
    composer.settle()
    await goToEnd()
  })
  on(pictures, "refused", ({ sentence }) => composer.tell(sentence))
  on(outbox, "kept", ({ message }) => conversation.keep(message))
  on(conversation, "added", ({ messages }) => {
    messages.forEach(message => outbox.recognise(message))
  })
  outbox.addEventListener("kept", () => persist(), { once: true })
  for (const why of ["signed-out", "another-person", "suspended"]) {
    on(outbox, why, () => askWhetherIn({ outbox, sync }))
  }
}

// Then all of the page is out, or it was a mistake, and the message alone was turned away.
async function askWhetherIn({ outbox, sync }) {
  await sync.ask()
  if (sync.upToDate) outbox.resume()
}

function on(target, kind, react) {
  target.addEventListener(kind, ({ detail }) => react(detail))
}
