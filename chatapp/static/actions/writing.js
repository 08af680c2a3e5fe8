/** Helps in a field in which one writes a message: keys for formatting, and pastes that keep it. */

import { isComposing } from "../composer/composer.js"
import { commandOf, letterOf } from "../messages/keyboard.js"
import { languageOfMode, looksLikeCode } from "./code.js"
import { typeInto } from "./dom.js"
import { emphasize, fence, isInCode, linkTo, toggleCode } from "./text_edits.js"

/** @import { Edit, Selected } from "./text_edits.js" */

/** @type {Record<string, (selected: Selected) => Edit>} */
const KEYS = {
  b: selected => emphasize(selected, "**"),
  i: selected => emphasize(selected, "*"),
  e: toggleCode,
}
// In what is copied from a page, code that has its end.
const CODE = /<(pre|code)\b[\s\S]*?<\/\1\s*>/gi
const SAYS_NOTHING = /<!--[\s\S]*?-->|<(style|head)\b[\s\S]*?<\/\1\s*>|<[^<>]*>|&nbsp;|\s/gi
const MOST_HTML = 40_000

export class Writing {
  #field
  #platform
  #isPlain = false

  /** @param {{ field: HTMLTextAreaElement, platform?: string }} options */
  constructor({ field, platform }) {
    this.#field = field
    this.#platform = platform
  }

  start() {
    this.#field.addEventListener("keydown", this.#press)
    this.#field.addEventListener("paste", this.#paste)
  }

  stop() {
    this.#field.removeEventListener("keydown", this.#press)
    this.#field.removeEventListener("paste", this.#paste)
  }

  get #selected() {
    const { value, selectionStart: start, selectionEnd: end } = this.#field
    return { value, start, end }
  }

  #press = (/** @type {KeyboardEvent} */ event) => {
    // Pasted without its format, which a browser tells by no other sign.
    this.#isPlain = event.shiftKey && letterOf(event) === "v"
    const edit = isComposing(event) ? null : KEYS[commandOf(event, this.#platform) ?? ""]
    if (!edit || this.#field.readOnly) return
    event.preventDefault()
    this.#apply(edit(this.#selected))
  }

  #paste = (/** @type {ClipboardEvent} */ event) => {
    const data = event.clipboardData
    const text = data?.getData("text/plain").replaceAll("\r\n", "\n")
    const [selected, isPlain] = [this.#selected, this.#isPlain]
    this.#isPlain = false
    if (!data || !text || isPlain || this.#field.readOnly) return
    if (isInCode(selected.value, selected.start)) return
    const link = linkTo(selected, text)
    const language = link ? null : languageOf(data, text)
    if (!link && language === null) return
    event.preventDefault()
    if (link) this.#apply(link)
    else this.#insertCode(selected, text, /** @type {string} */ (language))
  }

  /**
   * In two steps, so that undoing once leaves what was copied as it is.
   * @param {Selected} selected
   * @param {string} text
   * @param {string} language
   */
  #insertCode({ start, end }, text, language) {
    typeInto(this.#field, start, end, text)
    const edit = fence({ value: this.#field.value, start, end: start + text.length }, language)
    // On the next line: what came after the fence would undo it.
    const after = start + edit.text.length + (edit.text.endsWith("\n") ? 0 : 1)
    this.#apply({ ...edit, selection: [after, after] })
  }

  /** @param {Edit} edit */
  #apply({ start, end, text, selection }) {
    typeInto(this.#field, start, end, text)
    this.#field.setSelectionRange(...selection)
  }
}

/**
 * The language of what is pasted if it is code, "" where that isn't known; null if it is none.
 * @param {DataTransfer} data
 * @param {string} text
 */
function languageOf(data, text) {
  if (!text.trim().includes("\n")) return null
  const mode = modeOf(data.getData("vscode-editor-data"))
  if (mode) return languageOfMode(mode)
  return isCode(data.getData("text/html")) || looksLikeCode(text) ? "" : null
}

/**
 * Whether it is code and nothing else.
 * @param {string} html
 */
function isCode(html) {
  if (html.length > MOST_HTML) return false
  const others = html.replace(CODE, "")
  return others !== html && others.replace(SAYS_NOTHING, "") === ""
}

/** @param {string} data */
function modeOf(data) {
  try {
    return String(JSON.parse(data).mode ?? "")
  } catch {
    return ""
  }
}
