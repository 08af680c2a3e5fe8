/** What a script adds to pages that work without one: the dashboard's, and "You". */

import { Draft } from "./composer/draft.js"
import { Clock } from "./messages/clock.js"
import { part } from "./page.js"
import { Theme } from "./theme.js"

export function startPlainPage() {
  showTimes(new Clock())
  forgetDraftsAtLogOut(part("log-out", "form"))
  offerThemes(part("theme-choice"))
}

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
