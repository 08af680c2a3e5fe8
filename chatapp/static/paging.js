/** Loads the pages above and below what is shown, as the reader comes near them. */

export class Paging {
  #api
  #conversation
  #scroll
  #start
  #busy = false
  #failed = false

  constructor({ api, conversation, scroll, log }) {
    this.#api = api
    this.#conversation = conversation
    this.#scroll = scroll
    this.#start = log.querySelector("[data-start]")
  }

  start() {
    this.#scroll.addEventListener("near-start", this.#older)
    this.#scroll.addEventListener("near-end", this.#newer)
    this.#start.addEventListener("click", this.#again)
    this.#tell()
  }

  stop() {
    this.#scroll.removeEventListener("near-start", this.#older)
    this.#scroll.removeEventListener("near-end", this.#newer)
    this.#start.removeEventListener("click", this.#again)
  }

  /** Shows the room around that message. */
  around(id) {
    return this.#load({ around: id }, page => this.#conversation.replace(page, { atEnd: false }))
  }

  /** Shows the newest messages. */
  async newest() {
    if (this.#conversation.atEnd) return
    await this.#load({}, page => this.#conversation.replace(page))
  }

  #older = () => {
    const before = this.#conversation.oldestId
    if (!this.#conversation.hasOlder || this.#failed || before === null) return
    this.#loadInPlace({ before }, page => this.#conversation.loadOlder(page, { before }))
  }

  #newer = () => {
    const after = this.#conversation.newestId
    if (this.#conversation.atEnd || this.#failed || after === null) return
    this.#loadInPlace({ after }, page => this.#conversation.loadNewer(page, { after }))
  }

  #again = ({ target }) => {
    if (!target.closest("[data-again]")) return
    this.#failed = false
    this.#older()
    this.#newer()
  }

  #loadInPlace(which, show) {
    this.#load(which, page => this.#scroll.keep(() => show(page)))
  }

  async #load(which, show) {
    if (this.#busy) return
    this.#busy = true
    this.#tell()
    try {
      show(await this.#api.page(which))
      this.#failed = false
    } catch {
      this.#failed = true
    }
    this.#busy = false
    this.#tell()
  }

  #tell() {
    this.#start.querySelector("[data-words]").textContent = this.#words()
    this.#start.querySelector("[data-again]").hidden = !this.#failed || this.#busy
  }

  #words() {
    if (this.#busy) return "Loading…"
    if (this.#failed) return "The other messages could not be loaded."
    const { hasOlder, oldestId } = this.#conversation
    return hasOlder || oldestId === null ? "" : "Here the conversation begins."
  }
}
