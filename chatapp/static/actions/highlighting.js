/** Colours the code in messages that names its language. What knows languages is a script of its own,
    with its styles, and comes for the first such code that is in sight. Until then, or without it,
    code is shown as it is. */

import { el } from "./dom.js"

/** @import { HighlightFiles } from "../page.js" */

const CODE = "pre[data-language] > code"
// What lowlight knows, by all their names; a test compares them.
export const LANGUAGES = new Set(
  `arduino ino bash sh zsh c h cpp cc c++ h++ hpp hh hxx cxx csharp cs c# css diff patch go golang
  graphql gql ini toml java jsp javascript js jsx mjs cjs json jsonc json5 kotlin kt kts less lua pluto
  makefile mk mak make markdown md mkdown mkd objectivec mm objc obj-c obj-c++ objective-c++ perl pl pm
  php php-template python py gyp ipython python-repl pycon r ruby rb gemspec podspec thor irb rust rs
  scss shell console shellsession sql swift typescript ts tsx mts cts vbnet vb wasm xml html xhtml rss
  atom xjb xsd xsl plist wsf svg yaml yml`.split(/\s+/),
)
const MOST_REMEMBERED = 200
const SOON_MS = 1_000

/**
 * @typedef {{ draw(code: string, language: string): Node[] }} Highlighter
 * @typedef {(files: HighlightFiles) => Promise<Highlighter>} Load
 * @typedef {{ observe(node: Element): void, unobserve(node: Element): void, disconnect(): void }} Sight
 */

export class Highlighting {
  #log
  #files
  #load
  #whenIdle
  #changes
  #sight
  /** @type {Promise<Highlighter> | null} */
  #library = null
  // By language and text: a message that is drawn anew takes no time again.
  /** @type {Map<string, Node[]>} */
  #known = new Map()

  /**
   * @param {{ log: HTMLElement, files: HighlightFiles, load?: Load,
   *   whenIdle?: (act: () => void) => void, Changes?: typeof MutationObserver,
   *   Sight?: new (see: (entries: Pick<IntersectionObserverEntry, "target" | "isIntersecting">[]) => void) => Sight
   * }} collaborators
   */
  constructor({
    log,
    files,
    load = loadBoth,
    whenIdle = soon,
    Changes = MutationObserver,
    Sight = IntersectionObserver,
  }) {
    this.#log = log
    this.#files = files
    this.#load = load
    this.#whenIdle = whenIdle
    this.#changes = new Changes(this.#follow)
    this.#sight = new Sight(this.#see)
  }

  start() {
    this.#changes.observe(this.#log, { childList: true, subtree: true })
    this.#meet([this.#log])
  }

  stop() {
    this.#changes.disconnect()
    this.#sight.disconnect()
  }

  #follow = (/** @type {MutationRecord[]} */ records) => {
    this.#meet(records.flatMap(({ addedNodes }) => [...addedNodes]))
  }

  /** @param {Node[]} nodes */
  #meet(nodes) {
    const elements = /** @type {Element[]} */ (nodes.filter(node => "querySelectorAll" in node))
    for (const code of elements.flatMap(node => [...node.querySelectorAll(CODE)])) {
      if (!LANGUAGES.has(languageOf(code))) continue
      if (this.#known.has(keyOf(code))) this.#fill(code)
      else this.#sight.observe(code)
    }
  }

  #see = (
    /** @type {Pick<IntersectionObserverEntry, "target" | "isIntersecting">[]} */ entries,
  ) => {
    for (const { target } of entries.filter(({ isIntersecting }) => isIntersecting)) {
      this.#sight.unobserve(target)
      this.#colour(target)
    }
  }

  /** @param {Element} code */
  async #colour(code) {
    this.#library ??= this.#load(this.#files)
    const library = await this.#library.catch(() => null)
    if (!library) return
    this.#whenIdle(() => {
      const key = keyOf(code)
      if (!this.#known.has(key)) {
        this.#remember(key, library.draw(code.textContent ?? "", languageOf(code)))
      }
      this.#fill(code)
    })
  }

  /**
   * @param {string} key
   * @param {Node[]} nodes
   */
  #remember(key, nodes) {
    const [oldest] = this.#known.keys()
    if (this.#known.size === MOST_REMEMBERED) this.#known.delete(oldest)
    this.#known.set(key, nodes)
  }

  /** @param {Element} code */
  #fill(code) {
    const nodes = this.#known.get(keyOf(code)) ?? []
    code.replaceChildren(...nodes.map(node => node.cloneNode(true)))
  }
}

/** @param {Element} code */
function languageOf(code) {
  return /** @type {HTMLElement} */ (code.parentElement).dataset.language ?? ""
}

/** @param {Element} code */
function keyOf(code) {
  return `${languageOf(code)}\n${code.textContent}`
}

/** @param {() => void} act */
function soon(act) {
  if ("requestIdleCallback" in globalThis) requestIdleCallback(act, { timeout: SOON_MS })
  else setTimeout(act)
}

/** @type {Load} */
async function loadBoth({ script, style }) {
  const link = el("link", { rel: "stylesheet", href: style })
  document.head.append(link)
  return import(script)
}
