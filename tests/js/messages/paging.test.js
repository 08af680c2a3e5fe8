import assert from "node:assert/strict"
import { test } from "node:test"

import { JSDOM } from "jsdom"

import { PagingView } from "../../../chatapp/static/messages/paging.js"
import { aReaderOfThePast, settled } from "../support/past.js"

test("who comes near the start gets the page before it, once", async () => {
  const { api, scroll, paging, shown } = await aReaderOfThePast()
  scroll.near = ["near-start"]

  scroll.look()
  scroll.look()
  assert.deepEqual([api.asked, paging.loading], [[{ before: 91 }], "older"])

  await api.answers()
  assert.deepEqual([shown(), paging.loading], [[81, 100], null])
})

test("who comes near the end of what is loaded gets the page after it", async () => {
  const { api, scroll, shown } = await aReaderOfThePast({ around: 50 })
  scroll.near = ["near-end"]

  scroll.look()
  await api.answers()

  assert.deepEqual([api.asked, shown()], [[{ after: 54 }], [45, 64]])
})

test("where nothing is missing nothing is asked for", async () => {
  const { api, scroll, server, conversation } = await aReaderOfThePast()
  conversation.replace({ messages: server.messages, rev: server.rev, more: false })
  scroll.near = ["near-start", "near-end"]

  scroll.look()

  assert.deepEqual(api.asked, [])
})

test("going somewhere takes the place of a page that is loading", async () => {
  const { api, scroll, paging, shown } = await aReaderOfThePast()
  scroll.near = ["near-start"]
  scroll.look()

  const arrival = paging.around(30)
  await api.answers(1)
  assert.deepEqual([await arrival, shown()], [true, [25, 34]])

  await api.answers()
  assert.deepEqual(shown(), [25, 34])
})

test("of two wishes the last one wins, in whatever order they are answered", async () => {
  for (const first of [0, 1]) {
    const { api, paging, shown } = await aReaderOfThePast()
    const arrivals = [paging.around(30), paging.around(60)]

    await api.answers(first)
    await api.answers()

    assert.deepEqual(await Promise.all(arrivals), [false, true])
    assert.deepEqual(shown(), [55, 64])
  }
})

test("coming near an end takes no wish's place", async () => {
  const { api, scroll, paging, shown } = await aReaderOfThePast()
  scroll.near = ["near-start", "near-end"]
  paging.around(30)

  scroll.look()
  assert.deepEqual(api.asked, [{ around: 30 }])

  await api.answers()
  assert.deepEqual(shown(), [25, 34])
})

test("who wants to be at the end gets there, also from a wish for the past", async () => {
  const { api, paging, shown, conversation } = await aReaderOfThePast({ around: 50 })
  const past = paging.around(30)

  const arrival = paging.newest()
  await api.answers()
  await api.answers()

  assert.deepEqual([await past, await arrival], [false, true])
  assert.deepEqual([shown(), conversation.atEnd], [[91, 100], true])
})

test("who is at the end already asks for nothing, and drops what was on its way", async () => {
  const { api, paging, shown } = await aReaderOfThePast()
  const past = paging.around(30)

  assert.equal(await paging.newest(), true)
  await api.answers()

  assert.deepEqual([await past, shown(), api.asked.length], [false, [91, 100], 1])
})

test("a wish that fails lasts, and is tried again with growing waits", async () => {
  const { api, clock, paging, shown } = await aReaderOfThePast()
  const arrival = paging.around(30)

  for (const wait of [2_000, 4_000, 8_000]) {
    await api.fails()
    assert.equal(paging.hasFailed("around"), true)
    const { length } = api.asked
    await clock.pass(wait - 1)
    assert.equal(api.asked.length, length)
    await clock.pass(1)
    assert.equal(api.asked.length, length + 1)
  }

  await api.answers()
  assert.deepEqual([await arrival, shown()], [true, [25, 34]])
  assert.equal(paging.hasFailed("around"), false)
  assert.equal(clock.waiting, 0)
})

test("waits never grow beyond half a minute", async () => {
  const { api, clock, paging } = await aReaderOfThePast()
  paging.around(30)
  for (let tries = 0; tries < 8; tries += 1) {
    await api.fails()
    await clock.pass(30_000)
  }

  assert.equal(api.asked.length, 9)
})

