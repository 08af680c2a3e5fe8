/** How the page stands with the server, where a person sees it, and what follows from it. */

// What is over by then need not be said.
const QUIET_MS = 500

/** The status "Connection": quietly, in words. */
export class StatusBar {
  #status
  #timers
  #told = null
  #soon = null

  constructor(status, { timers = globalThis } = {}) {
    this.#status = status
    this.#timers = timers
  }

  /** The same words aren't said twice. */
  tell(state) {
    const said = words(state)
    if (said.text === this.#told) return
    this.#told = said.text
    this.#timers.clearTimeout(this.#soon)
    if (said.kind !== "waiting") this.#show(said)
    else this.#soon = this.#timers.setTimeout(() => this.#show(said), QUIET_MS)
  }

  #show({ text, kind }) {
    if (this.#status.textContent === text) return
    this.#status.textContent = text
    this.#status.className = `bar__status status status--${kind}`
  }
}

const REFUSED = {
  "signed-out": "You are signed out",
  "another-person": "Another person is signed in here now",
  "suspended": "You were removed from this room",
}

/** In words for a person and one word for the style sheet. Takes `sync.state`; a refusal of
    another name is trouble that passes, and not said. */
export function words({ online, connected, upToDate, polling, refused, slow, fresh }) {
  if (refused in REFUSED) return { text: REFUSED[refused], kind: "refused" }
  if (!online) return { text: "Offline, what you write will be sent later", kind: "offline" }
  if (upToDate && slow) return { text: "Slow connection…", kind: "waiting" }
  if (connected && upToDate) return { text: "Up to date", kind: "live" }
  if (polling) return { text: "Live updates are off, checking every few seconds", kind: "polling" }
  return { text: fresh ? "Connecting…" : "Reconnecting…", kind: "waiting" }
}

const SENTENCES = {
  "signed-out": ["You are signed out. What you wrote is kept here.", "Sign in again"],
  "another-person": ["Somebody else has signed in with this browser.", "Go on as them"],
  suspended: ["You were removed from this room. An administrator can tell you more.", "Leave"],
}

/** What needs the reader before the room can go on, in a sentence with its one click. */
export class Banner {
  #place
  #template
  #told = null

  constructor({ place, template }) {
    this.#place = place
    this.#template = template
  }

  tell({ refused }) {
    if (refused === this.#told) return
    this.#told = refused
    if (refused in SENTENCES) this.#show(refused)
    else this.#place.replaceChildren()
  }

  #show(why) {
    const [sentence, step] = SENTENCES[why]
    const node = this.#template.content.cloneNode(true)
    const link = node.querySelector("[data-step]")
    node.querySelector("[data-words]").textContent = sentence
    link.textContent = step
    if (why !== "signed-out") link.href = "/"
    this.#place.replaceChildren(node)
  }
}

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

/** Tells every part how the page stands with the server, and what follows from it. */
export function connectState({ sync, api, statusBar, banner, suspension, outbox, paging }) {
  let wasUpToDate = false
  sync.addEventListener("state", ({ detail: state }) => {
    // Whoever is turned away asks nothing more, but for what sync asks.
    if (state.refused) api.stop()
    else api.start()
    statusBar.tell(state)
    banner.tell(state)
    suspension.tell(state)
    // Only when it is there again, not whenever it is quick again: a request that fails, of theirs
    // for instance, is itself taken for slowness, and they would never wait before the next one.
    if (state.upToDate && !wasUpToDate) for (const it of [outbox, paging]) it.wake()
    wasUpToDate = state.upToDate
  })
}
