/** One browser: its tabs share a store, a lock and a channel, and talk to one server. */

import { Outbox } from "../../../chatapp/static/outbox/outbox.js"
import { Unreachable } from "../../../chatapp/static/server/api.js"
import { Clock, settled } from "./clock.js"
import { MemoryStore } from "./memory_store.js"
import { heard } from "./server.js"

/** Keeps each client_id of a person once; `answers` go first, each to one request. */
class Mailbox {
  kept = []
  requests = []
  answers = []
  isDown = false

  async send({ message, client_id }) {
    this.requests.push(message)
    await settled()
    if (this.isDown) throw new Unreachable("Down.")
    const answer = this.answers.shift()
    if (answer) throw answer
    return this.#keep(message, client_id)
  }

  #keep(message, client_id) {
    const known = this.kept.find(it => it.client_id === client_id)
    if (!known) this.kept.push({ id: this.kept.length + 1, client_id, user_id: "u_ada", message })
    return known ?? this.kept.at(-1)
  }

  get texts() {
    return this.kept.map(({ message }) => message)
  }
}

/** Web Locks as far as we use them: first come, first served, unless somebody steals. */
class Locks {
  #last = Promise.resolve()
  #rob = () => {}
  held = 0

  request(_name, { signal, steal }, work) {
    if (steal) this.#rob()
    const turn = (steal ? Promise.resolve() : this.#last).then(() => this.#hold(signal, work))
    const lost = new Promise((_, reject) => {
      signal?.addEventListener("abort", reject)
      this.#rob = () => reject(new DOMException("Stolen.", "AbortError"))
    })
    this.#last = turn.catch(() => {})
    return Promise.race([turn, lost])
  }

  async #hold(signal, work) {
    if (signal?.aborted) throw signal.reason
    this.held += 1
    return Promise.resolve(work()).finally(() => (this.held -= 1))
  }
}

class Tabs {
  static among(browser) {
    return Object.assign(new Tabs(), { browser })
  }

  start(listener) {
    this.browser.listeners.set(this, listener)
  }
  stop() {
    this.browser.listeners.delete(this)
  }
  tell() {
    for (const [tabs, listener] of this.browser.listeners) if (tabs !== this) listener()
  }
}

export function aBrowser() {
  const [clock, server, store, locks] = [new Clock(), new Mailbox(), new MemoryStore(), new Locks()]
  return { clock, server, store, locks, listeners: new Map(), ids: 0 }
}

export function aTab(browser, { person = "u_ada", random = () => 1, ...more } = {}) {
  const { clock, server, store, locks } = browser
  const uuid = () => {
    browser.ids += 1
    return `id-${browser.ids}`
  }
  const outbox = new Outbox({
    api: server,
    store,
    person,
    locks,
    timers: clock,
    random,
    uuid,
    now: clock.now,
    tabs: Tabs.among(browser),
    ...more,
  })
  return outbox
}

/** Started, with all that was stored before tried once. */
export async function anOpenTab(browser, how) {
  const outbox = aTab(browser, how)
  await outbox.start()
  await browser.clock.pass(0)
  return outbox
}

export const shown = outbox => outbox.entries.map(({ message, state }) => `${message}: ${state}`)

export { heard }
