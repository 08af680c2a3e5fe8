/** Where one chooses of what to be told, and sees whether the browser lets it through: in the room's
    dialog, and on the page "You". */

import { button, el } from "../actions/dom.js"
import { on } from "../events.js"
import { ABOUT, DIALOG, HOW_IT_STANDS, TEST } from "./words.js"

/** @import { Desktop, Permission } from "./desktop.js" */
/** @import { About, Settings } from "./settings.js" */
/** @import { Sound } from "./sound.js" */

/** @type {About[]} */
const CHOICES = ["nothing", "mentions", "everything"]
const OFFERED = ["default", "granted", "denied"]
const TEST_TAG = "chatapp-test"

export class NotificationsForm {
  #settings
  #desktop
  #sound
  #parts

  /** @param {{ settings: Settings, desktop: Desktop, sound: Pick<Sound, "play">,
   *   more?: HTMLElement[] }} collaborators - `more` are buttons beside its own */
  constructor({ settings, desktop, sound, more = [] }) {
    this.#settings = settings
    this.#desktop = desktop
    this.#sound = sound
    this.#parts = this.#build(more)
  }

  get content() {
    return this.#parts.content
  }

  /** @param {AbortSignal} [signal] */
  start(signal) {
    on(this.#settings, "changed", () => this.#show(), { signal })
    on(this.#desktop, "changed", this.#follow, { signal })
    this.#desktop.probe()
    this.#show()
  }

  takeFocus() {
    this.#radio(this.#settings.about)?.focus()
  }

  /** @param {HTMLElement[]} more */
  #build(more) {
    const choices = el(
      "fieldset",
      // Else nobody who hears the page would hear of it before they choose something.
      { class: "notify__choices", "aria-describedby": "notify-how" },
      el("legend", { class: "notify__legend" }, DIALOG.about),
      ...CHOICES.map(about => this.#choice(about, ABOUT[about])),
    )
    const sound = el("input", { class: "notify__box", type: "checkbox", onchange: this.#hear })
    const label = el("label", { class: "notify__choice" }, sound, DIALOG.sound)
    const told = { class: "notify__how", role: "status" }
    const [how, result] = [el("p", { ...told, id: "notify-how" }), el("p", told)]
    const test = button(DIALOG.test, this.#test)
    const buttons = el("p", { class: "dialog__buttons" }, test, ...more)
    return { content: [choices, label, how, result, buttons], choices, sound, how, test, result }
  }

  /**
   * @param {About} about
   * @param {string} words
   */
  #choice(about, words) {
    const how = { class: "notify__box", type: "radio", name: "notify-about", value: about }
    const box = el("input", { ...how, onchange: () => this.#choose(about) })
    return el("label", { class: "notify__choice" }, box, words)
  }

  // What became of a test, it became by what the browser allowed then.
  #follow = () => {
    this.#parts.result.textContent = ""
    this.#show()
  }

  #show() {
    const { sound, how, test } = this.#parts
    const { permission } = this.#desktop
    const radio = this.#radio(this.#settings.about)
    if (radio) radio.checked = true
    sound.checked = this.#settings.sound
    sound.disabled = this.#settings.about === "nothing"
    // Set anew, the same sentence would be read out anew, at each choice.
    const words = HOW_IT_STANDS[permission]
    if (how.textContent !== words) how.textContent = words
    test.hidden = !OFFERED.includes(permission)
  }

  /** @param {About} about */
  #radio(about) {
    /** @type {HTMLInputElement | null} */
    const found = this.#parts.choices.querySelector(`[value="${about}"]`)
    return found
  }

  /** @param {About} about */
  #choose(about) {
    this.#settings.set({ about })
    if (about !== "nothing") this.#desktop.ask()
  }

  // It is heard at once: so one knows how loud it is, and the browser lets it sound from now on.
  #hear = () => {
    const { checked: sound } = this.#parts.sound
    this.#settings.set({ sound })
    if (sound) this.#sound.play()
  }

  #test = async () => {
    const { result } = this.#parts
    const tell = (/** @type {string} */ words) => {
      result.textContent = words
    }
    await this.#desktop.ask()
    if (this.#desktop.permission !== "granted") return tell(TEST.notAllowed)
    tell(TEST.sent)
    const [onClick, onFail] = [() => {}, () => tell(TEST.failed)]
    // In the place of one that is still there, browsers show it without a sign.
    this.#desktop.close(TEST_TAG)
    const { title, body } = TEST
    this.#desktop.show({ tag: TEST_TAG, title, body, onClick, onFail })
    // It threw: what is said of it above has changed.
    if (this.#desktop.permission !== "granted") tell("")
    if (this.#settings.sound) this.#sound.play()
  }
}
