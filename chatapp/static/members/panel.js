/** The region "People": a field that finds people by name, and below those who are here a list of
    all others. */

import { button, el } from "../actions/dom.js"
import { TRY_AGAIN } from "../actions/words.js"
import { hide } from "../messages/keyboard.js"
import { arrange, clone, partOf } from "../page.js"
import { lastHere } from "../people/last_here.js"
import { drawPerson } from "../people/people_view.js"
import {
  ALL_ARE_HERE,
  EVERYBODY_ELSE,
  FIND,
  found,
  lastSeen,
  NOBODY,
  NOT_HERE,
  notHere,
  notLoaded,
  SHOW_MORE,
} from "./words.js"

/** @import { Clock } from "../messages/clock.js" */
/** @import { Person } from "../people/people.js" */
/** @import { Timers } from "../server/backoff.js" */
/** @import { Members } from "./members.js" */

const NEAR = "200px"
const WORDS_EVERY_MS = 30_000
// As long as a name can be (MAX_NAME in text.py): an address can't hold a page that is pasted.
const LONGEST_NAME = 100

export class MembersPanel {
  #members
  #region
  #template
  #clock
  #announcer
  #Observer
  #timers
  #field
  #title = el("h2", { class: "people__title", id: "others" })
  #list = el("ul", { class: "people__list", "aria-labelledby": "others", "data-others": true })
  #note = el("p", { class: "members__note", role: "status" })
  #more = button("", () => this.#goOn(), { class: "button members__more", hidden: true })
  #foot = el("div", { class: "members__foot" }, this.#note, this.#more)
  #section = el("div", { class: "members" }, this.#title, this.#list, this.#foot)
  /** @type {Map<string, HTMLElement>} */
  #nodes = new Map()
  // Of thousands, only what has changed is drawn anew.
  /** @type {WeakMap<HTMLElement, Person>} */
  #drawn = new WeakMap()
  #wasPartial = false
  /** @type {IntersectionObserver | null} */
  #observer = null
  /** @type {number | null} */
  #timer = null
  #listening = new AbortController()

