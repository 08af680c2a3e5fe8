/** The dashboard's entry: what a script can add to pages that work without one. */

import { Draft } from "./composer/draft.js"
import { Clock } from "./messages/clock.js"
import { part } from "./page.js"
import { Theme } from "./theme.js"

showTimes(new Clock())
forgetDraftsAtLogOut(part("log-out", "form"))
offerThemes(part("theme-choice"))
if (document.querySelector("[data-copy]")) offerCopy(part("copy", "button"))

/**
 * In the reader's time zone: the server doesn't know it, and writes UTC.
 * @param {Clock} clock
 */
function showTimes(clock) {
  /** @type {NodeListOf<HTMLTimeElement>} */
  const times = document.querySelectorAll("[data-moment]")
  for (const time of times) {
    time.title = time.textContent
    time.textContent = clock.moment(time.dateTime)
  }
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions()
  // As the page says already.
  if (timeZone === "UTC") return
  part("zone").textContent =
    `Times are in your time zone, ${timeZone}; point at one to see it in UTC.`
}

/**
 * What is half written in the room, in any tab, is not for the next person at this computer.
 * @param {HTMLFormElement} form
 */
function forgetDraftsAtLogOut(form) {
  const draft = new Draft({ person: form.dataset.person ?? "" })
  form.addEventListener("submit", () => draft.forget())
}

/** @param {HTMLElement} place */
function offerThemes(place) {
  const theme = new Theme()
  const choice = /** @type {HTMLSelectElement} */ (place.querySelector("select"))
  choice.value = theme.chosen
  choice.addEventListener("change", () => {
    theme.choose(/** @type {typeof theme.chosen} */ (choice.value))
  })
  place.hidden = false
}

/**
 * Without the script, one selects the link.
 * @param {HTMLButtonElement} button
 */
function offerCopy(button) {
  const link = part("link", "input")
  link.addEventListener("focus", () => link.select())
  button.addEventListener("click", async () => {
    link.select()
    try {
      await navigator.clipboard.writeText(link.value)
      part("copied").textContent = button.dataset.said ?? ""
    } catch {
      // The browser forbids it: it stays selected, to be copied by hand.
      link.focus()
    }
  })
  button.hidden = false
}
