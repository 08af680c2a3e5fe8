/** The page of somebody who was removed: nothing is left in it to read, to copy or to write in.
    When they may come back, the page does. */

export class Suspension {
  #root
  #kept
  #parts
  #location
  #isOn = false

  /** Of `root` only the nodes of `kept` remain; the parts stop. */
  constructor({ root, kept, parts, location = globalThis.location }) {
    this.#root = root
    this.#kept = kept
    this.#parts = parts
    this.#location = location
  }

  tell({ refused }) {
    if (refused === "suspended") this.#begin()
    else if (this.#isOn) this.#comeBack(refused)
  }

  #begin() {
    if (this.#isOn) return
    this.#isOn = true
    for (const it of this.#parts) it.stop()
    const focused = document.activeElement
    this.#clear(this.#root)
    if (!focused.isConnected) this.#way?.focus()
  }

  // Whatever isn't named goes, so nothing can be forgotten here.
  #clear(node) {
    for (const child of [...node.children]) {
      if (this.#kept.includes(child)) continue
      if (this.#kept.some(it => child.contains(it))) this.#clear(child)
      else child.remove()
    }
  }

  // The server ended the sign-in with the suspension: the way back leads through a new one, which
  // asks nothing of who is still known to the provider.
  #comeBack(refused) {
    if (refused === null) this.#location.reload()
    if (refused === "signed-out") this.#location.assign(this.#way.href)
  }

  /** The link in what is kept. */
  get #way() {
    return this.#root.querySelector("[data-step]")
  }
}
