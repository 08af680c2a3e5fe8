/** Says on an open page that the server has a newer version of it. The reader decides when to load
    that, and nothing that they wrote is lost by it. */

import { clone, partOf } from "../page.js"
import { CANT_BE_KEPT } from "./words.js"

/** @typedef {{ isEmpty: boolean, settle(): boolean, tell(sentence: string): void }} Composer */

export class NewVersion {
  #own
  #place
  #template
  #composer
  #location
  #isTold = false

  /**
   * `own` is the version that the page was made by, as its server named it.
   * @param {{ own: string, place: HTMLElement, template: HTMLTemplateElement, composer: Composer,
   *   location?: Pick<Location, "reload"> }} collaborators
   */
  constructor({ own, place, template, composer, location = globalThis.location }) {
    this.#own = own
    this.#place = place
    this.#template = template
    this.#composer = composer
    this.#location = location
  }

  /**
   * What an answer says of the version of its server; null where it says nothing, as a proxy's.
   * @param {string | null} version
   */
  meet(version) {
    if (this.#isTold || !version || version === this.#own) return
    this.#isTold = true
    this.#show()
  }

  #show() {
    const node = clone(this.#template)
    partOf(node, "reload").addEventListener("click", () => this.#reload())
    this.#place.replaceChildren(node)
  }

  // What was sent before waits in the outbox.
  #reload() {
    const isKept = this.#composer.isEmpty || this.#composer.settle()
    if (isKept) this.#location.reload()
    else this.#composer.tell(CANT_BE_KEPT)
  }
}
