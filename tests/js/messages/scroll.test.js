import assert from "node:assert/strict"
import { test } from "node:test"

import { JSDOM } from "jsdom"

import { Scroll, Trimming } from "../../../chatapp/static/messages/scroll.js"
import { Conversation } from "../../../chatapp/static/sync/conversation.js"
import { heard, Server } from "../support/server.js"

const SCREEN = 500
const HEIGHT = 40
const TOP = 60
const MIDDLE = 170

/** A log of messages, each 40 pixels high, of which 500 pixels are seen, 60 below the window's top;
    there is no layout, so this is it. */
function aLog(count) {
  const { window } = new JSDOM(`<div id="log"><ul></ul></div>`)
  const { document } = window
  let resize
  const observed = []
  Object.assign(globalThis, {
    document,
    ResizeObserver: class {
      constructor(tell) {
        resize = tell
      }
      observe(node) {
        observed.push(node)
      }
      disconnect() {
        resize = () => {}
      }
    },
  })
  const [log, list] = [document.getElementById("log"), document.querySelector("ul")]
  const nodes = () => [...list.children]
  let above = 0
  const most = () => Math.max(0, nodes().length * HEIGHT - SCREEN)
  Object.defineProperties(log, {
    scrollHeight: { get: () => Math.max(SCREEN, nodes().length * HEIGHT) },
    clientHeight: { get: () => SCREEN },
    scrollTop: {
      configurable: true,
      get: () => above,
      set: to => (above = Math.min(most(), Math.max(0, to))),
    },
  })
  log.getBoundingClientRect = () => ({
    left: MIDDLE - 150,
    width: 300,
    top: TOP,
    bottom: TOP + SCREEN,
    height: SCREEN,
  })
  const placed = node => {
    const top = () => TOP + nodes().indexOf(node) * HEIGHT - above
    node.getBoundingClientRect = () => ({ top: top(), bottom: top() + HEIGHT })
    node.firstChild.getBoundingClientRect = node.getBoundingClientRect
    node.scrollIntoView = ({ block }) =>
      (log.scrollTop = above + top() - TOP - (block === "center" ? (SCREEN - HEIGHT) / 2 : 0))
    return node
  }
  const aMessage = () => {
    const node = document.createElement("li")
    node.innerHTML = "<p data-body></p>"
    node.toggleAttribute("data-message", true)
    return placed(node)
  }
  const add = (number, how = "append") => list[how](...Array.from({ length: number }, aMessage))
  document.elementsFromPoint = (x, y) => {
    const isInLog = x === MIDDLE && y >= TOP && y < TOP + SCREEN
    const node = isInLog ? nodes()[Math.floor((y - TOP + above) / HEIGHT)] : null
    return [node, isInLog && log, document.body].filter(Boolean)
  }
  add(count)
  const scroll = new Scroll(log)
  const told = []
  for (const kind of ["moved", "near-start", "near-end"]) {
    scroll.addEventListener(kind, () => told.push(kind))
  }
  scroll.start()
  scroll.toEnd()
  told.length = 0
  const goes = to => {
    log.scrollTop = to
    log.dispatchEvent(new window.Event("scroll"))
  }
  const does = sign => log.dispatchEvent(new window.Event(sign))
  return {
    document,
    observed,
    log,
    list,
    scroll,
    told,
    add,
    goes,
    does,
    resize: () => resize(),
    node: at => nodes()[at],
  }
}

/** The same log as the style sheet lays it out: from its end, `up` pixels above it. */
function aLogFromItsEnd(count, up) {
  const it = aLog(count)
  const { log } = it
  log.setAttribute("data-from-end", "")
  const { get, set } = Object.getOwnPropertyDescriptor(log, "scrollTop")
  const isFromEnd = () => log.hasAttribute("data-from-end")
  Object.defineProperty(log, "scrollTop", { get: () => (isFromEnd() ? -up : get()), set })
  return it
}

for (const [up, atEnd] of [
  [0, true],
  [47, true],
  [700, false],
]) {
  test(`the script takes over where the reader is: ${up} pixels above the end`, () => {
    const { log, scroll } = aLogFromItsEnd(100, up)

    scroll.open()

    assert.equal(log.hasAttribute("data-from-end"), false)
    assert.deepEqual([log.scrollTop, scroll.atEnd], [100 * HEIGHT - SCREEN - up, atEnd])
  })
}

