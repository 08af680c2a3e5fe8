/** The page's icon says that there is something unread, to a reader in another tab. */

import { on } from "../events.js"

/** @import { Emitter } from "../events.js" */
/** @import { Icons } from "../page.js" */

/**
 * @typedef {Emitter<{ changed: undefined }> & { count: number, mentions: number }} Unread
 * @typedef {Emitter<{ state: object }> & { state: { refused: string | null } }} Sync
 */

export class PageIcon {
  #unread
  #sync
  #icons
  #link
  #plain

  /** @param {{ unread: Unread, sync: Sync, icons: Icons,
   *   link: HTMLLinkElement }} collaborators */
  constructor({ unread, sync, icons, link }) {
    this.#unread = unread
    this.#sync = sync
    this.#icons = icons
    this.#link = link
    this.#plain = link.href
  }

  start() {
    on(this.#unread, "changed", this.#draw)
    on(this.#sync, "state", this.#draw)
    document.addEventListener("visibilitychange", this.#draw)
    this.#draw()
  }

  #draw = () => {
    const { href } = new URL(this.#address, location.href)
    // Some browsers ask for it anew even where it is the same.
    if (this.#link.href !== href) this.#link.href = href
  }

  get #address() {
    const { count, mentions } = this.#unread
    const isPlain = count === 0 || !document.hidden || this.#sync.state.refused
    if (isPlain) return this.#plain
    return mentions > 0 ? this.#icons.mention : this.#icons.unread
  }
}
