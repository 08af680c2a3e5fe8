/** Pictures and other files can't be sent yet. Whoever pastes or drops one is told so, and nothing
    that is dropped takes the place of the room. */

import { Emitter } from "./emitter.js"

const SENTENCE = "Pictures and other files can't be sent yet."

export class Pictures extends Emitter {
  #root

  constructor({ root = globalThis.document } = {}) {
    super()
    this.#root = root
  }

  start() {
    this.#root.addEventListener("paste", this.#paste)
    this.#root.addEventListener("dragover", this.#over)
    this.#root.addEventListener("drop", this.#drop)
  }

  stop() {
    this.#root.removeEventListener("paste", this.#paste)
    this.#root.removeEventListener("dragover", this.#over)
    this.#root.removeEventListener("drop", this.#drop)
  }

  // Text has its picture beside it where it comes from Word, for instance, and is pasted.
  #paste = event => {
    const { files } = event.clipboardData
    if (files.length > 0 && !hasText(event.clipboardData)) this.#refuse(event)
  }

  // Which files they are is known only when they are dropped. Nothing else is taken, but by fields.
  #over = event => {
    const hasFiles = event.dataTransfer.types.includes("Files")
    if (!hasFiles && isField(event.target)) return
    event.preventDefault()
    event.dataTransfer.dropEffect = hasFiles ? "copy" : "none"
  }

  #drop = event => {
    if (event.dataTransfer.types.includes("Files")) this.#refuse(event)
    else if (!isField(event.target)) event.preventDefault()
  }

  #refuse(event) {
    event.preventDefault()
    this.emit("refused", { sentence: SENTENCE })
  }
}

// For files that were copied in a folder, some systems give their names as text.
function hasText(data) {
  const names = [...data.files].map(({ name }) => name)
  const lines = data.getData("text/plain").split(/[\r\n]+/).filter(Boolean)
  return lines.some(line => !names.includes(line))
}

function isField(target) {
  return Boolean(target.closest?.("textarea, input"))
}
