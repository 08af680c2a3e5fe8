/** The strip of the connection as room.html has it, and all that its status has said. */

import { JSDOM } from "jsdom"

import { StatusBar } from "../../../chatapp/static/status/status_bar.js"

const STRIP = `<main><span id="state"></span><div id="strip" class="strip strip--page">
  <p role="status" aria-live="off" data-connection>Reload</p><span data-since></span></div></main>`

/** `clock` is the page's; it is 09:15 now. */
export function aStrip(clock) {
  const { document } = new JSDOM(STRIP).window
  const [strip, state] = ["strip", "state"].map(id => document.getElementById(id))
  const status = strip.querySelector("[data-connection]")
  const [said, announced] = [[], []]
  // Each text that is set, and those that a screen reader says.
  const set = Object.getOwnPropertyDescriptor(document.defaultView.Node.prototype, "textContent")
  Object.defineProperty(status, "textContent", {
    get: () => set.get.call(status),
    set: text => {
      said.push(text)
      if (status.getAttribute("aria-live") !== "off") announced.push(text)
      set.set.call(status, text)
    },
  })
  const from = clock.now()
  const view = new StatusBar({
    strip,
    state,
    root: document.querySelector("main"),
    clock: { time: at => `09:${15 + Math.floor((at - from) / 60_000)}` },
    now: clock.now,
    timers: clock,
  })
  return { strip, state, status, said, announced, view, root: document.querySelector("main") }
}
