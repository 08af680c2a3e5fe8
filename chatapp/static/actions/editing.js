/** Editing what one said, in its place. What is half written is kept in this browser, and whatever
    happens to the message meanwhile, no text is lost. */

import { problemWith } from "../composer/composer.js"
import { on } from "../events.js"
import { goToEnd } from "../messages/log.js"
import { attempt } from "../storage.js"
import { isRefusal, whyNot } from "./actions_api.js"
import { EditForm } from "./edit_form.js"
import { EDIT } from "./words.js"

/** @import { Room } from "../room.js" */
/** @import { Message } from "../server/message.js" */
/** @import { ActionsApi } from "./actions_api.js" */
/** @import { Complete, Edited } from "./edit_form.js" */
/** @import { Chosen } from "./menu.js" */

const MOST_MENTIONS = 10
const ARRIVALS = /** @type {const} */ (["added", "older", "newer", "replaced"])

/** @typedef {(text: string) => string[]} MentionsIn the ids of whom a text mentions */

export class Editing {
  #room
  #api
  #drafts
  #complete
  #mentionsIn
  /** @type {Map<number, EditForm>} */
  #forms = new Map()

  /**
   * @param {{ api: Pick<ActionsApi, "edit">, room: Pick<Room, "api" | "conversation" | "timeline" | "announcer" | "composer"
   *   | "person" | "draft" | "permalink" | "paging" | "scroll">, complete?: Complete, mentionsIn?: MentionsIn,
   *   storage?: () => Storage }} collaborators
   */
  constructor({
    room,
    api,
    complete,
    mentionsIn = () => [],
    storage = () => globalThis.localStorage,
  }) {
    this.#room = room
    this.#api = api
    this.#complete = complete
    this.#mentionsIn = mentionsIn
    this.#drafts = new EditDrafts({ person: room.person.id, draft: room.draft, storage })
  }

