/** The dialog in which one chooses of what to be told. */

import { Dialog } from "../actions/dialogs.js"
import { button } from "../actions/dom.js"
import { CLOSE } from "../actions/words.js"
import { NotificationsForm } from "./form.js"
import { DIALOG } from "./words.js"

/** @import { Desktop } from "./desktop.js" */
/** @import { Settings } from "./settings.js" */
/** @import { Sound } from "./sound.js" */

export class NotificationsDialog {
  #parts
  #place

  /** @param {{ settings: Settings, desktop: Desktop, sound: Pick<Sound, "play">,
   *   place: HTMLElement }} collaborators */
  constructor({ place, ...parts }) {
    this.#parts = parts
    this.#place = place
  }

  open() {
    const open = new AbortController()
    const close = button(CLOSE, () => {}, { class: "button button--primary" })
    const form = new NotificationsForm({ ...this.#parts, more: [close] })
    form.start(open.signal)
    const how = { title: DIALOG.title, content: form.content, onClose: () => open.abort() }
    const dialog = new Dialog({ place: this.#place, ...how })
    close.addEventListener("click", dialog.close)
    form.takeFocus()
  }
}
