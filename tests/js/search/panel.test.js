import assert from "node:assert/strict"
import { test } from "node:test"

import { Emitter } from "../../../chatapp/static/events.js"
import { Clock } from "../../../chatapp/static/messages/clock.js"
import { SearchPanel } from "../../../chatapp/static/search/panel.js"
import { draw } from "../support/dom.js"
import { aMessage } from "../support/drawn.js"

const PAGE = `<a data-search href="/search">Search</a><main><div data-log tabindex="-1">
  <li data-message tabindex="-1"><p data-text>hello   world</p></li></div>
  <form data-composer><textarea></textarea></form><section data-people></section></main>`

class FakeSearch extends Emitter {
  query = ""
  answered = null
  results = []
  hasMore = false
  isAsking = false
  isLate = false
  problem = null
  did = []
  type = text => this.did.push(["type", text])
  ask = text => this.did.push(["ask", text])
  more = () => this.did.push(["more"])
  again = () => this.did.push(["again"])
  stop = () => this.did.push(["stop"])
  become(state) {
    Object.assign(this, state)
    this.emit("changed")
  }
  finds(...messages) {
    this.become({ query: "rel", answered: "rel", results: messages })
  }
}

const found = (id, more) => aMessage(id, { found: ["number"], ...more })

function aPanel({ isWide = true, formatter = null, view = {} } = {}) {
  const window = draw(PAGE)
  const { document } = window
  Object.assign(globalThis, { Element: window.Element, NodeFilter: window.NodeFilter })
  window.Element.prototype.scrollIntoView = () => {}
  const [find, search, chosen] = [it => document.querySelector(it), new FakeSearch(), []]
  const panel = new SearchPanel({
    search,
    clock: new Clock({ languages: ["en-GB"] }),
    view: Object.assign(view, { formatter, want: () => search.did.push(["want"]) }),
    scroll: { stay: change => change() },
    log: find("[data-log]"),
    place: find("main"),
    link: find("[data-search]"),
    date: document.createElement("i"),
    wide: { matches: isWide },
  })
  panel.addEventListener("chosen", ({ detail }) => chosen.push(detail.id))
  panel.start()
  search.did.length = 0
  const press = (key, target = document.activeElement, how = {}) => {
    const options = { key, bubbles: true, cancelable: true, ...how }
    return target.dispatchEvent(new window.KeyboardEvent("keydown", options))
  }
  const named = words =>
    [...document.querySelectorAll("button")].find(it => it.textContent.startsWith(words))
  const [field, node] = [find("[type=search]"), find("section.search")]
  const status = () => node.querySelector("[role=status]").textContent
  const links = () => [...document.querySelectorAll("[data-result]")]
  return { window, document, find, search, chosen, panel, press, named, field, node, status, links }
}

const CTRL = { ctrlKey: true }

test("Ctrl+F opens it with the focus in its field, and once more is the browser's own", () => {
  const { panel, press, field, document } = aPanel()
  assert.equal(panel.isOpen, false)

  assert.equal(press("f", document.body, CTRL), false)
  assert.deepEqual([panel.isOpen, document.activeElement], [true, field])
  assert.equal(press("f", field, CTRL), true)

  document.querySelector("textarea").focus()
  assert.equal(press("f", undefined, CTRL), false)
  assert.equal(document.activeElement, field)
})

test("the words of a message that are selected are searched for", () => {
  const { press, field, search, document, find } = aPanel()
  document.getSelection().selectAllChildren(find("[data-text]"))

  press("f", document.body, CTRL)

  assert.equal(field.value, "hello world")
  assert.deepEqual(search.did, [["want"], ["ask", "hello world"]])
})

test("what is selected elsewhere is not", () => {
  const { press, field, document, find } = aPanel()
  document.getSelection().selectAllChildren(find("[data-search]"))

  press("f", document.body, CTRL)

  assert.equal(field.value, "")
})

test("in front of a dialog, and where one was removed from the room, the key is the browser's", () => {
  const { press, document, find } = aPanel()
  document.body.insertAdjacentHTML("beforeend", "<dialog open></dialog>")
  assert.equal(press("f", document.body, CTRL), true)

  find("dialog").remove()
  find("main").remove()
  assert.equal(press("f", document.body, CTRL), true)
})

test("the link in the header opens and closes it, and tells so", () => {
  const { find, panel, named } = aPanel()
  const link = find("[data-search]")
  const told = () => link.getAttribute("aria-expanded")
  assert.equal(told(), "false")

  link.click()
  assert.deepEqual([panel.isOpen, told()], [true, "true"])
  link.click()
  assert.deepEqual([panel.isOpen, told()], [false, "false"])

  link.click()
  named("Close search").click()
  assert.equal(panel.isOpen, false)
})

