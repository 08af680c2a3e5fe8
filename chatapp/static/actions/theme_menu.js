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
  const how = { class: "menu__group menu__themes", role: "group", "aria-label": THEME }
  menu.querySelector("[role=group]")?.after(el("div", how, ...buttons))
}
