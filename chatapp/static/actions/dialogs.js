/** What is asked or shown in front of everything else. */

import { whyNot } from "./actions_api.js"
import { button, el, giveFocus } from "./dom.js"
import {
  CANCEL,
  CLOSE,
  LOADING,
  MENU,
  NO_VERSIONS,
  REASON,
  TRY_AGAIN,
  WITHOUT_A_REASON,
} from "./words.js"

/** @import { Clock } from "../messages/clock.js" */
/** @import { ActionsApi, Version } from "./actions_api.js" */
/** @import { Chosen } from "./menu.js" */

/** A dialog with a title. Closed, it is gone, and the focus is where it was before; in the
    conversation, if that is gone. */
export class Dialog {
  #node
  #content
  #opener = document.activeElement

  #onClose

  /**
   * @param {{ place: HTMLElement, title: string, content: (Node | string)[],
   *   onClose?: () => void }} parts
   */
  constructor({ place, title, content, onClose = () => {} }) {
    this.#onClose = onClose
    const heading = el("h2", { class: "dialog__title", id: "dialog-title" }, title)
    this.#content = el("div", { class: "dialog__content" }, ...content)
    const how = { class: "dialog", "aria-labelledby": "dialog-title" }
    const hear = { onclose: this.#leave, onkeydown: ignoreHeldEnter }
    this.#node = el("dialog", { ...how, ...hear }, heading, this.#content)
    place.append(this.#node)
    this.#node.showModal()
  }

  /** @param {(Node | string)[]} content */
  show(...content) {
    this.#content.replaceChildren(...content)
    /** @type {HTMLElement | null} */
    const next = this.#node.querySelector("[autofocus]")
    next?.focus()
  }

  close = () => this.#node.close()

  #leave = () => {
    this.#onClose()
    this.#node.remove()
    const isLost = document.activeElement === document.body
    if (isLost) giveFocus(this.#opener, document.querySelector("[data-log]"))
  }
}

/** Nobody can be led anywhere behind a dialog. Settles when all are closed, and have given the focus
    back. */
export async function closeDialogs() {
  /** @type {NodeListOf<HTMLDialogElement>} */
  const open = document.querySelectorAll("dialog[open]")
  const closed = [...open].map(dialog => {
    const told = new Promise(done => dialog.addEventListener("close", done, { once: true }))
    dialog.close()
    return told
  })
  await Promise.all(closed)
}

/**
 * Held down, it was pressed for what opened the dialog, and answers nothing in it.
 * @param {KeyboardEvent} event
 */
function ignoreHeldEnter(event) {
  if (event.repeat && event.key === "Enter") event.preventDefault()
}

/**
 * The buttons at the end of a dialog.
 * @param {HTMLElement[]} buttons
 */
function buttons(...buttons) {
  return el("p", { class: "dialog__buttons" }, ...buttons)
}

/**
 * Asks whether to go on.
 * @param {{ title: string, words: HTMLElement, verb: string }} parts
 * @returns {Promise<boolean>}
 */
export function question({ title, words, verb }) {
  return new Promise(resolve => {
    const answer = (/** @type {boolean} */ isMeant) => {
      resolve(isMeant)
      dialog.close()
    }
    const primary = { class: "button button--primary", autofocus: true }
    const ways = buttons(
      button(CANCEL, () => answer(false)),
      button(verb, () => answer(true), primary),
    )
    const onClose = () => resolve(false)
    const dialog = new Dialog({ place: document.body, title, content: [words, ways], onClose })
  })
}

// As the server counts, but for characters beyond the first plane, which count twice here.
const MOST = 200

/**
 * One of several: a value and its words each.
 * @typedef {{ label: string, options: [string, string][], chosen: string }} Choice
 */

/**
 * What takes back what was just done: its words, who does it, and what is said then.
 * @typedef {{ verb: string, act: () => Promise<unknown>, done: string }} WayBack
 */

/**
 * What somebody is about to do with what a form holds: its fields, what is wrong in them ("" for
 * nothing) and in which; who does it, and what is said once it is done. Without that, the dialog
 * just closes.
 * @typedef {{ title: string, words: string, verb: string, kind: "danger" | "primary",
 *   fields: (Node | undefined)[], wrong: () => string, field: () => HTMLElement,
 *   act: () => Promise<unknown>, done?: string | ((result: any) => string),
 *   undo?: WayBack }} Form
 */

/** Asks for what a form holds. What is refused or fails is told there, and what is given stays. */
export class FormDialog {
  #dialog
  #deed
  #problem
  #submit

  /** @param {Form & { place: HTMLElement }} deed */
  constructor({ place, ...deed }) {
    this.#deed = deed
    this.#problem = el("p", { class: "dialog__problem", id: PROBLEM, role: "alert" })
    this.#submit = el("button", { class: `button button--${deed.kind}` }, deed.verb)
    const form = el(
      "form",
      { class: "dialog__form", novalidate: true, onsubmit: this.#act },
      el("p", {}, deed.words),
      ...deed.fields,
      this.#problem,
      buttons(
        button(CANCEL, () => this.#dialog.close()),
        this.#submit,
      ),
    )
    this.#dialog = new Dialog({ place, title: deed.title, content: [form] })
  }

  #act = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault()
    const wrong = this.#deed.wrong()
    if (wrong) return this.#tell(wrong)
    if (this.#submit.getAttribute("aria-disabled")) return
    this.#submit.setAttribute("aria-disabled", "true")
    this.#tell("")
    try {
      this.#finish(await this.#deed.act())
    } catch (error) {
      this.#submit.removeAttribute("aria-disabled")
      this.#tell(whyNot(error))
    }
  }

  /** @param {unknown} result */
  #finish(result) {
    const { done, undo } = this.#deed
    if (!done) return this.#dialog.close()
    const words = typeof done === "function" ? done(result) : done
    this.#say(words, undo && button(undo.verb, () => this.#goBack(undo)))
  }

  /** @param {WayBack} way */
  async #goBack(way) {
    try {
      await way.act()
      this.#say(way.done)
    } catch (error) {
      this.#say(
        whyNot(error),
        button(way.verb, () => this.#goBack(way)),
      )
    }
  }

  /**
   * @param {string} words
   * @param {HTMLElement} [way]
   */
  #say(words, way) {
    // Read out with the button that has the focus then: what comes as a whole with its words in it,
    // as a status would, many screen readers don't say.
    const how = { autofocus: true, "aria-describedby": "done" }
    const close = button(CLOSE, this.#dialog.close, how)
    this.#dialog.show(el("p", { id: "done" }, words), buttons(...(way ? [way] : []), close))
  }

  /** @param {string} problem */
  #tell(problem) {
    this.#problem.textContent = problem
    if (problem) this.#deed.field().focus()
  }
}

const PROBLEM = "dialog-problem"

/**
 * What an administrator is about to do, for a reason.
 * @typedef {{ title: string, words: string, verb: string, choice?: Choice,
 *   act: (reason: string, chosen: string) => Promise<unknown>, done?: string,
 *   undo?: WayBack }} Deed
 */

/** Asks for a reason. */
export class ReasonDialog extends FormDialog {
  /** @param {Deed & { place: HTMLElement }} deed */
  constructor({ choice, act, ...deed }) {
    const choices = choice && radios(choice)
    const { input, label } = line("reason", REASON)
    input.autofocus = true
    const reason = () => input.value.trim()
    super({
      ...deed,
      kind: "danger",
      fields: [choices, label, input],
      wrong: () => (reason() ? "" : WITHOUT_A_REASON),
      field: () => input,
      act: () => act(reason(), chosenIn(choices)),
    })
  }
}

/**
 * A line of text in a dialog, and its label.
 * @param {string} id
 * @param {string} words
 */
export function line(id, words) {
  const how = { class: "input dialog__field", maxlength: MOST, autocomplete: "off", dir: "auto" }
  const input = el("input", { id, ...how, "aria-describedby": PROBLEM })
  return { input, label: el("label", { class: "dialog__label", for: id }, words) }
}

/** @param {Element} [choices] */
export function chosenIn(choices) {
  /** @type {HTMLInputElement | null | undefined} */
  const chosen = choices?.querySelector(":checked")
  return chosen?.value ?? ""
}

/** @param {Choice} choice */
export function radios({ label, options, chosen }) {
  return el(
    "fieldset",
    { class: "dialog__choice" },
    el("legend", { class: "dialog__label" }, label),
    ...options.map(([value, words]) => {
      const how = { type: "radio", name: "choice", value, checked: value === chosen }
      return el("label", { class: "dialog__option" }, el("input", how), words)
    }),
  )
}

/** @param {string} words */
function sentence(words) {
  return el("p", { role: "status" }, words)
}

/** Shows what a message said before. */
export class Versions {
  #api
  #clock
  #place

