/** The themes to choose from, in one's own menu: as the system, light or dark, kept in this browser. */

import { Theme } from "../theme.js"
import { el } from "./dom.js"
import { THEME, THEMES } from "./words.js"

/** @import { Choice } from "../theme.js" */

/**
 * @param {HTMLElement} menu
 * @param {Theme} theme
 */
export function startThemeMenu(menu, theme = new Theme()) {
  const buttons = Object.entries(THEMES).map(([choice, words]) =>
    el(
      "button",
      {
        class: "menu__item menu__choice",
        type: "button",
        role: "menuitemradio",
        tabindex: -1,
        "data-theme-choice": choice,
        onclick: () => {
          theme.choose(/** @type {Choice} */ (choice))
          show()
        },
      },
      words,
    ),
  )
  const show = () => {
    for (const it of buttons) {
      it.setAttribute("aria-checked", String(it.dataset.themeChoice === theme.chosen))
    }
  }
  show()
  const onkeydown = (/** @type {KeyboardEvent} */ event) => goSideways(event, buttons)
  const how = { class: "menu__group menu__themes", role: "group", "aria-label": THEME, onkeydown }
  // Its name is shown, too: "System" alone says nothing.
  const label = el("span", { class: "menu__label", "aria-hidden": "true" }, THEME)
  menu.querySelector("[data-refresh]")?.after(el("div", how, label, ...buttons))
}

/**
 * They stand beside one another.
 * @param {KeyboardEvent} event
 * @param {HTMLElement[]} buttons
 */
function goSideways(event, buttons) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
  if (!step) return
  event.preventDefault()
  const at = buttons.indexOf(/** @type {HTMLElement} */ (event.target))
  const onwards = getComputedStyle(buttons[0]).direction === "rtl" ? -step : step
  buttons.at((at + onwards) % buttons.length)?.focus()
}
