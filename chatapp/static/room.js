/** The room's entry: reads the page's data once, builds the objects, connects and starts them. What
    is decided, is decided in the modules. */

import { Composer, Pictures } from "./composer/composer.js"
import { Draft } from "./composer/draft.js"
import { on } from "./events.js"
import { Connection } from "./live/connection.js"
import { PresenceChannel } from "./live/presence_channel.js"
import { ActionsLoader, wantsToBeTold } from "./messages/actions_loader.js"
import { Clock } from "./messages/clock.js"
import { Fold } from "./messages/fold.js"
import { FormattingLoader } from "./messages/formatting_loader.js"
import { JumpToEnd, JumpToUnread } from "./messages/jump.js"
import { LogKeyboard } from "./messages/keyboard.js"
import { connectLog, goToEnd, look } from "./messages/log.js"
import { MessageView } from "./messages/message_view.js"
import { Paging, PagingView } from "./messages/paging.js"
import { Permalink, ReadingPosition } from "./messages/permalink.js"
import { Reading } from "./messages/reading.js"
import { Scroll, Trimming } from "./messages/scroll.js"
import { SentMark } from "./messages/sent_mark.js"
import { Days, Timeline } from "./messages/timeline.js"
import { NewLine, Title, Unread } from "./messages/unread.js"
import { connectSending, Outbox } from "./outbox/outbox.js"
import { OutboxActions, OutboxAnnouncer, OutboxView } from "./outbox/outbox_view.js"
import { OutboxStore } from "./outbox/store.js"
import { pageData, part, template } from "./page.js"
import { startPeople } from "./people/here.js"
import { Api } from "./server/api.js"
import { Latency } from "./server/http.js"
import { UNREACHABLE } from "./server/words.js"
import { Announcer, MessageAnnouncer } from "./status/announcer.js"
import { LogOut } from "./status/log_out.js"
import { NewVersion } from "./status/new_version.js"
import { Banner, connectState, StatusBar, Suspension } from "./status/status_bar.js"
import { Conversation } from "./sync/conversation.js"
import { Sync } from "./sync/sync.js"

const { person, pusher, readId, readMarks, unread: missed, ...rest } = pageData()
const { page: drawn, version, actions, formatting } = rest

// What the server has drawn, and what draws the messages that come.
const clock = new Clock()
const parts = {
  quote: template("quote"),
  reactions: template("reactions"),
  reaction: template("reaction"),
}
const view = new MessageView({ template: template("message"), parts, person: person.id, clock })
const days = new Days({ template: template("day"), clock })
const timeline = new Timeline({ list: part("list"), view, days })
const page = { ...drawn, messages: timeline.adopt() }

// What is true. Sync has an api of its own, for it asks also when nothing else may: whether the
// person is signed in again, for instance.
const latency = new Latency()
const onVersion = (/** @type {string | null} */ told) => newVersion.meet(told)
const api = new Api(person.id, { latency, onVersion })
const syncApi = new Api(person.id, { latency, onVersion })
const conversation = new Conversation(page, { person: person.id })
// A page from the middle: what comes after it is yet to be asked for.
const isPast = Permalink.isGiven || !drawn.at_end
if (isPast) conversation.replace(page, { atEnd: false })
const presence = new PresenceChannel()
const connection = new Connection({ ...pusher, epoch: drawn.epoch }, api, { presence })
const sync = new Sync({ conversation, api: syncApi, connection, latency })
const outbox = new Outbox({ api, store: new OutboxStore(), person: person.id })

// What one reads.
const [log, announcer] = [part("log"), new Announcer(part("announcer"))]
const scroll = new Scroll(log)
const keyboard = new LogKeyboard({ log, scroll })
const paging = new Paging({ api, conversation, scroll })
const pagingView = new PagingView({
  paging,
  conversation,
  announcer,
  log,
  start: part("start"),
  end: part("end"),
  around: part("around"),
})
const fold = new Fold({ log, scroll })
const formattingLoader = new FormattingLoader({
  address: formatting.script,
  view,
  drawAnew: () => scroll.stay(() => keyboard.hold(() => timeline.format())),
})
const trimming = new Trimming({ conversation, scroll })
const permalink = new Permalink({
  log,
  timeline,
  paging,
  scroll,
  announcer,
  notice: part("notice"),
})
const reading = new Reading({ api, readId, marks: readMarks })
const unread = new Unread({
  conversation,
  person: person.id,
  readId: readId ?? conversation.newestId,
  ...missed,
})
const messageAnnouncer = new MessageAnnouncer({
  announcer,
  conversation,
  unread,
  sync,
  person: person.id,
})
const newLine = new NewLine({
  conversation,
  timeline,
  person: person.id,
  template: template("new"),
  drawn: document.querySelector("[data-new]"),
})
const sentMark = new SentMark({
  conversation,
  timeline,
  person: person.id,
  template: template("sent"),
  drawn: document.querySelector("[data-sent]"),
})
const position = new ReadingPosition({ person: person.id, timeline, newLine, paging, scroll })
const jumpToEnd = new JumpToEnd({ button: part("jump"), log, unread })
const jumpToUnread = new JumpToUnread({
  bar: part("back"),
  log,
  conversation,
  newLine,
  unread,
  clock,
  paging,
  scroll,
})
const title = new Title(unread)

