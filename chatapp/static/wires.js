/** What leads to what: each part tells what happened, and another one acts on it. */

import { persist } from "./persistence.js"

const on = (target, kind, react) => target.addEventListener(kind, ({ detail }) => react(detail))

export function connect(room) {
  connectMessages(room)
  connectReader(room)
  connectSending(room)
  connectState(room)
}

function connectMessages(room) {
  const { conversation, timeline, keyboard, unread, outbox, sync, messageAnnouncer } = room
  const { paging, scroll, trimming } = room
  on(conversation, "added", ({ messages }) => {
    scroll.follow()
    show(room, messages)
    trimming.trim()
    unread.arrived(messages)
    messageAnnouncer.arrived(messages)
    messages.forEach(message => outbox.recognise(message))
  })
  on(conversation, "older", ({ messages }) => show(room, messages))
  on(conversation, "newer", ({ messages }) => show(room, messages))
  on(conversation, "shrunk", ({ messages }) => letGo(room, messages))
  on(paging, "changed", () => trimming.trim())
  on(conversation, "changed", ({ message }) =>
    keyboard.hold(() => timeline.change(message)))
  // Who hears the room hears of it also while they read the past.
  on(conversation, "beyond", ({ messages }) => messageAnnouncer.arrived(unread.arrived(messages)))
  on(conversation, "replaced", ({ messages }) => {
    keyboard.hold(() => {
      timeline.replace([])
      show(room, messages)
    })
  })
  on(sync, "far-behind", () => messageAnnouncer.leapt(conversation.messages))
}

function letGo({ timeline, keyboard, newLine }, messages) {
  keyboard.hold(() => timeline.remove(messages))
  newLine.place()
}

function show(room, messages) {
  room.timeline.add(messages)
  room.outboxView.arrived(messages)
  room.newLine.place()
  room.empty.hidden = !room.timeline.isEmpty
  look(room)
}

function connectReader(room) {
  const { newLine, scroll, sync, jump, unread, reading } = room
  on(scroll, "moved", () => look(room))
  on(document, "visibilitychange", () => comeBack(room))
  on(jump, "wanted", () => goToEnd(room))
  on(unread, "began", ({ readId }) => newLine.markAfter(readId))
  on(unread, "seen", ({ readId }) => reading.upTo(readId))
  on(sync, "far-behind", ({ wasAt }) => leap(room, wasAt))
}

// Who had not read all before has the line where it stands.
function leap({ conversation, newLine, unread }, wasAt) {
  if (unread.count === 0) newLine.markAfter(wasAt)
  unread.leapt(conversation.messages)
}

// At the end the page has followed what came, maybe far past where it began.
function comeBack(room) {
  const { scroll, unread, place } = room
  if (!document.hidden && scroll.atEnd && unread.count > 0) place.openAtNews()
  look(room)
}

/** What is before the reader's eyes now. */
export function look({ scroll, conversation, unread, jump }) {
  const isAtEnd = scroll.atEnd && conversation.atEnd
  unread.see(isAtEnd && !document.hidden, conversation.newestId)
  // What comes next there is loaded by itself.
  jump.offer(!scroll.atEnd)
}

// What one has just said stands at the end of what is loaded until the newest messages come.
async function goToEnd({ permalink, paging, scroll }) {
  permalink.leave()
  const arrival = paging.newest()
  scroll.toEnd()
  if (await arrival) scroll.toEnd()
}

function connectSending(room) {
  const { composer, conversation, outbox, pictures, sync } = room
  on(composer, "said", async ({ text }) => {
    // Somebody may have signed in by now, through another tab.
    if (sync.state.refused) sync.ask()
    await outbox.add(text)
    composer.settle()
    await goToEnd(room)
  })
  on(pictures, "refused", ({ sentence }) => composer.tell(sentence))
  on(outbox, "kept", ({ message }) => conversation.keep(message))
  outbox.addEventListener("kept", () => persist(), { once: true })
  for (const why of ["signed-out", "another-person", "suspended"]) {
    on(outbox, why, () => turnedAway(room))
  }
}

// Then all of the page is out, or it was a mistake, and the message alone was turned away.
async function turnedAway({ outbox, sync }) {
  await sync.ask()
  if (sync.upToDate) outbox.resume()
}

function connectState({ sync, api, connectionView, banner, suspension, outbox, paging }) {
  let wasUpToDate = false
  on(sync, "state", state => {
    // Whoever is turned away asks nothing more, but for what sync asks.
    if (state.refused) api.stop()
    else api.start()
    connectionView.tell(state)
    banner.tell(state)
    suspension.tell(state)
    // Only when it is there again, not whenever it is quick again: a request that fails, of theirs
    // for instance, is itself taken for slowness, and they would never wait before the next one.
    if (state.upToDate && !wasUpToDate) for (const it of [outbox, paging]) it.wake()
    wasUpToDate = state.upToDate
  })
}