  /**
   * @param {{ members: Members, region: HTMLElement, template: HTMLTemplateElement, clock: Clock,
   *   announcer: { say(words: string): void }, timers?: Timers,
   *   Observer?: typeof IntersectionObserver | undefined }} collaborators
   */
  constructor({ members, region, template, clock, announcer, timers = globalThis, ...more }) {
    const { Observer = globalThis.IntersectionObserver } = more
    this.#members = members
    this.#region = region
    this.#template = template
    this.#clock = clock
    this.#announcer = announcer
    this.#timers = timers
    this.#Observer = Observer
    this.#field = el("input", {
      class: "input members__field",
      type: "search",
      placeholder: FIND,
      "aria-label": FIND,
      dir: "auto",
      autocomplete: "off",
      spellcheck: "false",
      maxlength: LONGEST_NAME,
    })
  }

  start() {
    this.#listening = new AbortController()
    const { signal } = this.#listening
    this.#region.prepend(el("div", { class: "members__find" }, this.#field))
    this.#region.append(this.#section)
    this.#field.addEventListener("input", () => this.#find(), { signal })
    this.#field.addEventListener("keydown", this.#key, { signal })
    this.#members.addEventListener("changed", this.#draw, { signal })
    this.#members.addEventListener("found", () => this.#tell(), { signal })
    this.#timer = this.#timers.setInterval(() => this.#drawTimes(), WORDS_EVERY_MS)
    this.#watch()
    this.#draw()
  }

  stop() {
    this.#listening.abort()
    this.#observer?.disconnect()
    this.#timers.clearInterval(this.#timer)
    this.#field.parentElement?.remove()
    this.#section.remove()
  }

  // Nothing is asked before the panel is in sight: a sheet that is closed has no end that could be.
  #watch() {
    if (!this.#Observer) return
    this.#observer = new this.#Observer(
      entries => {
        const isNear = entries.at(-1)?.isIntersecting
        if (isNear && !this.#members.problem) this.#members.more()
      },
      { root: this.#region, rootMargin: NEAR },
    )
  }

  #find() {
    this.#members.find(this.#field.value)
  }

  // What is open around the field closes with the next Escape.
  #key = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape" || event.isComposing || !this.#field.value) return
    event.preventDefault()
    event.stopPropagation()
    this.#field.value = ""
    this.#find()
  }

  // By keyboard one goes on with the first of those who have come.
  async #goOn() {
    const known = new Set(this.#nodes.keys())
    await this.#members.more()
    const first = [...this.#nodes].find(([id]) => !known.has(id))
    if (first) partOf(first[1], "author").focus()
  }

  #tell() {
    const { here, others, hasMore } = this.#members
    const count = here.length + others.length
    if (count > 0) this.#announcer.say(found(count, hasMore))
  }

  #draw = () => {
    const { others, isPartial } = this.#members
    this.#filterHere()
    this.#title.textContent = this.#words
    this.#nodes = new Map(others.map(it => [it.user_id, this.#node(it)]))
    arrange(this.#list, [...this.#nodes.values()])
    if (isPartial !== this.#wasPartial) this.#drawTimes()
    this.#wasPartial = isPartial
    this.#drawFoot()
  }

  /** How many they are is known once all are loaded. */
  get #words() {
    const { others, isPartial, hasMore } = this.#members
    if (isPartial) return EVERYBODY_ELSE
    return hasMore ? NOT_HERE : notHere(others.length)
  }

  #filterHere() {
    const list = partOf(this.#region, "list")
    const nodes = /** @type {HTMLElement[]} */ ([...list.children])
    for (const node of nodes) node.hidden = !this.#members.isLike(node.dataset.name ?? "")
    const isEmpty = nodes.every(({ hidden }) => hidden)
    for (const it of [list, list.previousElementSibling]) it?.toggleAttribute("hidden", isEmpty)
  }

  #drawFoot() {
    const { hasMore, isAsking, problem, others, isAnswered } = this.#members
    const isEnd = isAnswered && !hasMore
    this.#more.textContent = problem ? TRY_AGAIN : SHOW_MORE
    hide(this.#more, isEnd || (isAsking && others.length === 0), this.#lastName ?? this.#field)
    this.#title.hidden = this.#list.hidden = others.length === 0
    this.#say(problem ? notLoaded(problem) : this.#emptyWords)
    // It tells anew whether the end is in sight.
    this.#observer?.unobserve(this.#foot)
    if (!isEnd && !isAsking && !problem) this.#observer?.observe(this.#foot)
  }

  /** @returns {HTMLElement | undefined} */
  get #lastName() {
    const last = [...this.#nodes.values()].at(-1)
    return last && partOf(last, "author")
  }

  get #emptyWords() {
    const { others, here, letters, hasMore, isAnswered, isPartial } = this.#members
    if (others.length > 0 || hasMore || !isAnswered) return ""
    if (!letters) return isPartial ? "" : ALL_ARE_HERE
    return here.length === 0 ? NOBODY : ""
  }

  /**
   * What nobody has asked for is shown, and not read out.
   * @param {string} words
   */
  #say(words) {
    this.#note.ariaLive = this.#members.letters || this.#members.problem ? "polite" : "off"
    if (this.#note.textContent !== words) this.#note.textContent = words
  }

  /** @param {Person} person */
  #node(person) {
    const node = this.#nodes.get(person.user_id) ?? this.#newNode()
    if (this.#drawn.get(node) === person) return node
    this.#drawn.set(node, person)
    // Nobody who isn't here is available or busy: of their status, only their own words count.
    drawPerson(node, { ...person, status: null })
    this.#drawTime(node, person)
    return node
  }

  #newNode() {
    const node = clone(this.#template)
    partOf(node, "how").after(el("span", { class: "members__when", "data-when": true }))
    return node
  }

  #drawTimes() {
    for (const it of this.#members.others) {
      const node = this.#nodes.get(it.user_id)
      if (node) this.#drawTime(node, it)
    }
  }

  /**
   * @param {HTMLElement} node
   * @param {Person} person
   */
  #drawTime(node, person) {
    const at = this.#members.isPartial ? null : this.#members.lastHereAt(person)
    const words = at === null ? "" : lastSeen(lastHere(at, { clock: this.#clock }))
    const when = partOf(node, "when")
    if (when.textContent !== words) when.textContent = words
  }
}