for (const key of ["ctrlKey", "metaKey", "shiftKey", "altKey"]) {
  test(`with ${key} the link is the browser's business`, () => {
    const { window, find, panel } = aPanel()
    const error = console.error
    // jsdom can't open a page.
    console.error = () => {}
    const options = { bubbles: true, cancelable: true, [key]: true }
    assert.equal(find("[data-search]").dispatchEvent(new window.MouseEvent("click", options)), true)
    console.error = error
    assert.equal(panel.isOpen, false)
  })
}

test("Escape closes it and gives the focus back, what is open in front of it first", () => {
  const { panel, press, document, find } = aPanel()
  find("textarea").focus()
  panel.open()
  const menu = event => event.preventDefault()
  find("section.search").addEventListener("keydown", menu, { once: true })

  press("Escape")
  assert.equal(panel.isOpen, true)
  press("Escape")

  assert.equal(panel.isOpen, false)
  assert.equal(document.activeElement, find("textarea"))
})

test("Escape closes it from the conversation, too, and not from the composer", () => {
  const { panel, press, find } = aPanel()
  panel.open()

  press("Escape", find("textarea"))
  assert.equal(panel.isOpen, true)
  press("Escape", find("[data-message]"))
  assert.equal(panel.isOpen, false)
})

test("it searches as one types, and at once on Enter", () => {
  const { window, field, search } = aPanel()
  field.value = "rel"
  field.dispatchEvent(new window.Event("input"))
  field.form.dispatchEvent(new window.Event("submit", { cancelable: true }))

  assert.deepEqual(search.did, [
    ["type", "rel"],
    ["ask", "rel"],
  ])
})

test("an operator is put behind what is there, and one goes on writing", () => {
  const { field, named, document } = aPanel()
  field.value = "release"

  named("from:").click()
  assert.equal(field.value, "release from:")
  field.value = ""
  named('"exact words"').click()

  assert.deepEqual([field.value, field.selectionStart, document.activeElement], ['""', 1, field])
})

test("mentions and replies are a search of their own", () => {
  const { field, named, search, status } = aPanel()
  field.value = "release"

  named("Mentions of me and replies").click()

  assert.equal(field.value, "to:me")
  assert.deepEqual(search.did, [["ask", "to:me"]])
  search.become({ query: "to:me", answered: "to:me", results: [] })
  assert.equal(status(), "No mentions or replies yet.")
})

test("a result says who and when, with the words around what was found", () => {
  const { search, links } = aPanel()

  search.finds(found(7, { name: "Grace \u202e", message: "it is number 7 <b>" }))

  const [link] = links()
  assert.equal(link.getAttribute("href"), "/?message=7")
  assert.equal(link.querySelector("bdi").textContent, "Grace \u202e")
  assert.match(link.querySelector("time").textContent, /^6 May 2026, 12:07$/)
  assert.equal(
    link.querySelector(".result__text").innerHTML,
    "it is <mark>number</mark> 7 &lt;b&gt;",
  )
})

test("of a formatted message it shows the words, and the source where only that was found", () => {
  const formatter = {
    draw: () => ["it is ", "number", " 7"].map(it => document.createTextNode(it)),
  }
  const { search, links } = aPanel({ formatter })
  const message = "[it is **number** 7](https://example.com/x)"

  search.finds(found(2, { message }), found(1, { message, found: ["example"] }))

  const shown = links().map(it => it.querySelector(".result__text").textContent)
  assert.deepEqual(shown, ["it is number 7", message])
})

test("what knows formatting is asked for when it opens, and may come later", () => {
  const view = {}
  const { panel, search, links } = aPanel({ view })
  panel.open()
  assert.deepEqual(search.did, [["want"]])
  const result = found(1, { message: "*number* 1" })
  search.finds(result)

  view.formatter = { draw: () => [document.createTextNode("number 1")] }
  search.finds(result)

  assert.match(links()[0].textContent, / number 1$/)
})

test("it says how many there are, or that nothing was found and what to try", () => {
  const { search, status } = aPanel()
  assert.match(status(), /^The beginning of a word is enough/)
  search.finds(found(1))
  assert.equal(status(), "1 result")
  search.finds(found(2), found(1))
  assert.equal(status(), "2 results")
  search.become({ hasMore: true })
  assert.equal(status(), "Newest 2 results")
  search.become({ isLate: true })
  assert.equal(status(), "Searching…")

  search.become({ isLate: false, hasMore: false, results: [], answered: "x y" })
  assert.match(status(), /^No results for “x y”\. Try fewer words/)
})

test("what failed is told with a way to try again, and what can't be searched for without", () => {
  const { search, status, named } = aPanel()
  search.become({ query: "x", problem: { words: "Down.", canRetry: true } })
  assert.equal(status(), "Down.")
  named("Try again").click()
  assert.deepEqual(search.did, [["again"]])

  search.become({ problem: { words: "No such day.", canRetry: false } })
  assert.equal(named("Try again").hidden, true)
})

