/** The dashboard's entry: what a script can add to pages that work without one. */

import { Draft } from "./composer/draft.js"
import { Clock } from "./messages/clock.js"

showTimes(new Clock())
forgetDraftsAtLogOut(document.querySelector("[data-log-out]"))

// In the reader's zone: the server doesn't know it, and writes UTC.
function showTimes(clock) {
  for (const time of document.querySelectorAll("[data-moment]")) {
    time.title = time.textContent
    time.textContent = clock.moment(time.dateTime)
  }
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions()
  document.querySelector("[data-zone]").textContent =
    `Times are in your time zone, ${timeZone}; point at one to see it in UTC.`
}

// What is half written in the room, in whichever tab, isn't for whoever sits here next.
function forgetDraftsAtLogOut(form) {
  const draft = new Draft({ person: form.dataset.person })
  form.addEventListener("submit", () => draft.forget())
}