test("a page that failed is asked for again while the reader is near, and only then", async () => {
  const { api, clock, scroll, paging, shown } = await aReaderOfThePast()
  scroll.near = ["near-start"]
  scroll.look()
  await api.fails()
  scroll.look()
  assert.deepEqual([api.asked.length, paging.hasFailed("older")], [1, true])

  scroll.near = []
  await clock.pass(60_000)
  assert.equal(api.asked.length, 1)

  scroll.near = ["near-start"]
  scroll.look()
  await api.answers()
  assert.deepEqual([shown(), paging.hasFailed("older")], [[81, 100], false])
})

test("a failure above keeps nobody from loading what is below", async () => {
  const { api, scroll, shown } = await aReaderOfThePast({ around: 50 })
  scroll.near = ["near-start"]
  scroll.look()
  await api.fails()

  scroll.near = ["near-end"]
  scroll.look()
  await api.answers()

  assert.deepEqual(shown(), [45, 64])
})

test("who asks for it, or is online again, waits for no timer", async () => {
  const { api, clock, paging, shown } = await aReaderOfThePast()
  paging.around(30)
  await api.fails()

  paging.wake()
  paging.wake()
  assert.equal(api.asked.length, 2)

  await api.answers()
  await clock.pass(60_000)
  assert.deepEqual([shown(), api.asked.length], [[25, 34], 2])
})

test("a page from before a leap is no answer, and is asked for again", async () => {
  const { api, clock, server, conversation, paging, shown } = await aReaderOfThePast()
  const stale = await server.page({ around: 30, limit: 10 })
  const arrival = paging.around(30)
  server.says("new")
  conversation.replace(await server.page({ limit: 10 }))
  server.page = async () => stale

  await api.answers()
  assert.equal(paging.hasFailed("around"), true)

  delete server.page
  await clock.pass(2_000)
  await api.answers()
  assert.deepEqual([await arrival, shown()], [true, [25, 34]])
})

for (const near of ["near-start", "near-end"]) {
  test(`a page that no longer adjoins what is shown is dropped: ${near}`, async () => {
    const { api, server, conversation, scroll, shown } = await aReaderOfThePast({ around: 60 })
    scroll.near = [near]
    scroll.look()
    conversation.replace(await server.page({ around: 30, limit: 10 }), { atEnd: false })
    const there = shown()

    await api.answers()

    assert.deepEqual(shown(), there)
  })
}

test("who changes their mind stays where they are", async () => {
  const { api, clock, paging, shown } = await aReaderOfThePast()
  const arrival = paging.around(30)
  await api.fails()

  paging.cancel()
  await clock.pass(60_000)

  assert.deepEqual([await arrival, shown(), api.asked.length], [false, [91, 100], 1])
  assert.equal(paging.hasFailed("around"), false)
})

test("each change of what is loading or has failed is told", async () => {
  const { api, paging } = await aReaderOfThePast()
  const told = []
  paging.addEventListener("changed", () => told.push([paging.loading, paging.hasFailed("around")]))

  paging.around(30)
  await api.fails()
  paging.wake()
  await api.answers()

  assert.deepEqual(told.slice(1), [
    ["around", false],
    [null, true],
    ["around", true],
    [null, false],
  ])
})

test("who went to where the conversation begins is not at its end", async () => {
  const { api, conversation, paging } = await aReaderOfThePast()

  paging.around(3)
  await api.answers()

  assert.deepEqual(
    [conversation.oldestId, conversation.hasOlder, conversation.atEnd],
    [1, false, false],
  )
})

test("who went to the past is not at the end, and who wants to be there again is", async () => {
  const { api, conversation, paging } = await aReaderOfThePast()
  paging.around(30)
  await api.answers()
  assert.equal(conversation.atEnd, false)

  paging.newest()
  await api.answers()

  assert.equal(conversation.atEnd, true)
})

for (const near of ["near-start", "near-end"]) {
  test(`who comes ${near} on a page that is closed gets nothing`, async () => {
    const { api, scroll, paging } = await aReaderOfThePast({ around: 50 })

    paging.stop()
    scroll.dispatchEvent(new Event(near))

    assert.deepEqual(api.asked, [])
  })
}

test("a page that is closed asks for nothing more", async () => {
  const { api, clock, scroll, paging } = await aReaderOfThePast()
  scroll.near = ["near-start"]
  scroll.look()
  await api.fails()

  paging.stop()
  scroll.look()
  await clock.pass(60_000)
  await settled()

  assert.equal(api.asked.length, 1)
})

