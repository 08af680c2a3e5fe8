/** The menu under one's own name: how one is, Refresh, Log out. */

import { Emitter } from "../events.js"
import { words } from "../status/status_bar.js"
import { Disclosure } from "./disclosure.js"
import { STATUS_WORDS } from "./people.js"

const STEPS = { ArrowDown: 1, ArrowUp: -1 }
const ENDS = { Home: 0, End: -1 }

export class StatusMenu extends Emitter {
  #menu
  #button
  #items
  #sheet

  constructor(menu) {
    super()
    this.#menu = menu
    this.#button = this.#part("button")
    this.#items = [...menu.querySelectorAll("[role^=menuitem]")]
    this.#sheet = new Disclosure({ button: this.#button, sheet: this.#part("sheet") })
  }

  start() {
    this.#button.disabled = false
    this.#sheet.addEventListener("opened", this.#enter)
    this.#menu.addEventListener("click", this.#click)
    this.#menu.addEventListener("keydown", this.#key)
    this.#sheet.start()
  }

  stop() {
    this.#sheet.removeEventListener("opened", this.#enter)
    this.#menu.removeEventListener("click", this.#click)
    this.#menu.removeEventListener("keydown", this.#key)
    this.#sheet.stop()
  }

  show(status) {
    this.#part("how").textContent = STATUS_WORDS[status]
    this.#part("dot").className = `dot dot--${status}`
    for (const item of this.#items) {
      const { choice } = item.dataset
      if (choice) item.setAttribute("aria-checked", String(choice === status))
    }
  }

  /** A sentence below the items, for as long as the menu is open. */
  say(sentence) {
    this.#part("note").textContent = sentence
  }

  /** A sentence for somebody who may have closed the menu by now. */
  complain(sentence) {
    this.#sheet.open()
    this.say(sentence)
  }

  #enter = () => {
    this.#sheet.open()
    this.say("")
    this.#items.find(item => item.getAttribute("aria-checked") === "true").focus()
  }

  #click = ({ target }) => {
    const { choice, refresh } = target.closest("[role^=menuitem]")?.dataset ?? {}
    if (refresh !== undefined) this.emit("refresh")
    if (!choice) return
    this.#sheet.leave()
    this.emit("chosen", { status: choice })
  }

  #key = event => {
    if (!(event.key in STEPS) && !(event.key in ENDS)) return
    event.preventDefault()
    if (this.#sheet.isOpen) this.#next(event.key).focus()
    else this.#enter()
  }

  #next(key) {
    if (key in ENDS) return this.#items.at(ENDS[key])
    const at = this.#items.indexOf(document.activeElement)
    if (at < 0) return this.#items.at(key === "ArrowDown" ? 0 : -1)
    return this.#items[(at + STEPS[key] + this.#items.length) % this.#items.length]
  }

  #part(name) {
    return this.#menu.querySelector(`[data-${name}]`)
  }
}

const FAILED = "The server could not be reached. Try again in a moment."

/** Refresh: asks the server now, for messages and for people, and says what came of it. */
export class Refresh {
  #sync
  #conversation
  #directory
  #people

  constructor({ sync, conversation, directory, people }) {
    this.#sync = sync
    this.#conversation = conversation
    this.#directory = directory
    this.#people = people
  }

  /** The sentence that says it. */
  async run() {
    const { rev } = this.#conversation
    const reached = this.#directory.refresh().then(() => true, () => false)
    await this.#sync.ask()
    const { refused, upToDate } = this.#sync.state
    if (refused) return `${words(this.#sync.state).text}.`
    if (!(await reached) || !upToDate) return FAILED
    return `${changes(this.#conversation.rev - rev)} ${peopleHere(this.#people)}`
  }
}

function changes(count) {
  if (count <= 0) return "You had everything."
  return count === 1 ? "1 change was missing." : `${count} changes were missing.`
}

function peopleHere({ count, isPartial }) {
  if (isPartial) return `At least ${count} ${count === 1 ? "person is" : "people are"} here.`
  return count === 1 ? "Nobody else is here." : `${count} people are here.`
}
