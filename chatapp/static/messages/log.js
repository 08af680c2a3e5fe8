/** What happens to the conversation and what the reader does, and what the log shows of it. */

const on = (target, kind, react) => target.addEventListener(kind, ({ detail }) => react(detail))

export function connectLog(room) {
  connectMessages(room)
  connectReader(room)
}

function connectMessages(room) {
  const { conversation, timeline, keyboard, paging, scroll, trimming } = room
  on(conversation, "added", ({ messages }) => {
    scroll.follow()
    show(room, messages)
    trimming.trim()
  })
  on(conversation, "older", ({ messages }) => show(room, messages))
  on(conversation, "newer", ({ messages }) => show(room, messages))
  on(conversation, "shrunk", ({ messages }) => letGo(room, messages))
  on(paging, "changed", () => trimming.trim())
  on(conversation, "changed", ({ message }) =>
    keyboard.hold(() => timeline.change(message)))
  on(conversation, "replaced", ({ messages }) => {
    keyboard.hold(() => {
      timeline.replace(messages)
      follow(room, messages)
    })
  })
}

function letGo({ timeline, keyboard, newLine }, messages) {
  keyboard.hold(() => timeline.remove(messages))
  newLine.place()
}

function show(room, messages) {
  room.timeline.add(messages)
  follow(room, messages)
}

// What goes by the messages that are shown.
function follow(room, messages) {
  room.outboxView.arrived(messages)
  room.newLine.place()
  room.empty.hidden = !room.timeline.isEmpty
  look(room)
}

function connectReader(room) {
  const { newLine, scroll, sync, jumpToEnd, unread, reading } = room
  on(scroll, "moved", () => look(room))
  on(document, "visibilitychange", () => comeBack(room))
  on(jumpToEnd, "wanted", () => goToEnd(room))
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
  const { scroll, unread, position } = room
  if (!document.hidden && scroll.atEnd && unread.count > 0) position.openAtNewLine()
  look(room)
}

/** What is before the reader's eyes now. */
export function look({ scroll, conversation, unread, jumpToEnd }) {
  const isAtEnd = scroll.atEnd && conversation.atEnd
  unread.see(isAtEnd && !document.hidden, conversation.newestId)
  // What comes next there is loaded by itself.
  jumpToEnd.offer(!scroll.atEnd)
}

// What one has just said stands at the end of what is loaded until the newest messages come.
export async function goToEnd({ permalink, paging, scroll }) {
  permalink.leave()
  const arrival = paging.newest()
  scroll.toEnd()
  if (await arrival) scroll.toEnd()
}
