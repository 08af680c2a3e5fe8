/** What a person has said and the server has not yet kept: stored first, sent in order, once. */

import { Emitter, OtherTabs, on } from "../events.js"
import { newId } from "../server/message.js"
import { OutboxEntries } from "./entries.js"
import { Attempt, Sender, TabLock } from "./sender.js"
import { persist } from "./store.js"

/** @import { Composer, Pictures } from "../composer/composer.js" */
/** @import { Api } from "../server/api.js" */
/** @import { Timers } from "../server/backoff.js" */
/** @import { TurnedAway } from "../server/errors.js" */
/** @import { Message, Quote } from "../server/message.js" */
/** @import { Conversation } from "../sync/conversation.js" */
/** @import { Sync } from "../sync/sync.js" */
/** @import { OutboxEntry } from "./entries.js" */
/** @import { Waiting } from "./sender.js" */
/** @import { OutboxStore } from "./store.js" */

/** @type {TurnedAway[]} */
const TURNED_AWAY = ["signed-out", "another-person", "suspended"]

/**
 * @extends {Emitter<Record<TurnedAway, undefined> & { changed: undefined, unkeepable: undefined,
 *   kept: { message: Message }, refused: { code: string | null }, waiting: Waiting }>}
 */
export class Outbox extends Emitter {
  #person
  #entries
  #uuid
  #sender
  #tabs
  #isStopped = true
  /** @type {Promise<unknown>} */
  #adding = Promise.resolve()

  /**
   * @param {{ api: Api, store: OutboxStore, person: string, locks?: LockManager | null,
   *   timers?: Timers, random?: () => number, uuid?: () => string, now?: () => number,
   *   tabs?: OtherTabs }} parts
   */
  constructor({
    api,
    store,
    person,
    locks = globalThis.navigator?.locks,
    timers = globalThis,
    random,
    uuid = newId,
    now = Date.now,
    tabs = new OtherTabs(),
  }) {
    super()
    this.#person = person
    this.#uuid = uuid
    this.#tabs = tabs
    this.#entries = new OutboxEntries({ store, person, now })
    const attempt = new Attempt({ api, entries: this.#entries })
    const lock = new TabLock({ locks, timers })
    this.#sender = new Sender({
      attempt: signal => lock.run(() => attempt.run(signal)),
      timers,
      random,
    })
    on(this.#entries, "stored", () => tabs.tell())
    on(this.#entries, "changed", () => this.emit("changed"))
    on(attempt, "kept", detail => this.emit("kept", detail))
    on(attempt, "refused", detail => this.emit("refused", detail))
    on(this.#sender, "waiting", detail => this.emit("waiting", detail))
    for (const why of TURNED_AWAY) on(this.#sender, why, () => this.emit(why))
  }

  get entries() {
    return this.#entries.all
  }

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

  /**
   * Stored before it is shown; one after the other, so that none overtakes another.
   * @param {string} text
   * @param {{ clientId?: string, mentions?: string[], reply_to?: Quote | null }} [more]
   */
  add(text, { clientId = this.#uuid(), ...more } = {}) {
    const entry = { ...this.#entries.draft(clientId, text), ...more }
    const adding = this.#adding.then(() => this.#accept(entry))
    this.#adding = adding
    return adding
  }

  /** @param {string} clientId */
  async retry(clientId) {
    const entry = this.#entries.find(clientId)
    if (!entry) return
    await this.#entries.put({ ...entry, state: "pending", reason: null })
    this.wake()
  }

  /** @param {string} clientId */
  discard(clientId) {
    return this.#entries.remove(clientId)
  }

  /**
   * A message of the room may be ours, kept although its answer never came.
   * @param {Message} message
   */
  async recognise({ client_id: clientId, user_id: userId }) {
    if (!clientId || userId !== this.#person) return
    if (this.#entries.find(clientId)) await this.discard(clientId)
  }

  /** Try now: we came online, or signed in again. */
  wake() {
    if (!this.#isStopped) this.#sender.wake()
  }

  /** We were turned away, and have asked since: we are still signed in. */
  resume() {
    if (!this.#isStopped) this.#sender.resume()
  }

  /** @param {OutboxEntry} entry */
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
}

/**
 * Takes what is said in the composer into the outbox, and what the server kept of it into the
 * conversation.
 * @param {{ composer: Composer, conversation: Conversation, outbox: Outbox, pictures: Pictures,
 *   sync: Sync, goToEnd: () => Promise<void> }} parts
 */
export function connectSending({ composer, conversation, outbox, pictures, sync, goToEnd }) {
  on(composer, "said", async ({ text, ...more }) => {
    // Somebody may have signed in by now, through another tab.
    if (sync.state.refused) sync.ask()
    const quote = composer.replying?.take()
    await outbox.add(text, { ...more, ...(quote && { reply_to: quote }) })
    composer.settle()
    await goToEnd()
  })
  on(pictures, "refused", ({ sentence }) => composer.tell(sentence))
  on(outbox, "kept", ({ message }) => conversation.keep(message))
  on(conversation, "added", ({ messages }) => {
    messages.forEach(message => outbox.recognise(message))
  })
  outbox.addEventListener("kept", () => persist(), { once: true })
  for (const why of TURNED_AWAY) on(outbox, why, () => askWhetherIn({ outbox, sync }))
}

/**
 * Then all of the page is out, or it was a mistake, and the message alone was turned away.
 * @param {{ outbox: Outbox, sync: Sync }} parts
 */
async function askWhetherIn({ outbox, sync }) {
  await sync.ask()
  if (sync.upToDate) outbox.resume()
}