  /** Also opens again what was half written when the page was left. */
  start() {
    const { conversation } = this.#room
    document.addEventListener("keydown", this.#up)
    document.defaultView?.addEventListener("pagehide", this.#keepAll)
    on(conversation, "changed", ({ message }) => this.#forms.get(message.id)?.meet(message))
    for (const name of ARRIVALS) on(conversation, name, () => this.#resume())
    this.#resume()
  }

  stop() {
    document.removeEventListener("keydown", this.#up)
    document.defaultView?.removeEventListener("pagehide", this.#keepAll)
  }

  /** Whether something is being edited in what is loaded. */
  get isOpen() {
    return this.#shown !== undefined
  }

  /** Nothing that was written is thrown away from elsewhere: leads to it first. */
  close() {
    this.#shown?.focus()
  }

  get #shown() {
    return [...this.#forms.values()].findLast(form => form.isShown)
  }

  /** @param {Pick<Chosen, "message">} of */
  open({ message }) {
    this.#form(message)?.focus()
  }

  // Another tab in which the same message was edited may have kept its own text, or none, since.
  #keepAll = () => {
    for (const [id, form] of this.#forms) if (!form.isUnchanged) this.#drafts.keep(id, form.edited)
  }

  #resume() {
    const ids = this.#drafts.ids
    const { conversation, person } = this.#room
    // Another's may have its id once the database was restored from an older copy.
    const isBegun = (/** @type {Message} */ { id, user_id: author }) =>
      ids.has(id) && author === person.id
    const begun = conversation.messages.filter(isBegun)
    for (const message of begun) if (this.#draftOf(message)) this.#form(message)
  }

  /**
   * What is half written of it; nothing where it says that already.
   * @param {Message} message
   */
  #draftOf({ id, message }) {
    const draft = this.#drafts.find(id)
    if (draft?.text !== message) return draft
    this.#drafts.forget(id)
    return null
  }

  // In a composer in which nothing stands, the last of one's own: at the end, not where one reads.
  #up = async (/** @type {KeyboardEvent} */ event) => {
    const { composer, conversation } = this.#room
    const target = /** @type {Element} */ (event.target)
    const hasModifier = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey
    if (event.key !== "ArrowUp" || hasModifier || event.isComposing || event.defaultPrevented)
      return
    if (!target.matches("[data-composer] textarea") || !composer.isEmpty) return
    if (conversation.atEnd && !this.#last) return
    event.preventDefault()
    if (!conversation.atEnd) await goToEnd(this.#room)
    if (conversation.atEnd && this.#last) this.open({ message: this.#last })
  }

  get #last() {
    const { conversation, person } = this.#room
    const isOwn = (/** @type {Message} */ { user_id: author, removed }) =>
      author === person.id && !removed
    return conversation.messages.findLast(isOwn)
  }

  /**
   * The form in a message, where that is shown.
   * @param {Message} message
   */
  #form(message) {
    const known = this.#forms.get(message.id)
    const node = this.#room.timeline.node(message.id)
    if (known?.isIn(node)) return known
    known?.close()
    return node && this.#create(message, node)
  }

  /**
   * @param {Message} message
   * @param {HTMLElement} node
   */
  #create(message, node) {
    const { id, rev, message: was } = message
    const draft = this.#draftOf(message) ?? { text: was ?? "", rev, was }
    const form = new EditForm({ node, draft, name: `edit-${id}`, complete: this.#complete })
    const { announcer } = this.#room
    form.addEventListener("changed", ({ detail }) => this.#drafts.keep(id, detail))
    form.addEventListener("wanted", () => this.#save(id, form))
    form.addEventListener("over", () => this.#end(id, form))
    form.addEventListener("copied", ({ detail }) => announcer.copy(detail.text))
    form.addEventListener("said", ({ detail }) => announcer.say(detail.sentence))
    this.#forms.set(id, form)
    form.meet(message)
    return form
  }

  /**
   * @param {number} id
   * @param {EditForm} form
   */
  async #save(id, form) {
    const { text, rev, isUnchanged } = form
    if (isUnchanged) return this.#end(id, form)
    const problem = text === "" ? EDIT.empty : problemWith(text)
    if (problem) return form.tell(problem)
    const message = this.#room.conversation.find(id)
    const mentions = [...new Set([...this.#mentionsIn(text), ...mentionedIn(message)])]
    form.isBusy = true
    await this.#send(id, form, { message: text, rev, mentions: mentions.slice(0, MOST_MENTIONS) })
    form.isBusy = false
  }

  /**
   * @param {number} id
   * @param {EditForm} form
   * @param {{ message: string, rev: number, mentions: string[] }} edit
   */
  async #send(id, form, edit) {
    try {
      this.#room.conversation.keep(await this.#api.edit(id, edit))
      this.#end(id, form)
      this.#room.announcer.say(EDIT.saved)
    } catch (error) {
      form.tell(whyNot(error))
      if (isRefusal(error, "outdated")) await this.#compare(id, form)
    }
  }

  /**
   * Somebody was quicker: the form shows what the message says now.
   * @param {number} id
   * @param {EditForm} form
   */
  async #compare(id, form) {
    try {
      const { messages } = await this.#room.api.page({ around: id, limit: 1 })
      const message = messages.find(it => it.id === id)
      if (!message) return
      this.#room.conversation.keep(message)
      form.meet(message)
    } catch (error) {
      form.tell(whyNot(error))
    }
  }

  /**
   * @param {number} id
   * @param {EditForm} form
   */
  #end(id, form) {
    this.#drafts.forget(id)
    this.#forms.delete(id)
    form.close()
  }
}

/**
 * Whoever it mentions already; the server leaves out those whose names stand in it no more.
 * @param {Message | undefined} message
 */
function mentionedIn(message) {
  return (message?.mentions ?? []).map(({ user_id: id }) => id)
}

/** What is half written, by message; until its person logs out (composer/draft.js forgets it then). */
class EditDrafts {
  #prefix
  #draft
  #storage

  /**
   * @param {{ person: string, draft: { isOver: boolean }, storage: () => Storage }} options
   */
  constructor({ person, draft, storage }) {
    this.#prefix = `chatapp-draft-${person}.edit-`
    this.#draft = draft
    this.#storage = storage
  }

  get ids() {
    const keys = attempt(() => Object.keys(this.#storage())) ?? []
    const own = keys.filter(key => key.startsWith(this.#prefix))
    return new Set(own.map(key => Number(key.slice(this.#prefix.length))))
  }

  /**
   * @param {number} id
   * @returns {Edited | null}
   */
  find(id) {
    return attempt(() => JSON.parse(this.#storage().getItem(this.#prefix + id) ?? "null")) ?? null
  }

  /**
   * @param {number} id
   * @param {Edited} edited
   */
  keep(id, edited) {
    if (this.#draft.isOver) return
    if (edited.text === edited.was) this.forget(id)
    else attempt(() => this.#storage().setItem(this.#prefix + id, JSON.stringify(edited)))
  }

  /** @param {number} id */
  forget(id) {
    attempt(() => this.#storage().removeItem(this.#prefix + id))
  }
}