test("a log that is laid out from its start is left there", () => {
  const { log, scroll, goes } = aLog(100)
  goes(0)

  scroll.open()

  assert.deepEqual([log.scrollTop, scroll.atEnd], [0, false])
})

test("at the end the page follows what comes", () => {
  const { log, scroll, add, resize } = aLog(100)

  add(3)
  resize()

  assert.deepEqual([scroll.atEnd, log.scrollTop], [true, 103 * HEIGHT - SCREEN])
})

test("at the start it no longer follows", () => {
  const { log, scroll, told, add, resize } = aLog(200)

  scroll.toStart()
  add(3)
  resize()

  assert.deepEqual([scroll.atEnd, log.scrollTop], [false, 0])
  assert.deepEqual(told.slice(0, 2), ["moved", "near-start"])
})

test("who goes on by some pixels is not led back, and is at the end where that is", () => {
  const { log, scroll, resize, node } = aLog(100)
  scroll.openAt(node(60), 96)
  const { scrollTop } = log

  scroll.by(-300)
  resize()
  assert.deepEqual([log.scrollTop, scroll.atEnd], [scrollTop - 300, false])
  scroll.by(10_000)

  assert.deepEqual([log.scrollTop, scroll.atEnd], [100 * HEIGHT - SCREEN, true])
})

test("elsewhere it stays, and tells that the reader moved, once", () => {
  const { log, scroll, told, add, goes, resize } = aLog(200)
  goes(4_000)
  goes(3_990)
  add(3)
  resize()

  assert.deepEqual([scroll.atEnd, log.scrollTop, told], [false, 3_990, ["moved"]])
})

for (const [short, atEnd] of [
  [47, true],
  [48, false],
]) {
  test(`${short} pixels before the end ${atEnd ? "is" : "is not"} the end`, () => {
    const { scroll, goes } = aLog(100)
    goes(100 * HEIGHT - SCREEN - short)
    assert.equal(scroll.atEnd, atEnd)
  })
}

test("a message that has just come in below is no sign that the reader went up", () => {
  const { log, scroll, add, does } = aLog(100)
  add(3)
  does("scroll")
  assert.deepEqual([scroll.atEnd, log.scrollTop], [true, 100 * HEIGHT - SCREEN])
})

test("an end that comes up, as when a message goes, is no sign that the reader went up", () => {
  const { list, scroll, told, goes } = aLog(100)
  for (const node of [...list.children].slice(-3)) node.remove()

  goes(97 * HEIGHT - SCREEN)

  assert.equal(scroll.atEnd, true)
  assert.equal(told.includes("moved"), false)
})

test("a conversation that fits on the screen has the reader at its end and near its start", () => {
  const { scroll, told } = aLog(3)
  scroll.look()
  assert.deepEqual([scroll.atEnd, told], [true, ["near-start", "near-end"]])
})

test("two screens from a start or an end is near it", () => {
  const { told, goes } = aLog(200)
  const near = to => {
    told.length = 0
    goes(to)
    return told.filter(kind => kind !== "moved")
  }
  assert.deepEqual([near(999), near(1_000)], [["near-start"], []])
  const end = 200 * HEIGHT - SCREEN
  assert.deepEqual([near(end - 1_000), near(end - 999)], [[], ["near-end"]])
})

for (const way of ["prepend", "append"]) {
  test(`what is read stays while messages come: ${way}`, () => {
    const { scroll, add, goes, node } = aLog(100)
    goes(1_010)
    const seen = node(25)
    const before = seen.getBoundingClientRect().top

    const done = scroll.keep(() => {
      add(50, way)
      return "done"
    })

    assert.equal(done, "done")

    assert.deepEqual([seen.getBoundingClientRect().top, scroll.topMessage()], [before, seen])
  })
}

test("what is read stays also when the day above it is named above another message", () => {
  const { scroll, add, goes, node } = aLog(100)
  goes(1_000)
  const bubble = node(25).firstChild
  const inItsPlace = bubble.getBoundingClientRect
  let rule = 30
  bubble.getBoundingClientRect = () => ({ top: inItsPlace().top + rule })
  const before = bubble.getBoundingClientRect().top

  scroll.keep(() => {
    add(50, "prepend")
    rule = 0
  })

  assert.equal(bubble.getBoundingClientRect().top, before)
})