const PLACE = "<span data-words></span><button data-again hidden>Try again</button>"
const ROOM = `<p id="around" hidden><span data-words></span><button data-again>Try again</button></p>
  <div id="log" tabindex="0"><div id="start">${PLACE}</div><div id="end">${PLACE}</div></div>`

async function aView(how) {
  const { document } = new JSDOM(ROOM).window
  globalThis.document = document
  const reader = await aReaderOfThePast(how)
  const node = name => document.getElementById(name)
  const said = []
  const view = new PagingView({
    paging: reader.paging,
    conversation: reader.conversation,
    log: node("log"),
    start: node("start"),
    end: node("end"),
    around: node("around"),
    announcer: { say: words => said.push(words) },
  })
  view.start()
  const button = name => node(name).querySelector("button")
  const words = name => node(name).querySelector("[data-words]").textContent
  return { ...reader, document, view, node, button, words, said }
}

const COULD_NOT = "Couldn't load more messages."

for (const [name, near, how] of [
  ["start", "near-start"],
  ["end", "near-end", { around: 50 }],
]) {
  test(`at the ${name} it says that it loads, and where it could not one can try again`, async () => {
    const { api, scroll, button, words, shown } = await aView(how)
    const other = name === "start" ? "end" : "start"
    const before = shown()
    scroll.near = [near]
    scroll.look()
    assert.deepEqual([words(name), button(name).hidden], ["Loading…", true])

    await api.fails()
    assert.deepEqual([words(name), button(name).hidden], [COULD_NOT, false])
    assert.deepEqual([words(other), button(other).hidden], ["", true])

    button(name).click()
    assert.deepEqual([words(name), button(name).hidden], ["Loading…", true])
    await api.answers()
    assert.deepEqual([words(name), button(name).hidden], ["", true])
    assert.notDeepEqual(shown(), before)
  })
}

test("the newest messages that could not be loaded are missing at the end", async () => {
  const { api, paging, button, words } = await aView({ around: 50 })
  paging.newest()
  assert.equal(words("end"), "Loading…")

  await api.fails()

  assert.deepEqual([words("end"), button("end").hidden], [COULD_NOT, false])
})

test("where the conversation begins it says so, also after a leap", async () => {
  const { server, conversation, words } = await aView()
  assert.equal(words("start"), "")

  conversation.replace({ messages: server.messages, rev: server.rev, more: false })
  assert.equal(words("start"), "This is the start of the conversation.")

  conversation.replace({ messages: [], rev: server.rev, more: false })
  assert.equal(words("start"), "")

  conversation.receive(server.says("the first"))
  assert.equal(words("start"), "This is the start of the conversation.")
})

test("where earlier messages have expired it says so", async () => {
  const { conversation, words } = await aView()

  conversation.expire(conversation.oldestId)

  assert.equal(words("start"), "Earlier messages have expired.")
})

test("a message that can't be reached is said once, for as long as it can't", async () => {
  const { api, clock, paging, node, button, said } = await aView()
  paging.around(30)
  assert.equal(node("around").hidden, true)

  await api.fails()
  await clock.pass(2_000)
  await api.fails()
  assert.equal(node("around").hidden, false)
  assert.match(node("around").textContent, /^Couldn't load that message\./)
  assert.deepEqual(said, ["Couldn't load that message."])

  button("around").click()
  await api.answers()
  assert.equal(node("around").hidden, true)
})

test("a button that goes leaves the focus to the log", async () => {
  const { api, document, scroll, button } = await aView()
  scroll.near = ["near-start"]
  scroll.look()
  await api.fails()
  button("start").focus()

  button("start").click()

  assert.equal(document.activeElement.id, "log")
})

test("a view that has stopped draws nothing", async () => {
  const { api, paging, view, button, words, node } = await aView()
  view.stop()

  paging.around(30)
  await api.fails()
  button("around").click()

  assert.deepEqual([words("start"), node("around").hidden, api.asked.length], ["", true, 1])
})

test("a press on the words beside the button tries nothing", async () => {
  const { api, scroll, node } = await aView()
  scroll.near = ["near-start"]
  scroll.look()
  await api.fails()
  const asked = api.asked.length

  node("start").querySelector("[data-words]").click()

  assert.equal(api.asked.length, asked)
})

test("an edge that says nothing takes no room", async () => {
  const { scroll, node } = await aView()
  const isIdle = () => node("start").classList.contains("log__edge--idle")
  scroll.near = ["near-start"]

  scroll.look()

  assert.equal(isIdle(), false)
  assert.equal(node("end").classList.contains("log__edge--idle"), true)
})
