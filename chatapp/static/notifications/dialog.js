/** Where one chooses of what to be told, and sees whether the browser lets it through. */

import { Dialog } from "../actions/dialogs.js"
import { button, el } from "../actions/dom.js"
import { CLOSE } from "../actions/words.js"
import { on } from "../events.js"
import { ABOUT, DIALOG, HOW_IT_STANDS, TEST } from "./words.js"

/** @import { Desktop, Permission } from "./desktop.js" */
/** @import { About, Settings } from "./settings.js" */
/** @import { Sound } from "./sound.js" */

/** @type {About[]} */
const CHOICES = ["nothing", "mentions", "everything"]
const OFFERED = ["default", "granted", "denied"]
const TEST_TAG = "chatapp-test"

export class NotificationsDialog {
  #settings
  #desktop
  #sound
  #place
  #parts

  /** @param {{ settings: Settings, desktop: Desktop, sound: Pick<Sound, "play">,
   *   place: HTMLElement }} collaborators */
  constructor({ settings, desktop, sound, place }) {
    this.#settings = settings
    this.#desktop = desktop
    this.#sound = sound
    this.#place = place
    this.#parts = this.#build()
  }

  open() {
    const open = new AbortController()
    const { signal } = open
    on(this.#settings, "changed", () => this.#show(), { signal })
    on(this.#desktop, "changed", this.#follow, { signal })
    this.#parts = this.#build()
    this.#desktop.probe()
    this.#show()
    const { content, close } = this.#parts
    const how = { title: DIALOG.title, content, onClose: () => open.abort() }
    const dialog = new Dialog({ place: this.#place, ...how })
    close.addEventListener("click", dialog.close)
    this.#radio(this.#settings.about)?.focus()
  }

  #build() {
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
    const close = button(CLOSE, () => {}, { class: "button button--primary" })
    const buttons = el("p", { class: "dialog__buttons" }, test, close)
    return {
      content: [choices, label, how, result, buttons],
      choices,
      sound,
      how,
      test,
      result,
      close,
    }
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