test("a change around what is read leaves it, and leaves the end the end", () => {
  const { log, list, scroll, add, goes, node } = aLog(100)
  scroll.stay(() => list.firstChild.remove())
  assert.deepEqual([scroll.atEnd, log.scrollTop], [true, 99 * HEIGHT - SCREEN])
  scroll.stay(() => add(1))
  assert.deepEqual([scroll.atEnd, log.scrollTop], [true, 100 * HEIGHT - SCREEN])

  goes(1_010)
  const seen = node(25)
  const before = seen.getBoundingClientRect().top
  scroll.stay(() => list.firstChild.remove())

  assert.deepEqual([scroll.atEnd, seen.getBoundingClientRect().top], [false, before])
})

for (const sign of ["wheel", "touchstart", "pointerdown", "keydown"]) {
  test(`a page opens at a message, which stays there until the reader moves (${sign})`, () => {
    const { log, scroll, goes, add, does, resize, node } = aLog(100)
    const opened = node(60)
    scroll.openAt(opened, 96)
    assert.equal(opened.getBoundingClientRect().top, TOP + 96)

    add(10, "prepend")
    resize()
    assert.equal(scroll.offsetOf(opened), 96)

    does(sign)
    goes(2_000)
    resize()
    assert.equal(log.scrollTop, 2_000)
  })
}

test("who was led to the end by the opening goes on with what comes", () => {
  const { log, scroll, add, resize, node } = aLog(100)
  scroll.openAt(node(95), 96)
  assert.equal(scroll.atEnd, true)

  scroll.follow()
  add(50)
  resize()

  assert.equal(log.scrollTop, 150 * HEIGHT - SCREEN)
})

test("who is not at the end stays where the page was opened, whatever comes", () => {
  const { scroll, add, resize, node } = aLog(100)
  scroll.openAt(node(60), 96)

  scroll.follow()
  add(10, "prepend")
  resize()

  assert.equal(scroll.offsetOf(node(70)), 96)
})

test("what is read is found and stays also while a panel covers it", () => {
  const { list, scroll, goes, node } = aLog(100)
  const panel = document.createElement("section")
  const under = document.elementsFromPoint
  document.elementsFromPoint = (...point) => [panel, ...under(...point)]
  goes(1_010)
  const seen = node(25)

  assert.equal(scroll.topMessage(), seen)
  scroll.keep(() => list.firstChild.remove())
  assert.equal(scroll.topMessage(), seen)
})

for (const leave of ["toStart", "toEnd", "show", "keep"]) {
  test(`who is led elsewhere (${leave}) is not led back to where the page was opened`, () => {
    const { log, scroll, resize, node } = aLog(100)
    scroll.openAt(node(60), 96)
    scroll[leave](leave === "show" ? node(10) : () => {})
    const { scrollTop } = log

    resize()

    assert.equal(log.scrollTop, scrollTop)
  })
}

test("the first and the last message in sight are found, and which are in sight", () => {
  const { scroll, goes, node } = aLog(100)
  goes(1_010)

  assert.deepEqual([scroll.topMessage(), scroll.bottomMessage()], [node(25), node(37)])
  assert.deepEqual(
    [24, 25, 37, 38].map(at => scroll.isInSight(node(at))),
    [false, true, true, false],
  )
})

test("what only touches an edge of the screen is not in sight", () => {
  const { scroll, goes, node } = aLog(100)
  goes(1_000)
  assert.deepEqual(
    [24, 25].map(at => scroll.isInSight(node(at))),
    [false, true],
  )

  goes(1_020)
  assert.deepEqual(
    [37, 38].map(at => scroll.isInSight(node(at))),
    [true, false],
  )
})

test("where only something else is, and where nothing can be found, is looked past", () => {
  const { document, scroll, goes, node } = aLog(100)
  goes(1_010)
  const { elementsFromPoint } = document
  const other = Object.assign(document.createElement("p"), { innerHTML: "<b data-message></b>" })
  const only = [[], [other.firstChild], [document.body]]
  document.elementsFromPoint = (x, y) => only.shift() ?? elementsFromPoint(x, y)

  assert.equal(scroll.topMessage(), node(26))
})

