/** The room's entry: reads the page's data once, builds the parts, connects them. No logic. */

import { Announcer } from "./announcer.js"
import { Api } from "./api.js"
import { Banner } from "./banner.js"
import { Clock } from "./clock.js"
import { Composer } from "./composer.js"
import { Connection } from "./connection.js"
import { ConnectionView } from "./connection_view.js"
import { Conversation } from "./conversation.js"
import { Days } from "./days.js"
import { Draft } from "./draft.js"
import { Jump } from "./jump.js"
import { MessageView } from "./message_view.js"
import { NewLine } from "./new_line.js"
import { Outbox } from "./outbox.js"
import { OutboxStore } from "./outbox_store.js"
import { OutboxView } from "./outbox_view.js"
import { Paging } from "./paging.js"
import { Permalink } from "./permalink.js"
import { Place } from "./place.js"
import { Scroll } from "./scroll.js"
import { Sync } from "./sync.js"
import { Timeline } from "./timeline.js"
import { Title } from "./title.js"
import { Unread } from "./unread.js"

const part = name => document.querySelector(`[data-${name}]`)
const template = name => document.getElementById(name)
const on = (target, kind, react) => target.addEventListener(kind, ({ detail }) => react(detail))

const data = template("room").dataset
const person = { id: data.person, name: data.name, picture: data.picture || null }
const pusher = {
  key: data.pusherKey, cluster: data.pusherCluster, host: data.pusherHost,
  port: Number(data.pusherPort), tls: data.pusherTls === "true",
}

const clock = new Clock()
const announcer = new Announcer(part("announcer"))
const view = new MessageView({ template: template("message"), person: person.id, clock })
const days = new Days({ template: template("day"), clock })
const timeline = new Timeline({ list: part("list"), view, days })

const api = new Api(person.id)
const page = { messages: timeline.adopt(), rev: Number(data.rev), more: data.more === "true" }
const conversation = new Conversation(page)
const connection = new Connection(pusher, (socketId, channel) => api.authorise(socketId, channel))
const sync = new Sync({ conversation, api, connection })
const outbox = new Outbox({ api, store: new OutboxStore(), person: person.id })

const scroll = new Scroll(part("log"))
const paging = new Paging({ api, conversation, scroll, log: part("log") })
const permalink = new Permalink({ log: part("log"), timeline, paging, scroll, announcer })
const place = new Place({ person: person.id, timeline, paging, scroll })
const newLine = new NewLine({ timeline, person: person.id, template: template("new") })
const unread = new Unread({ person: person.id, readId: conversation.newestId })
const jump = new Jump({ button: part("jump"), unread })
const outboxView = new OutboxView({
  list: part("outbox"), outbox, view, person, template: template("unsent"), announcer,
})
const composer = new Composer({ form: part("composer"), draft: new Draft({ person: person.id }) })
const banner = new Banner({ place: part("banner"), template: template("banner") })
const connectionView = new ConnectionView(part("connection"))

const isAtEnd = () => scroll.atEnd && conversation.atEnd
const look = () => {
  unread.see(isAtEnd() && !document.hidden, conversation.newestId)
  jump.offer(!isAtEnd())
}
const shown = messages => {
  outboxView.arrived(messages)
  newLine.place({ isStart: !conversation.hasOlder })
  part("empty").hidden = !timeline.isEmpty
}
const toEnd = async () => {
  await paging.newest()
  scroll.toEnd()
}

on(conversation, "added", ({ messages }) => {
  timeline.add(messages)
  unread.arrived(messages)
  shown(messages)
  messages.forEach(message => outbox.recognise(message))
})
for (const kind of ["older", "newer"]) {
  on(conversation, kind, ({ messages }) => {
    timeline.add(messages)
    shown(messages)
    look()
  })
}
on(conversation, "replaced", ({ messages }) => {
  timeline.replace(messages)
  shown(messages)
  look()
})
on(conversation, "changed", ({ message }) => timeline.change(message))
on(conversation, "beyond", ({ count }) => unread.beyond(count))
on(unread, "began", ({ readId }) => newLine.markAfter(readId))
on(sync, "far-behind", ({ wasAt }) => newLine.markAfter(wasAt))

on(scroll, "moved", look)
on(document, "visibilitychange", look)
on(jump, "wanted", toEnd)

on(composer, "said", async ({ text }) => {
  await outbox.add(text)
  composer.settle()
  await toEnd()
})
on(outbox, "kept", ({ message }) => conversation.keep(message))
// Then all of the page is out, not the message alone.
for (const why of ["signed-out", "another-person"]) on(outbox, why, () => sync.ask())
on(sync, "state", state => {
  connectionView.tell(state)
  banner.tell(state)
  if (state.upToDate) outbox.wake()
})

days.start()
clock.start()
timeline.start()
newLine.markAfter(Number(data.readId) || null)
shown(page.messages)
outboxView.start()
scroll.start()
scroll.toEnd()
paging.start()
unread.see(!document.hidden, conversation.newestId)
new Title(unread).start()
jump.start()
permalink.start()
if (!Permalink.isGiven) place.restore()
place.start()
composer.start()
sync.start()
connection.start()
outbox.start()
connectionView.tell(sync.state)
