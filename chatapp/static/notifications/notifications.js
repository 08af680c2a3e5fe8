/** Tells somebody who does not look at the room of what others say, once in all tabs of a browser. */

import { closeDialogs } from "../actions/dialogs.js"
import { OtherTabs, on } from "../events.js"
import { pageData } from "../page.js"
import { Arrivals, counts } from "./arrivals.js"
import { Desktop } from "./desktop.js"
import { NotificationsDialog } from "./dialog.js"
import { PageIcon } from "./page_icon.js"
import { Settings } from "./settings.js"
import { Sound } from "./sound.js"
import { Attention, Turn } from "./tabs.js"
import { DIALOG, wordsOfMany, wordsOfOne } from "./words.js"

/** @import { MessageMenu } from "../actions/menu.js" */
/** @import { Emitter } from "../events.js" */
/** @import { Room } from "../room.js" */
/** @import { Message } from "../server/message.js" */
/** @import { Batch } from "./arrivals.js" */

const MOST_ONE_BY_ONE = 3

/**
 * @param {Room} room
 * @param {{ messageMenu: MessageMenu, place: HTMLElement }} parts
 */
export function startNotifications(room, { messageMenu, place }) {
  const { menu, person } = room
  const settings = new Settings({ person: person.id })
  const [desktop, sound] = [new Desktop(), new Sound()]
  const link = /** @type {HTMLLinkElement} */ (document.querySelector("link[rel=icon]"))
  const dialog = new NotificationsDialog({ settings, desktop, sound, place })
  const icon = new PageIcon({ ...room, link, icons: pageData().icons })
  const of = { ...room, person: person.id }
  const [turn, attention, arrivals] = [new Turn(of), new Attention(of), new Arrivals(of)]
  const tabs = new OtherTabs({ name: `chatapp-seen-${person.id}` })
  const makeWay = () => {
    if (messageMenu.isOpen) messageMenu.close()
    return closeDialogs()
  }
  const parts = { settings, desktop, sound, turn, attention, arrivals, tabs, makeWay }
  const notifications = new Notifications({ room, ...parts })
  for (const it of [settings, desktop, icon, arrivals, notifications]) it.start()
  menu.add(DIALOG.title, () => dialog.open())
}

export class Notifications {
  #room
  #parts
  #isOut = true

  /**
   * @param {{ room: { person: { id: string }, people: { me: { status: string | null } },
   *   permalink: { open(id: number): void },
   *   conversation: Emitter<{ changed: { message: Message }, beyond: { messages: Message[] } }>
   *     & { atEnd: boolean, newestId: number | null },
   *   unread: { count: number, see(isSeen: boolean, newestId: number | null): void },
   *   sync: Emitter<{ state: object }> & { state: { refused: string | null } } },
   *   settings: Settings, desktop: Desktop, sound: Pick<Sound, "play">, turn: Turn,
   *   attention: Attention, arrivals: Arrivals, tabs: OtherTabs,
   *   makeWay: () => Promise<void> }} collaborators - it closes what is open in front of the room
   */
  constructor({ room, ...parts }) {
    this.#room = room
    this.#parts = parts
  }

  start() {
    const { conversation, sync } = this.#room
    const { arrivals, attention, tabs } = this.#parts
    tabs.start(({ data }) => this.#hear(data))
    on(attention, "seen", ({ id }) => {
      this.#see(id)
      tabs.tell(id)
    })
    on(arrivals, "due", batch => this.#tell(batch))
    on(conversation, "changed", ({ message }) => this.#follow(message))
    // Of what is not loaded, too, one is told.
    on(conversation, "beyond", ({ messages }) => messages.forEach(it => this.#follow(it)))
    on(sync, "state", () => this.#stand())
    this.#stand()
  }

  /** @param {unknown} id as another tab tells it, maybe one of another version */
  #hear(id) {
    if (typeof id !== "number" || !Number.isSafeInteger(id)) return
    this.#see(id)
    this.#haveRead(id)
  }

  /**
   * The reader has seen all up to that message.
   * @param {number} id
   */
  #see(id) {
    this.#parts.arrivals.seen(id)
    this.#parts.desktop.closeAll()
  }

  /**
   * What was read in another tab is not new in this one, whose title and icon say so as long as
   * nobody sees it. A tab that knows more than the other one still has something new.
   * @param {number} id
   */
  #haveRead(id) {
    const { conversation, unread } = this.#room
    const isAll = conversation.atEnd && (conversation.newestId ?? 0) <= id
    if (!document.hidden || !isAll || unread.count === 0) return
    for (const isSeen of [true, false]) unread.see(isSeen, id)
  }

  /** @param {Message} message */
  #follow({ id, removed }) {
    if (removed) this.#parts.desktop.close(tagOf(id))
  }

  /** A page that is turned away tells nothing, shows nothing, and leaves it to the other tabs. */
  #stand() {
    const { turn, attention, desktop } = this.#parts
    const isOut = this.#room.sync.state.refused !== null
    if (isOut === this.#isOut) return
    this.#isOut = isOut
    if (isOut) desktop.closeAll()
    for (const it of [turn, attention]) isOut ? it.stop() : it.start()
  }

  /** @param {Batch} batch */
  async #tell(batch) {
    const meant = this.#meantOf(batch)
    if (meant.length === 0 || (await this.#isUnwanted())) return
    this.#show(batch, meant)
    if (this.#parts.settings.sound) this.#parts.sound.play()
  }

  /**
   * Where so much came that only the end of it is loaded, any of it may have been meant.
   * @param {Batch} batch
   */
  #meantOf({ messages, isPartial }) {
    const { about } = this.#parts.settings
    const person = this.#room.person.id
    const meant = messages.filter(message => counts(message, { about, person }))
    return isPartial && about !== "nothing" && meant.length === 0 ? messages : meant
  }

  async #isUnwanted() {
    const { turn, attention } = this.#parts
    if (this.#room.people.me.status === "busy" || !turn.isOurs) return true
    return attention.isAnywhere()
  }

  /**
   * @param {Batch} batch
   * @param {Message[]} meant
   */
  #show({ messages, isCaughtUp, isPartial }, meant) {
    const person = this.#room.person.id
    const most = isCaughtUp ? 1 : MOST_ONE_BY_ONE
    const isOne = isPartial || meant.length > most
    const [{ id: first }] = meant
    if (isOne) this.#showOne(tagOfMany(first), first, wordsOfMany(messages, person, { isPartial }))
    else for (const it of meant) this.#showOne(tagOf(it.id), it.id, wordsOfOne(it, person))
  }

  /**
   * @param {string} tag
   * @param {number} id
   * @param {{ title: string, body: string }} words
   */
  #showOne(tag, id, words) {
    this.#parts.desktop.show({ tag, ...words, onClick: () => this.#open(id) })
  }

  /** @param {number} id */
  async #open(id) {
    await this.#parts.makeWay()
    this.#room.permalink.open(id)
  }
}

/** @param {number} id */
function tagOf(id) {
  return `chatapp-message-${id}`
}

/**
 * Not that of the first of them: the others are still there when that is removed.
 * @param {number} id
 */
function tagOfMany(id) {
  return `chatapp-messages-${id}`
}
