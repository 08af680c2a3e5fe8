/** The dashboard's entry. */

import { part } from "./page.js"
import { startPlainPage } from "./plain_page.js"

startPlainPage()
if (document.querySelector("[data-copy]")) offerCopy(part("copy", "button"))

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