test("arrow keys go through the results, and on to more of them", () => {
  const { panel, search, press, links, field, named, document } = aPanel()
  panel.open()
  search.finds(found(3), found(2), found(1))
  search.become({ hasMore: true })
  const focused = () => document.activeElement

  press("ArrowDown")
  assert.equal(focused(), links()[0])
  press("ArrowDown")
  press("ArrowDown")
  assert.equal(focused(), links()[2])
  press("ArrowDown")
  assert.equal(focused(), named("More results"))
  links()[1].focus()
  press("Home")
  assert.equal(focused(), links()[0])
  press("End")
  assert.equal(focused(), links()[2])
  press("Home")
  press("ArrowUp")
  assert.equal(focused(), field)
  press("ArrowDown", field, { isComposing: true })
  assert.equal(focused(), field)
})

test("the list is one tab stop: where the focus was last", () => {
  const { search, links } = aPanel()
  search.finds(found(3), found(2))
  const stops = () => links().map(it => it.tabIndex)
  assert.deepEqual(stops(), [0, -1])

  links()[1].focus()
  assert.deepEqual(stops(), [-1, 0])
  search.finds(found(3), found(2), found(1))
  assert.deepEqual(stops(), [-1, 0, -1])
  search.finds(found(9), found(8))
  assert.deepEqual(stops(), [0, -1])
})

test("a result that is pressed is gone to, and marked as the current one", () => {
  const { search, chosen, links } = aPanel()
  search.finds(found(3), found(2))

  links()[1].click()

  assert.deepEqual(chosen, [2])
  assert.deepEqual(
    links().map(it => it.getAttribute("aria-current")),
    [null, "true"],
  )
})

test("F3 goes to the next result, and Shift+F3 to the one before", () => {
  const { panel, search, chosen, press, document } = aPanel()
  assert.equal(press("F3", document.body), true)
  panel.open()
  assert.equal(press("F3"), true)
  search.finds(found(3), found(2))

  for (const shiftKey of [false, false, false, true]) press("F3", document.body, { shiftKey })

  assert.deepEqual(chosen, [3, 2, 3])
})

test("more is loaded near the end, or by its button", () => {
  const { window, search, node, named } = aPanel()
  search.finds(found(3))
  search.become({ hasMore: true })
  named("More results").click()
  Object.defineProperties(node, {
    scrollHeight: { value: 2_000 },
    clientHeight: { value: 500, configurable: true },
  })

  node.scrollTop = 1_000
  node.dispatchEvent(new window.Event("scroll"))
  assert.equal(search.did.length, 1)
  node.scrollTop = 1_200
  node.dispatchEvent(new window.Event("scroll"))

  assert.deepEqual(search.did, [["more"], ["more"]])
})

test("when the last ones have come, the focus goes from the button to the results", () => {
  const { panel, search, named, links, document } = aPanel()
  panel.open()
  search.finds(found(3))
  search.become({ hasMore: true })
  named("More results").focus()

  search.become({ results: [found(3), found(2)], hasMore: false })

  assert.equal(document.activeElement, links()[1])
})

test("a result that changes is drawn anew where it stands, and a removed one says so", () => {
  const { search, links } = aPanel()
  const [one, other] = [found(3), found(2)]
  search.finds(one, other)
  links()[0].focus()
  const before = links()

  search.finds({ ...one, message: "edited number" }, other)
  search.finds({ ...one, message: null, removed: { by: "author" } }, other)

  assert.deepEqual(links(), before)
  assert.match(links()[0].textContent, /This message was removed\.$/)
  assert.equal(links()[0].ownerDocument.activeElement, links()[0])
})

test("on a narrow screen it makes way, and comes back as it was", () => {
  const { panel, search, links, node, find, document } = aPanel({ isWide: false })
  panel.open()
  search.finds(found(3), found(2))
  links()[1].focus()
  node.scrollTop = 120

  find("[data-message]").focus()
  assert.deepEqual([panel.isOpen, panel.isAside], [false, true])
  node.scrollTop = 0
  panel.comeBack()

  assert.deepEqual([panel.isOpen, panel.isAside, node.scrollTop], [true, false, 120])
  assert.equal(document.activeElement, links()[1])
  panel.makeWay()
  assert.equal(document.activeElement, find("[data-log]"))
})

test("on a wide screen it stays", () => {
  const { panel, find } = aPanel()
  panel.open()

  find("[data-message]").focus()
  panel.makeWay()

  assert.equal(panel.isOpen, true)
})

test("once stopped it is gone, and awaits nothing", () => {
  const { panel, press, search, document, find } = aPanel()

  panel.stop()

  assert.equal(find("section.search"), null)
  assert.deepEqual(search.did, [["stop"]])
  assert.equal(press("f", document.body, CTRL), true)
})
