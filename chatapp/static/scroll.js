/** Where the reader is. At the end the page follows; elsewhere what is read stays where it is.
   One layout is read per scroll, resize or page of history, none per message. */

const END_IS_WITHIN_PX = 48
const NEAR_IS_SCREENS = 2
// Never near both ends: what is loaded at one would be let go of at the other, and so on for ever.
const NEAR_IS_OF_THE_REST = 1 / 3
const PROBES_ARE_PX_APART = 20

export class Scroll extends EventTarget {
  #log
  #size = { content: 0, screen: 0 }
  #atEnd = true
  #resized = new ResizeObserver(() => this.#settle())

  constructor(log) {
    super()
    this.#log = log
  }

  start() {
    this.#log.addEventListener("scroll", this.look, { passive: true })
    for (const node of [this.#log, ...this.#log.children]) this.#resized.observe(node)
  }

  stop() {
    this.#log.removeEventListener("scroll", this.look)
    this.#resized.disconnect()
  }

  get atEnd() {
    return this.#atEnd
  }

  toEnd() {
    this.#log.scrollTop = this.#log.scrollHeight
    this.#arrive()
  }

  /** Brings a message to the middle of the screen. */
  show(node) {
    node.scrollIntoView({ block: "center" })
    this.#arrive()
  }

  /** How far below the top of the screen a message stands. */
  offsetOf(node) {
    return node.getBoundingClientRect().top - this.#log.getBoundingClientRect().top
  }

  /** Brings a message to stand that far below the top of the screen. */
  showAt(node, offset) {
    node.scrollIntoView({ block: "start" })
    this.#log.scrollTop += this.offsetOf(node) - offset
    this.#arrive()
  }

  /** Makes a change above or below while what is being read stays in its place; gives its result. */
  keep(change) {
    const anchor = this.topMessage()
    const before = anchor?.getBoundingClientRect().top
    const result = change()
    if (anchor?.isConnected) this.#log.scrollTop += anchor.getBoundingClientRect().top - before
    this.#arrive()
    return result
  }

  /** Makes a change around what is being read, which stays; at the end, that is the end. */
  stay(change) {
    if (!this.#atEnd) return this.keep(change)
    const result = change()
    this.toEnd()
    return result
  }

  isInSight(node) {
    const [{ top, bottom }, log] = [node, this.#log].map(it => it.getBoundingClientRect())
    return bottom > log.top && top < log.bottom
  }

  /** The first message in sight. */
  topMessage() {
    const { top, height } = this.#log.getBoundingClientRect()
    return this.#messageAlong(height, step => top + step)
  }

  /** The last message in sight. */
  bottomMessage() {
    const { bottom, height } = this.#log.getBoundingClientRect()
    return this.#messageAlong(height, step => bottom - step)
  }

  #messageAlong(height, at) {
    const { left, width } = this.#log.getBoundingClientRect()
    for (let step = 1; step < height; step += PROBES_ARE_PX_APART) {
      const found = document.elementFromPoint(left + width / 2, at(step))
      const message = found?.closest("[data-message]")
      if (message && this.#log.contains(message)) return message
    }
    return null
  }

  #settle() {
    if (this.#atEnd) this.#log.scrollTop = this.#log.scrollHeight
    this.#arrive()
  }

  #arrive() {
    this.#measure()
    this.look()
  }

  #measure() {
    this.#size = { content: this.#log.scrollHeight, screen: this.#log.clientHeight }
  }

  /** Finds out where the reader is. Compared with the sizes as they were when last settled: a
      message that has just come in below is no sign that the reader went up. */
  look = () => {
    const { content, screen } = this.#size
    const above = this.#log.scrollTop
    const below = content - screen - above
    this.#goTo(below < END_IS_WITHIN_PX)
    const near = Math.min(NEAR_IS_SCREENS * screen, NEAR_IS_OF_THE_REST * (content - screen))
    if (above <= near) this.dispatchEvent(new Event("near-start"))
    if (below <= near) this.dispatchEvent(new Event("near-end"))
  }

  #goTo(atEnd) {
    if (atEnd === this.#atEnd) return
    this.#atEnd = atEnd
    this.dispatchEvent(new Event("moved"))
  }
}
