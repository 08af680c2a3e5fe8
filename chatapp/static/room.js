/** The room's entry: reads the page's data once, builds the parts, connects them. No logic. */

import { Composer, Pictures } from "./composer/composer.js"
import { Draft } from "./composer/draft.js"
import { Connection } from "./live/connection.js"
import { PresenceChannel } from "./live/presence_channel.js"
import { Clock } from "./messages/clock.js"
import { JumpToEnd, JumpToUnread } from "./messages/jump.js"
import { LogKeyboard } from "./messages/keyboard.js"
import { connectLog, goToEnd, look } from "./messages/log.js"
import { MessageView } from "./messages/message_view.js"
import { Paging, PagingView } from "./messages/paging.js"
import { Permalink, ReadingPosition } from "./messages/permalink.js"
import { Scroll, Trimming } from "./messages/scroll.js"
import { Days, Timeline } from "./messages/timeline.js"
import { NewLine, Reading, Title, Unread } from "./messages/unread.js"
import { connectSending, Outbox } from "./outbox/outbox.js"
import { OutboxActions, OutboxAnnouncer, OutboxView } from "./outbox/outbox_view.js"
import { OutboxStore } from "./outbox/store.js"
import { pageData, part, template } from "./page.js"
import { startPeople } from "./people/here.js"
import { Api } from "./server/api.js"
import { Latency } from "./server/http.js"
import { Announcer, MessageAnnouncer } from "./status/announcer.js"
import { LogOut } from "./status/log_out.js"
import { Banner, connectState, StatusBar, Suspension } from "./status/status_bar.js"
import { Conversation } from "./sync/conversation.js"
import { Sync } from "./sync/sync.js"

const { person, pusher, readId, unread: missed, page: drawn } = pageData()

const clock = new Clock()
const announcer = new Announcer(part("announcer"))
const messageAnnouncer = new MessageAnnouncer({ announcer, person: person.id })
const view = new MessageView({ template: template("message"), person: person.id, clock })
const days = new Days({ template: template("day"), clock })
const timeline = new Timeline({ list: part("list"), view, days })

const latency = new Latency()
const api = new Api(person.id, { latency })
const page = { ...drawn, messages: timeline.adopt() }
const conversation = new Conversation(page)
// A permalink's page is from the middle, and what comes after it is yet to be asked for.
if (Permalink.isGiven) conversation.replace(page, { atEnd: false })
const presence = new PresenceChannel()
const connection = new Connection(pusher, {
  authorise: (...request) => api.authorise(...request),
  authenticate: (...request) => api.authenticate(...request),
}, { presence })
// Sync asks also when nothing else may: whether one is in again, for instance.
const syncApi = new Api(person.id, { latency })
const sync = new Sync({ conversation, api: syncApi, connection, latency })
const outbox = new Outbox({ api, store: new OutboxStore(), person: person.id })

const scroll = new Scroll(part("log"))
const keyboard = new LogKeyboard({ log: part("log"), scroll })
const paging = new Paging({ api, conversation, scroll })
const trimming = new Trimming({ conversation, scroll })
const pagingView = new PagingView({
  paging, conversation, announcer, log: part("log"),
  start: part("start"), end: part("end"), around: part("around"),
})
const permalink = new Permalink({
  log: part("log"), timeline, paging, scroll, announcer, notice: part("notice"),
})
const newLine = new NewLine({
  conversation, timeline, person: person.id, template: template("new"),
})
const place = new ReadingPosition({ person: person.id, timeline, newLine, paging, scroll })
const unread = new Unread({ person: person.id, readId: readId ?? conversation.newestId, ...missed })
const jumpToUnread = new JumpToUnread({
  bar: part("back"), log: part("log"), conversation, newLine, unread, clock, paging, scroll,
})
const reading = new Reading({ api, readId })
const jump = new JumpToEnd({ button: part("jump"), log: part("log"), unread })
const draft = new Draft({ person: person.id })
const composer = new Composer({ form: part("composer"), draft })
const outboxView = new OutboxView({
  list: part("outbox"), conversation, outbox, view, person, template: template("unsent"),
  composer,
})
const outboxAnnouncer = new OutboxAnnouncer({ outbox, announcer })
const outboxActions = new OutboxActions({ list: part("outbox"), outbox, composer, announcer })
// Whoever did not get away after all goes on writing.
const writing = {
  stop: () => draft.forget(),
  start: () => {
    draft.resume()
    composer.settle()
  },
}
const pictures = new Pictures()
const banner = new Banner({ place: part("banner"), template: template("banner") })
const title = new Title(unread)
const suspension = new Suspension({
  root: document.body, parts: [title],
  kept: [part("brand"), part("connection"), part("log-out"), part("banner")],
})
const statusBar = new StatusBar(part("connection"))

const room = {
  conversation, sync, outbox, composer, scroll, paging, timeline, outboxView, newLine, unread, jump,
  permalink, pictures, banner, statusBar, suspension, api, reading, messageAnnouncer,
  keyboard, trimming, place, empty: part("empty"),
}
connectLog(room)
connectSending({ ...room, goToEnd: () => goToEnd(room) })
connectState(room)
startPeople({ person, api, presence, sync, conversation, part, template })

days.start()
clock.start()
timeline.start()
newLine.markAfter(readId)
reading.start()
outboxView.start()
outboxActions.start()
outboxAnnouncer.start()
keyboard.start()
scroll.start()
scroll.toEnd()
jumpToUnread.start()
paging.start()
pagingView.start()
title.start()
jump.start()
pictures.start()
permalink.start()
// What can't be reached yet keeps nothing else waiting.
if (Permalink.isGiven) place.start()
else place.restore().then(() => place.start())
await draft.start()
composer.start()
sync.start()
connection.start()
new LogOut({
  form: part("log-out"), reading, parts: [sync, connection, syncApi, api, writing],
}).start()
outbox.start()
statusBar.tell(sync.state)
look(room)
