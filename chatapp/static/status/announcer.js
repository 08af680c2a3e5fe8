/** Says to those who listen what others see. */

// Until it has surely been said; after that it would only stand in the way of who reads the page.
const LINGERS_MS = 30_000

export class Announcer {
  #place
  #timers

  constructor(place, { timers = globalThis } = {}) {
    this.#place = place
    this.#timers = timers
  }

  // A node of its own each time: what came before is said to its end, and the same words twice.
  say(words) {
    const sentence = document.createElement("span")
    sentence.textContent = words
    this.#place.append(sentence)
    this.#timers.setTimeout(() => sentence.remove(), LINGERS_MS)
  }
}

const MOMENT_MS = 1_000
const MOST_IN_FULL = 3

/** Says what others write to those who listen: a few messages as they are, a burst in a sentence. */
export class MessageAnnouncer {
  #announcer
  #conversation
  #unread
  #sync
  #person
  #timers
  #waiting = []

  constructor({ announcer, conversation, unread, sync, person, timers = globalThis }) {
    this.#announcer = announcer
    this.#conversation = conversation
    this.#unread = unread
    this.#sync = sync
    this.#person = person
    this.#timers = timers
  }

  start() {
    this.#conversation.addEventListener("added", this.#hear)
    this.#unread.addEventListener("beyond", this.#hear)
    this.#sync.addEventListener("far-behind", this.#leap)
  }

  stop() {
    this.#conversation.removeEventListener("added", this.#hear)
    this.#unread.removeEventListener("beyond", this.#hear)
    this.#sync.removeEventListener("far-behind", this.#leap)
  }

  // Who hears the room hears of it also while they read the past.
  #hear = ({ detail }) => {
    if (detail.origin !== "own") this.arrived(detail.messages)
  }

  #leap = () => this.leapt(this.#conversation.messages)

  arrived(messages) {
    const news = messages.filter(({ user_id, removed }) => user_id !== this.#person && !removed)
    const isFirst = this.#waiting.length === 0
    this.#waiting.push(...news)
    if (isFirst && news.length) this.#timers.setTimeout(() => this.#say(), MOMENT_MS)
  }

  /** So much was missed that only the end of it is loaded. */
  leapt(messages) {
    if (messages.length) this.#sum("Many", messages)
  }

  #say() {
    const messages = this.#waiting.splice(0)
    if (messages.length > MOST_IN_FULL) this.#sum(messages.length, messages)
    else messages.forEach(({ name, message }) => this.#announcer.say(`${name}: ${message}`))
  }

  #sum(count, messages) {
    this.#announcer.say(`${count} new messages, the last from ${messages.at(-1).name}`)
  }
}
