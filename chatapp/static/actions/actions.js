/** What one does with a message: builds the parts and connects them. This is a script of its own,
    which the page loads when somebody is there (messages/actions_loader.js). It is bundled apart, so
    no class here is the same as one of the page: what comes from there is told by what it has. */

import { on } from "../events.js"
import { startKeys } from "../keys/keys.js"
import { startMembers } from "../members/start.js"
import { look } from "../messages/log.js"
import { startNotices } from "../notices/notices.js"
import { startNotifications } from "../notifications/notifications.js"
import { pageData, partOf } from "../page.js"
import { Pins } from "../pins/pins.js"
import { DateForm } from "../search/date.js"
import { Jumps } from "../search/jumps.js"
import { Marks } from "../search/marks.js"
import { SearchPanel } from "../search/panel.js"
import { Search } from "../search/search.js"
import { ActionsApi, whyNot } from "./actions_api.js"
import { MessageBar } from "./bar.js"
import { PersonCard } from "./card.js"
import { Completion } from "./completion.js"
import { Versions } from "./dialogs.js"
import { Editing } from "./editing.js"
import { EmojiList, OwnEmoji } from "./emoji.js"
import { startEmojiButton } from "./emoji_button.js"
import { Highlighting } from "./highlighting.js"
import { Marking } from "./marking.js"
import { Mentionable } from "./mentionable.js"
import { MessageMenu } from "./menu.js"
import { MutedLine } from "./muted.js"
import { startOwnFace } from "./own_face.js"
import { Picker } from "./picker.js"
import { Quotes } from "./quotes.js"
import { ReactionNames } from "./reaction_names.js"
import { Reactions } from "./reactions.js"
import { Refresh } from "./refresh.js"
import { Removing } from "./removing.js"
import { Replying } from "./replying.js"
import { report } from "./reporting.js"
import { StickyDay } from "./sticky_day.js"
import { startThemeMenu } from "./theme_menu.js"
import { startWelcome } from "./welcome.js"
import { MARKED, notMarked } from "./words.js"
import { Writing } from "./writing.js"

/** @import { Room } from "../room.js" */
/** @import { Message } from "../server/message.js" */

/** @param {Room} room */
export function start(room) {
  // The page tells them the way back in, if they are out.
  const muted = startMuted(room)
  const api = new ActionsApi(room.api, {
    onTurnedAway: () => room.sync.ask(),
    onMute: mute => muted.tell(mute),
  })
  on(room.outbox, "refused", ({ code }) => api.meet({ code }))
  const { list, own, people, complete, completion } = startWriting(room, api)
  const place = /** @type {HTMLElement} */ (room.log.closest("main"))
  const picker = new Picker({ list, own })
  startEmojiButton({
    button: partOf(document, "emoji-button"),
    field: partOf(document, "text", "textarea"),
    picker,
  })
  const { panel, go } = startSearch(room, { api, place })
  const pins = startPins(room, { api, go })
  const parts = { api, place, picker, people, complete, pins }
  const { menu, editing, marking, replying, removing } = startMessageMenu(room, parts)
  const card = new PersonCard({
    room,
    mention: whom => completion.mention(whom),
    mute: message => removing.mute({ message }),
  })
  card.start()
  const reactionNames = startReading(room)
  startMembers(room, { api, picker })
  startThemeMenu(partOf(document, "sheet"))
  startOwnFace(room, partOf(document, "menu"))
  startWelcome(room)
  startNotices(room, api)
  startNotifications(room, { messageMenu: menu, place })
  const refresh = new Refresh(room)
  room.refresh = () => refresh.run()
  const openings = [reactionNames, menu, editing, replying, panel]
  startKeys(room, { menu, api, marking, place, openings })
}

/**
 * What one does with a message.
 * @param {Room} room
 * @param {{ api: ActionsApi, place: HTMLElement, picker: Picker, people: Mentionable,
 *   complete: (text: HTMLTextAreaElement) => Completion, pins: Pins }} parts
 */
function startMessageMenu(room, { api, place, picker, people, complete, pins }) {
  const { person, log, conversation, composer, view } = room
  const tell = (/** @type {string} */ sentence) => composer.tell(sentence)
  const mentionsIn = (/** @type {string} */ text) => people.mentionsIn(text)
  const removing = new Removing({ ...room, api, tell, place })
  const editing = new Editing({ room, api, complete, mentionsIn })
  const versions = new Versions({ ...room, api, place })
  const rights = { person, mayUndo: removing.mayUndo, isPinned: pins.isPinned, view }
  const menu = new MessageMenu({ ...rights, place })
  const bar = new MessageBar({ log, menu, conversation })
  on(conversation, "changed", ({ message }) => menu.follow(message))
  const { marking, replying } = connectMenu({ menu, room, api, picker, tell })
  on(menu, "edit", of => editing.open(of))
  on(menu, "versions", of => versions.open(of))
  on(menu, "pin", ({ message }) => pins.pin(message.id))
  on(menu, "unpin", ({ message }) => pins.unpin(message.id))
  on(menu, "report", of => report({ ...of, api, place }))
  for (const name of /** @type {const} */ (["remove", "undo", "moderate", "mute", "suspend"])) {
    on(menu, name, of => removing[name](of))
  }
  for (const it of [removing, editing, bar]) it.start()
  return { menu, editing, marking, replying, removing }
}

