/** Tells a page that is open when the server has a newer one. It is loaded when its reader says so:
    not while they write, and nothing that they wrote is lost by it. */

const CANT_BE_KEPT = "This browser can't keep what you wrote. Send or copy it before you reload."

export class NewVersion {
  /** @type {string} */ #own
  /** @type {HTMLElement} */ #place
  /** @type {HTMLTemplateElement} */ #template
  /** @type {{ isEmpty: boolean, settle(): boolean, tell(sentence: string): void }} */ #composer
  /** @type {Pick<Location, "reload">} */ #location
  #isTold = false

  /** `own` is the version that the page was made by, as its server named it.
      @param {{ own: string, place: HTMLElement, template: HTMLTemplateElement,
        composer: { isEmpty: boolean, settle(): boolean, tell(sentence: string): void },
        location?: Pick<Location, "reload"> }} how */
  constructor({ own, place, template, composer, location = globalThis.location }) {
    this.#own = own
    this.#place = place
    this.#template = template
    this.#composer = composer
    this.#location = location
  }

  /** What an answer says of the version of its server; null where it says nothing, as a proxy's.
      @param {string | null} version */
  meet(version) {
    if (this.#isTold || !version || version === this.#own) return
    this.#isTold = true
    this.#show()
  }

  #show() {
    const node = /** @type {DocumentFragment} */ (this.#template.content.cloneNode(true))
    node.querySelector("[data-reload]")?.addEventListener("click", () => this.#reload())
    this.#place.replaceChildren(node)
  }

  // What was said already waits in the outbox.
  #reload() {
    const isKept = this.#composer.isEmpty || this.#composer.settle()
    if (isKept) this.#location.reload()
    else this.#composer.tell(CANT_BE_KEPT)
  }
}
