/** The button in the composer's box that puts an emoji where one writes. */

import { typeInto } from "./dom.js"

/** @import { Picker } from "./picker.js" */

/**
 * @param {{ button: HTMLElement, field: HTMLTextAreaElement, picker: Pick<Picker, "open"> }} parts
 */
export function startEmojiButton({ button, field, picker }) {
  button.addEventListener("click", () => {
    picker.open({
      anchor: button,
      onChosen: emoji => {
        field.focus()
        typeInto(field, field.selectionStart, field.selectionEnd, emoji)
      },
    })
  })
}
