/** The conversation by keyboard: one tab stop, and arrow keys that go through its messages.

Up and Down go from message to message, Enter or Right to the links of one, Left or Escape back.
Home and End go there at once; whatever else scrolls (Page Up, …) goes on doing so. */

const NAMED_BY = ["author", "text", "meta"]

export class LogKeyboard {
  #log
  #scroll
  #last = null

  constructor({ log, scroll }) {
    this.#log = log
    this.#scroll = scroll
  }

  start() {
    this.#log.setAttribute("aria-describedby", "log-keys")
    this.#log.addEventListener("focusin", this.#enter)
    this.#log.addEventListener("focusout", this.#leave)
    this.#log.addEventListener("keydown", this.#press)
  }

  stop() {
    this.#log.removeEventListener("focusin", this.#enter)
    this.#log.removeEventListener("focusout", this.#leave)
    this.#log.removeEventListener("keydown", this.#press)
  }

  /** Makes a change to the messages; the focus, if one of them had it, stays among them. */
  hold(change) {
    const message = this.#messageOf(document.activeElement)
    const result = change()
    if (message && !this.#log.contains(document.activeElement)) {
      const next = message.isConnected ? message : this.#log
      next.focus({ preventScroll: true })
    }
    return result
  }

  // Shift+Tab must not come to the log from its own messages: it would lead back into them.
  #enter = ({ target }) => {
    this.#log.tabIndex = -1
    const message = target === this.#log ? this.#inSight(this.#scroll.bottomMessage()) : null
    if (message) return message.focus({ preventScroll: true })
    this.#name(target, true)
    this.#last = this.#messageOf(target)
    if (this.#last) target.tabIndex = 0
  }

  #leave = ({ target, relatedTarget }) => {
    this.#name(target, false)
    if (this.#messageOf(target)) target.tabIndex = -1
    if (!this.#log.contains(relatedTarget)) this.#log.tabIndex = 0
  }

  #press = event => {
    const message = this.#messageOf(event.target)
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
    if (event.target !== this.#log && !message) return
    const next = this.#nextOf[event.key]?.(message, event.target)
    const edge = this.#edgeOf[event.key]
    if (next || edge) event.preventDefault()
    if (next) this.#focus(next)
    edge?.()
  }

  #focus(node) {
    node.focus({ preventScroll: true })
    node.scrollIntoView({ block: "nearest" })
  }

  // The browser's own way goes by the heights that messages out of sight are taken to have, and
  // stops short where they turn out to be higher. It takes a moment, too, in which a message that
  // takes its true height, or another key, can turn it back.
  #edgeOf = { Home: () => this.#scroll.toStart(), End: () => this.#scroll.toEnd() }

  // Who scrolled away goes on from what they see.
  #nextOf = {
    ArrowDown: message => this.#goOn(message, "nextElementSibling", () => this.#scroll.topMessage()),
    ArrowUp: message =>
      this.#goOn(message, "previousElementSibling", () => this.#scroll.bottomMessage()),
    ArrowRight: (message, from) => linkBeside(message, from, 1),
    ArrowLeft: (message, from) => linkBeside(message, from, -1),
    Enter: (message, from) => (from === message ? linkBeside(message, from, 1) : null),
    Escape: (message, from) => (from === message ? null : message),
  }

  #goOn(message, sibling, seen) {
    const isInSight = message && this.#scroll.isInSight(message)
    return isInSight ? message[sibling] : this.#keptOnly(seen())
  }

  // Where one was before, if one still sees it.
  #inSight(otherwise) {
    const last = this.#keptOnly(this.#last)
    return last && this.#scroll.isInSight(last) ? last : this.#keptOnly(otherwise)
  }

  // Only while it has the focus: who reads by lines hears its parts anyway.
  #name(node, isNamed) {
    if (node !== this.#messageOf(node)) return
    for (const name of NAMED_BY) {
      const part = node.querySelector(`[data-${name}]`)
      if (isNamed) part.id = `focused-${name}`
      else part.removeAttribute("id")
    }
    if (isNamed) node.setAttribute("aria-labelledby", NAMED_BY.map(it => `focused-${it}`).join(" "))
    else node.removeAttribute("aria-labelledby")
  }

  #messageOf(node) {
    return this.#keptOnly(node?.closest("[data-message]"))
  }

  // What is not sent yet has buttons of its own, each a tab stop.
  #keptOnly(node) {
    return node?.matches("[data-list] > *") && this.#log.contains(node) ? node : null
  }
}

function linkBeside(message, from, step) {
  const stops = message ? [message, ...message.querySelectorAll("a[href]")] : []
  return stops[stops.indexOf(from) + step] ?? null
}

/** Shows or hides what may hold the focus, which `next` gets then: else the body would. */
export function hide(node, isHidden, next) {
  if (isHidden && node.contains(document.activeElement)) next.focus({ preventScroll: true })
  node.hidden = isHidden
}
