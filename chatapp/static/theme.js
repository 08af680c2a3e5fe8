/** The theme that a reader has chosen for this browser. The server draws each page in it
    (appearance.py), so that none is shown in another one first. */

/** @typedef {"system" | "light" | "dark"} Choice */

/** As GROUNDS in appearance.py. */
const GROUNDS = { light: "#fffdf8", dark: "#1f1d1a" }
const ONE_YEAR_S = 31_536_000

export class Theme {
  #page = document.documentElement

  /** @returns {Choice} */
  get chosen() {
    const { theme } = this.#page.dataset
    return theme === "light" || theme === "dark" ? theme : "system"
  }

  /** @param {Choice} theme */
  choose(theme) {
    if (theme === "system") delete this.#page.dataset.theme
    else this.#page.dataset.theme = theme
    this.#colourAround()
    keep(theme)
  }

  /** What browsers draw around the page has its colour, too. */
  #colourAround() {
    for (const system of /** @type {const} */ (["light", "dark"])) {
      const meta = document.querySelector(`meta[name="theme-color"][media*="${system}"]`)
      const shown = this.chosen === "system" ? system : this.chosen
      meta?.setAttribute("content", GROUNDS[shown])
    }
  }
}

/**
 * Where the browser refuses cookies, the theme lasts as long as the page.
 * @param {Choice} theme
 */
function keep(theme) {
  const age = theme === "system" ? 0 : ONE_YEAR_S
  const secure = location.protocol === "https:" ? "; Secure" : ""
  try {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API answers later, and a page that is left at once would not have kept it.
    document.cookie = `theme=${theme}; Path=/; Max-Age=${age}; SameSite=Lax${secure}`
  } catch {
    // A page in a sandbox, for example.
  }
}