// What one writes.
const draft = new Draft({ person: person.id })
const composer = new Composer({ form: part("composer", "form"), draft })
const pictures = new Pictures()
const outboxView = new OutboxView({
  list: part("outbox"),
  conversation,
  outbox,
  view,
  person,
  template: template("unsent"),
  composer,
})
const outboxActions = new OutboxActions({
  list: part("outbox"),
  outbox,
  composer,
  announcer,
})
const outboxAnnouncer = new OutboxAnnouncer({ outbox, announcer })

// How the page stands with the server.
const [strip, state] = [part("strip"), part("state")]
const statusBar = new StatusBar({ strip, state, root: document.body, clock })
const banner = new Banner({ place: part("banner"), template: template("banner") })
const newVersion = new NewVersion({
  own: version,
  place: part("new-version"),
  template: template("new-version"),
  composer,
})
// A jump to what was found leaves a state: its marks and its way back go on after a reload.
const isBegun = draft.hasBegun || history.state !== null
const isDue = isBegun || wantsToBeTold(person.id) || (document.hidden && unread.count > 0)
const loader = new ActionsLoader({ files: actions, composer, isDue })
composer.load = () => loader.load()
const suspension = new Suspension({
  root: document.body,
  parts: [title, loader],
  kept: [part("brand"), strip, part("log-out"), part("banner")],
})
// A person who did not log out after all goes on writing.
const writing = {
  stop: () => draft.forget(),
  start: () => {
    draft.resume()
    composer.settle()
  },
}
const logOut = new LogOut({
  form: part("log-out", "form"),
  reading,
  parts: [sync, connection, syncApi, api, writing],
})

const { people, directory, menu, ownStatus } = startPeople({
  person,
  api,
  presence,
  conversation,
  refresh: () => loader.load().then(() => room.refresh()),
})

/** @typedef {typeof room} Room */
const room = {
  person,
  people,
  directory,
  menu,
  ownStatus,
  // Until the script of the actions is there.
  refresh: async () => UNREACHABLE,
  readNotices: async () => {},
  conversation,
  sync,
  api,
  outbox,
  clock,
  view,
  timeline,
  log,
  announcer,
  scroll,
  keyboard,
  paging,
  trimming,
  permalink,
  reading,
  unread,
  newLine,
  sentMark,
  position,
  jumpToEnd,
  jumpToUnread,
  composer,
  draft,
  pictures,
  outboxView,
  statusBar,
  banner,
  suspension,
  empty: part("empty"),
}
connectLog(room)
connectSending({ ...room, goToEnd: () => goToEnd(room) })
connectState(room)

for (const it of [days, clock, timeline, unread, messageAnnouncer]) it.start()
newLine.markAfter(readId)
for (const it of [reading, outboxView, outboxActions, outboxAnnouncer, keyboard, scroll]) it.start()
fold.start()
scroll.open()
const isOpenedElsewhere = isPast || !scroll.atEnd
for (const it of [jumpToUnread, jumpToEnd, paging, pagingView, title, pictures, permalink]) {
  it.start()
}
// Nothing else waits for a message that can't be reached yet.
if (isOpenedElsewhere) position.start()
else position.restore().then(() => position.start())
const kept = (/** @type {string} */ id) =>
  conversation.messages.find(({ client_id: clientId }) => clientId === id)?.message
await draft.start({ typed: () => composer.text, kept })
for (const it of [composer, sync, connection, logOut, outbox]) it.start()
statusBar.tell(sync.state)
look(room)
// Last: the page itself puts the focus somewhere before, which is no sign of anybody.
formattingLoader.start()
loader.start(room)
reading.addEventListener("outdated", () => loader.load())
conversation.addEventListener("pins", () => loader.load())
const notices = part("notices")
on(connection, "notices", async ({ ids }) => {
  if (ids === notices.dataset.ids) return
  await loader.load()
  room.readNotices()
})
// The icon says it, too, and maybe a notification.
unread.addEventListener("changed", () => document.hidden && loader.load())
