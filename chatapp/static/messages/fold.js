/** Long messages are folded to a dozen lines, with a button that shows the rest. Without the script
    they are shown whole. */

import { FOLD } from "./words.js"

/** @import { Scroll } from "./scroll.js" */

const LINES = 12
// On the narrowest screen a line has about so many letters: shorter texts are not even measured.
const LETTERS_A_LINE = 24
const TEXT = "[data-text]"

export class Fold {
  #log
  #scroll
  // By what they are known by: messages that somebody has unfolded.
  /** @type {Set<string | undefined>} */
  #unfolded = new Set()
  #changes
  #sizes
  #width = 0
  #listening = new AbortController()

  /**
   * @param {{ log: HTMLElement, scroll: Pick<Scroll, "stay" | "keep">,
   *   Changes?: typeof MutationObserver, Sizes?: typeof ResizeObserver }} collaborators
   */
  constructor({ log, scroll, Changes = MutationObserver, Sizes = ResizeObserver }) {
    this.#log = log
    this.#scroll = scroll
    this.#changes = new Changes(this.#follow)
    this.#sizes = new Sizes(this.#resize)
  }

  /** Before the room opens somewhere: nothing moves then. */
  start() {
    this.#listening = new AbortController()
    const { signal } = this.#listening
    this.#log.addEventListener("click", this.#press, { signal })
    this.#log.addEventListener("focusin", this.#enter, { signal })
    this.#log.addEventListener("scroll", this.#reveal, { signal, capture: true })
    this.#width = this.#log.clientWidth
    for (const apply of this.#measure(this.#all)) apply()
    this.#log.toggleAttribute("data-folding", true)
    this.#changes.observe(this.#log, { childList: true, characterData: true, subtree: true })
    this.#sizes.observe(this.#log)
  }

  stop() {
    this.#listening.abort()
    this.#changes.disconnect()
    this.#sizes.disconnect()
  }

  get #all() {
    return /** @type {HTMLElement[]} */ ([...this.#log.querySelectorAll("[data-message]")])
  }

  #follow = (/** @type {MutationRecord[]} */ records) => {
    const nodes = records.flatMap(({ target, addedNodes }) => {
      const changed = elementOf(target).closest(TEXT)
      return changed ? [changed.closest("[data-message]")] : [...addedNodes]
    })
    this.#fold(/** @type {HTMLElement[]} */ ([...new Set(nodes)].filter(isMessage)))
  }

  #resize = () => {
    if (this.#log.clientWidth === this.#width) return
    this.#width = this.#log.clientWidth
    this.#fold(this.#all)
  }

  /** @param {HTMLElement[]} nodes */
  #fold(nodes) {
    const changes = this.#measure(nodes)
    if (changes.length === 0) return
    this.#scroll.stay(() => {
      for (const apply of changes) apply()
    })
  }

  /**
   * What has to change, once all is measured.
   * @param {HTMLElement[]} nodes
   */
  #measure(nodes) {
    return nodes
      .map(node => ({ node, isLong: isLong(node) }))
      .filter(({ node, isLong }) => isLong !== hasButton(node))
      .map(
        ({ node, isLong }) =>
          () =>
            isLong ? this.#begin(node) : end(node),
      )
  }

  /** @param {HTMLElement} node */
  #begin(node) {
    const button = Object.assign(document.createElement("button"), {
      className: "message__fold",
      type: "button",
      // As the other buttons: the log is one tab stop, what waits to be sent is not in it.
      tabIndex: node.classList.contains("message--kept") ? -1 : 0,
    })
    button.dataset.fold = ""
    node.querySelector(TEXT)?.after(button)
    show(node, namesOf(node).some(it => this.#unfolded.has(it)) || isFound(node))
  }

  #press = (/** @type {Event} */ { target }) => {
    const button = /** @type {Element} */ (target).closest("[data-fold]")
    const node = button?.closest("[data-message]")
    if (node) this.#toggle(/** @type {HTMLElement} */ (node), isFolded(node))
  }

  /**
   * @param {HTMLElement} node
   * @param {boolean} isShown
   */
  #toggle(node, isShown) {
    for (const name of namesOf(node)) this.#unfolded[isShown ? "add" : "delete"](name)
    this.#scroll.keep(() => show(node, isShown))
    if (!isShown) node.scrollIntoView({ block: "nearest" })
  }

  // What leads to a message gives it the focus; so does Tab or a screen reader to what is hidden.
  #enter = (/** @type {Event} */ event) => {
    const target = /** @type {HTMLElement} */ (event.target)
    /** @type {HTMLElement | null} */
    const node = target.closest("[data-message]")
    if (!node || !isFolded(node)) return
    if (isFound(node) || target.closest(TEXT)) this.#toggle(node, true)
  }

  // A browser that finds a word in what is hidden moves the text up to it: nothing would lead back.
  #reveal = (/** @type {Event} */ event) => {
    const text = /** @type {HTMLElement} */ (event.target)
    /** @type {HTMLElement | null} */
    const node = text.matches(TEXT) ? text.closest("[data-message]") : null
    if (!node || !isFolded(node)) return
    const above = text.scrollTop
    this.#toggle(node, true)
    this.#log.scrollTop += above
  }
}

/** @param {Node} node */
function elementOf(node) {
  return /** @type {Element} */ ("closest" in node ? node : node.parentElement)
}

/** @param {Node | null} node */
function isMessage(node) {
  return node !== null && "matches" in node && elementOf(node).matches("[data-message]")
}

/**
 * What waits to be sent has no id yet, and keeps the other name when it has one.
 * @param {HTMLElement} node
 */
function namesOf({ classList, dataset: { id, clientId } }) {
  return [classList.contains("message--kept") ? id : "", clientId].filter(Boolean)
}

/** @param {Element} node */
function hasButton(node) {
  return node.querySelector("[data-fold]") !== null
}

/** @param {Element} node */
function isFolded(node) {
  return node.classList.contains("message--folded")
}

/** @param {Element} node */
function isFound(node) {
  return node.classList.contains("message--found")
}

/** @param {HTMLElement} node */
function isLong(node) {
  const text = /** @type {HTMLElement} */ (node.querySelector(TEXT))
  const words = text.textContent ?? ""
  const lines = words.split("\n").length + text.querySelectorAll("p, li").length
  if (lines + words.length / LETTERS_A_LINE <= LINES) return false
  // Where "edited" follows it in its last line, it is no box that scrolls. Parts of pixels are rounded.
  const height = Math.max(text.scrollHeight, text.getBoundingClientRect().height)
  return height > 1 + LINES * Number.parseFloat(getComputedStyle(text).lineHeight)
}

/**
 * @param {HTMLElement} node
 * @param {boolean} isShown
 */
function show(node, isShown) {
  node.classList.toggle("message--folded", !isShown)
  const button = /** @type {HTMLElement} */ (node.querySelector("[data-fold]"))
  button.textContent = isShown ? FOLD.less : FOLD.more
  button.setAttribute("aria-expanded", String(isShown))
}

/** @param {HTMLElement} node */
function end(node) {
  node.classList.remove("message--folded")
  node.querySelector("[data-fold]")?.remove()
}