test("where there is no message none is found, and the first ones can come", () => {
  const { log, scroll, add } = aLog(0)
  assert.deepEqual([scroll.topMessage(), scroll.bottomMessage()], [null, null])

  scroll.keep(() => add(100))

  assert.equal(log.scrollTop, 0)
})

test("what is read may itself be what goes", () => {
  const { log, scroll, goes, node } = aLog(100)
  goes(1_010)

  scroll.keep(() => node(25).remove())

  assert.equal(log.scrollTop, 1_010)
})

test("the reader is at the end until anything else is known, whatever changes its size", () => {
  const { log, list, observed } = aLog(100)
  const scroll = new Scroll(log)

  scroll.look()

  assert.deepEqual([scroll.atEnd, observed], [true, [log, list]])
})

test("a message is shown in the middle", () => {
  const { scroll, node } = aLog(100)
  scroll.show(node(50))
  assert.equal(node(50).getBoundingClientRect().top, TOP + (SCREEN - HEIGHT) / 2)
})

test("a log that has stopped tells nothing", () => {
  const { scroll, told, goes, resize } = aLog(100)
  scroll.stop()
  goes(0)
  resize()
  assert.deepEqual([told, scroll.atEnd], [[], true])
})

/** A page with so many messages, whose reader has the one with number `top` on top. */
async function aPage(count, { top = null } = {}) {
  const server = new Server()
  server.isBusy(count)
  const conversation = new Conversation(await server.page({ limit: count }))
  const scroll = {
    atEnd: top === null,
    stay: change => change(),
    topMessage: () => ({ dataset: { id: String(top) } }),
  }
  const trimming = new Trimming({ conversation, scroll })
  const loaded = () => [conversation.oldestId, conversation.newestId]
  const ends = () => [conversation.hasOlder, conversation.atEnd]
  return { server, conversation, trimming, loaded, ends }
}

test("five hundred messages stay", async () => {
  const { trimming, loaded, ends } = await aPage(500)

  trimming.trim()

  assert.deepEqual(
    [loaded(), ends()],
    [
      [1, 500],
      [false, true],
    ],
  )
})

for (const [where, top, loaded, ends] of [
  ["at the end", null, [102, 501], [true, true]],
  ["near the start", 3, [1, 400], [false, false]],
  ["in the middle", 250, [50, 449], [true, false]],
  ["near the end", 480, [102, 501], [true, true]],
  ["among what is not sent yet", undefined, [102, 501], [true, true]],
]) {
  test(`of more, four hundred around the reader stay: ${where}`, async () => {
    const page = await aPage(501, { top })
    const shrunk = heard(page.conversation, "shrunk")

    page.trimming.trim()

    assert.deepEqual([page.loaded(), page.ends()], [loaded, ends])
    assert.equal(shrunk[0].messages.length, 101)
  })
}

test("what changes there meanwhile is right when it is loaded again", async () => {
  const { server, conversation, trimming, loaded } = await aPage(501)
  const late = await server.page({ before: 102 })
  trimming.trim()
  conversation.receive(server.edits(90, "better"))

  assert.equal(conversation.loadOlder(late), true)

  assert.deepEqual(loaded(), [2, 501])
  assert.equal(conversation.messages.find(({ id }) => id === 90).message, "better")
})

test("what comes while the end is not loaded is told of, and found there", async () => {
  const { server, conversation, trimming } = await aPage(501, { top: 3 })
  trimming.trim()
  const beyond = heard(conversation, "beyond")

  const said = server.says("hello")
  conversation.receive(said)

  assert.deepEqual(beyond, [{ messages: [said], origin: "live" }])
  conversation.loadNewer(await server.page({ after: 400, limit: 200 }))
  assert.deepEqual([conversation.newestId, conversation.atEnd], [502, true])
})

test("a page that is open for long remembers so much, and then asks again", async () => {
  const server = new Server()
  server.isBusy(10)
  const conversation = new Conversation(await server.page({ limit: 5 }), { mostRemembered: 3 })
  const old = await server.page({ before: 6 })
  for (const id of [1, 2, 3, 4]) conversation.receive(server.edits(id, "better"))

  assert.equal(conversation.loadOlder(old), false)

  assert.equal(conversation.loadOlder(await server.page({ before: 6 })), true)
  assert.deepEqual(conversation.messages, server.messages)
})