/**
 * Who is muted is told so, and the api hears of it.
 * @param {Room} room
 */
function startMuted(room) {
  const line = new MutedLine({ room, place: partOf(document, "muted") })
  line.start(pageData().muted)
  return line
}

/**
 * What helps in reading. Returns the one that can be open.
 * @param {Room} room
 */
function startReading(room) {
  const reactionNames = new ReactionNames(room)
  const jump = /** @type {HTMLElement} */ (partOf(document, "jump").parentElement)
  const quotes = new Quotes({ ...room, place: jump })
  const highlighting = new Highlighting({ log: room.log, files: pageData().highlight })
  const stickyDay = new StickyDay(room)
  for (const it of [reactionNames, quotes, highlighting, stickyDay]) it.start()
  return reactionNames
}

/**
 * Finds what was said, and leads there and back.
 * @param {Room} room
 * @param {{ api: ActionsApi, place: HTMLElement }} where
 */
function startSearch(room, { api, place }) {
  const { clock, conversation, timeline } = room
  const search = new Search({ api })
  const marks = new Marks({ list: partOf(document, "list"), timeline })
  const [ways, top] = ["jump", "notice"].map(
    name => /** @type {HTMLElement} */ (partOf(document, name).parentElement),
  )
  const jumps = new Jumps({ room, marks, place: ways, top })
  const go = (/** @type {{ id: number, words?: string[], note?: string }} */ where) => {
    jumps.go(where)
    panel.makeWay()
  }
  const date = new DateForm({ api, clock, go }).node
  const panel = new SearchPanel({ ...room, search, date, place, link: partOf(document, "search") })
  on(panel, "chosen", ({ id, found: words }) => go({ id, words }))
  on(panel, "changed", () => jumps.offerResults(panel.isAside))
  on(jumps, "results", () => panel.comeBack())
  on(conversation, "changed", ({ message }) => search.follow(message))
  for (const it of [jumps, panel]) it.start()
  return { panel, go }
}

/**
 * What is pinned leads to the message, and back.
 * @param {Room} room
 * @param {{ api: ActionsApi, go: (where: { id: number }) => void }} parts
 */
function startPins(room, { api, go }) {
  const tell = (/** @type {string} */ sentence) => room.composer.tell(sentence)
  const pins = new Pins({ room, api, place: partOf(document, "pins"), go, tell })
  pins.start()
  return pins
}

/**
 * What helps in every field in which one writes.
 * @param {Room} room
 * @param {ActionsApi} api
 */
function startWriting(room, api) {
  const { announcer, composer } = room
  const [list, own] = [new EmojiList({ address: pageData().emoji }), new OwnEmoji()]
  const people = new Mentionable({ room, api })
  const complete = (/** @type {HTMLTextAreaElement} */ text) => {
    new Writing({ field: text }).start()
    return new Completion({ text, people, emoji: list, own, announcer })
  }
  const completion = complete(partOf(document, "text", "textarea"))
  completion.start()
  composer.mentioning = people
  return { list, own, people, complete, completion }
}

/**
 * What is chosen for a message and done elsewhere in the page.
 * @param {{ menu: MessageMenu, room: Room, api: ActionsApi, picker: Picker,
 *   tell: (sentence: string) => void }} parts
 */
function connectMenu({ menu, room, api, picker, tell }) {
  const { announcer, composer, conversation, draft } = room
  connectSource(menu, room)
  const marking = new Marking({ ...room, person: room.person.id })
  const reactions = new Reactions({ ...room, api, tell })
  on(marking, "over", () => look(room))
  const form = partOf(document, "composer", "form")
  const replying = new Replying({ form, composer, conversation, key: draft.ofReply })
  for (const it of [replying, marking, reactions]) it.start()
  composer.replying = replying
  on(menu, "react", ({ message: { id }, anchor }) => {
    picker.open({ anchor, onChosen: emoji => reactions.toggle(id, emoji) })
  })
  on(menu, "reply", ({ message }) => replying.to(message))
  on(menu, "copy", ({ message }) => announcer.copy(message.message ?? ""))
  on(menu, "link", ({ message }) => announcer.copy(addressOf(message.id)))
  on(menu, "unread", ({ message }) => {
    api
      .markUnreadFrom(message.id)
      .then(mark => marking.take(mark))
      .then(() => announcer.say(MARKED))
      .catch(error => tell(notMarked(whyNot(error))))
  })
  return { marking, replying }
}

/**
 * Shows a message as it was written, and back.
 * @param {MessageMenu} menu
 * @param {Room} room
 */
function connectSource(menu, { view, timeline, keyboard, scroll }) {
  const redraw = (/** @type {Message} */ message) =>
    scroll.stay(() => keyboard.hold(() => timeline.change(message)))
  on(menu, "source", ({ message }) => {
    view.asSource.add(message.id)
    redraw(message)
  })
  on(menu, "formatted", ({ message }) => {
    view.asSource.delete(message.id)
    redraw(message)
  })
}

/** @param {number} id */
function addressOf(id) {
  return new URL(`/?message=${id}`, location.href).href
}
