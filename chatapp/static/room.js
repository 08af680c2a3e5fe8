/** The room's entry: reads the page's data once, builds the parts, connects them. No logic. */

import { Announcer } from "./announcer.js"
import { Api } from "./api.js"
import { Banner } from "./banner.js"
import { Clock } from "./clock.js"
import { startCompany } from "./company.js"
import { Composer } from "./composer.js"
import { Connection } from "./connection.js"
import { ConnectionView } from "./connection_view.js"
import { Conversation } from "./conversation.js"
import { Days } from "./days.js"
import { Draft } from "./draft.js"
import { Jump } from "./jump.js"
import { Latency } from "./latency.js"
import { Leaving } from "./leaving.js"
import { LogKeyboard } from "./log_keyboard.js"
import { MessageAnnouncer } from "./message_announcer.js"
import { MessageView } from "./message_view.js"
import { NewLine } from "./new_line.js"
import { Outbox } from "./outbox.js"
import { OutboxActions } from "./outbox_actions.js"
import { OutboxAnnouncer } from "./outbox_announcer.js"
import { OutboxStore } from "./outbox_store.js"
import { OutboxView } from "./outbox_view.js"
import { pageData, part, template } from "./page_data.js"
import { Paging } from "./paging.js"
import { PagingView } from "./paging_view.js"
import { Permalink } from "./permalink.js"
import { Pictures } from "./pictures.js"
import { Place } from "./place.js"
import { PresenceChannel } from "./presence_channel.js"
import { Reading } from "./reading.js"
import { Scroll } from "./scroll.js"
import { Suspension } from "./suspension.js"
import { Sync } from "./sync.js"
import { Timeline } from "./timeline.js"
import { Title } from "./title.js"
import { Trimming } from "./trimming.js"
import { Unread } from "./unread.js"
import { WayBack } from "./way_back.js"
import { connect, look } from "./wires.js"

const { person, pusher, readId, unread: missed } = pageData

const clock = new Clock()
const announcer = new Announcer(part("announcer"))
const messageAnnouncer = new MessageAnnouncer({ announcer, person: person.id })
const view = new MessageView({ template: template("message"), person: person.id, clock })
const days = new Days({ template: template("day"), clock })
const timeline = new Timeline({ list: part("list"), view, days })

const latency = new Latency()
const api = new Api(person.id, { latency })
const page = { ...pageData.page, messages: timeline.adopt() }
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
const place = new Place({ person: person.id, timeline, newLine, paging, scroll })
const unread = new Unread({ person: person.id, readId: readId ?? conversation.newestId, ...missed })
const wayBack = new WayBack({
  bar: part("back"), log: part("log"), conversation, newLine, unread, clock, paging, scroll,
})
const reading = new Reading({ api, readId })
const jump = new Jump({ button: part("jump"), log: part("log"), unread })
const draft = new Draft({ person: person.id })
const composer = new Composer({ form: part("composer"), draft })
const outboxView = new OutboxView({
  list: part("outbox"), conversation, outbox, view, person, template: template("unsent"),
  heir: composer,
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
const connectionView = new ConnectionView(part("connection"))

const room = {
  conversation, sync, outbox, composer, scroll, paging, timeline, outboxView, newLine, unread, jump,
  permalink, pictures, banner, connectionView, suspension, api, reading, messageAnnouncer,
  keyboard, trimming, place, empty: part("empty"),
}
connect(room)
startCompany({ person, api, presence, sync, conversation })

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
wayBack.start()
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
new Leaving({
  form: part("log-out"), reading, parts: [sync, connection, syncApi, api, writing],
}).start()
outbox.start()
connectionView.tell(sync.state)
look(room)