  /** @param {{ api: Pick<ActionsApi, "versions">, clock: Clock, place: HTMLElement }} collaborators */
  constructor({ api, clock, place }) {
    this.#api = api
    this.#clock = clock
    this.#place = place
  }

  /** @param {Pick<Chosen, "message">} of */
  async open({ message }) {
    const title = MENU.versions
    const dialog = new Dialog({ place: this.#place, title, content: [] })
    await this.#load(dialog, message.id)
  }

  /**
   * @param {Dialog} dialog
   * @param {number} id
   */
  async #load(dialog, id) {
    const close = button(CLOSE, dialog.close, { autofocus: true })
    dialog.show(sentence(LOADING), buttons(close))
    try {
      const { versions } = await this.#api.versions(id)
      dialog.show(this.#list(versions), buttons(close))
    } catch (error) {
      const again = button(TRY_AGAIN, () => this.#load(dialog, id))
      dialog.show(sentence(whyNot(error)), buttons(again, close))
    }
  }

  /** @param {Version[]} versions */
  #list(versions) {
    if (versions.length === 0) return sentence(NO_VERSIONS)
    return el("ol", { class: "versions" }, ...versions.map(version => this.#version(version)))
  }

  /** @param {Version} version */
  #version({ message, written_at: at }) {
    const when = { class: "versions__time", datetime: at, title: this.#clock.full(at) }
    return el(
      "li",
      { class: "versions__one" },
      el("time", when, this.#clock.moment(at)),
      el("p", { class: "versions__text", dir: "auto" }, message),
    )
  }
}
