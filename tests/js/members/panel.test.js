import assert from "node:assert/strict"
import { test } from "node:test"

import { Members } from "../../../chatapp/static/members/members.js"
import { MembersPanel } from "../../../chatapp/static/members/panel.js"
import { Clock as Days } from "../../../chatapp/static/messages/clock.js"
import { People } from "../../../chatapp/static/people/people.js"
import { PeopleView } from "../../../chatapp/static/people/people_view.js"
import { Clock, settled } from "../support/clock.js"
import { draw } from "../support/dom.js"

const PAGE = `<button id="button" aria-expanded="false">People <b data-count></b></button>
  <section id="people" tabindex="0"><h2>Here now <b data-count></b></h2>
    <ul data-list></ul><p data-partial hidden>There may be more people here.</p></section>
  <template><li data-somebody><span data-avatar></span><bdi data-author></bdi><i data-you>(you)</i>
    <span><span data-dot></span><bdi data-how></bdi></span></li></template>`

const person = (name, more = {}) => ({
  user_id: `u_${name.toLowerCase()}`,
  name,
  picture: null,
  status: "busy",
  last_here_at: null,
  ...more,
})
const [ADA, ALAN, GRACE] = ["Ada", "Alan", "Grace"].map(it => person(it))

/** Tells what is in sight, as a browser does: once it begins to look, and when that changes. */
class Observer {
  static inSight = true
  static latest
  constructor(tell, { root }) {
    Object.assign(this, { tell, root })
    Observer.latest = this
  }
  observe() {
    if (!this.isLooking) queueMicrotask(() => this.tell([{ isIntersecting: Observer.inSight }]))
    this.isLooking = true
  }
  unobserve() {
    this.isLooking = false
  }
  disconnect() {
    this.tell = () => {}
  }
}

function aPanel({ all = [ADA, ALAN, GRACE], size = 50, inSight = true, how = { Observer } } = {}) {
  const window = draw(PAGE)
  const { document } = window
  Observer.inSight = inSight
  const [clock, people, said, asked] = [new Clock(), new People(ADA), [], []]
  const trouble = { error: null }
  const named = async (q, _limit, after) => {
    asked.push([q, after])
    if (trouble.error) throw trouble.error
    const found = all.filter(({ name }) => name.toLowerCase().startsWith(q))
    const from = found.findIndex(it => it.user_id === after) + 1
    return { people: found.slice(from, from + size), more: found.length > from + size }
  }
  const list = new Members({ api: { named }, people, now: clock.now, timers: clock })
  const region = document.getElementById("people")
  const template = document.querySelector("template")
  new PeopleView({ region, button: document.getElementById("button"), template, people }).start()
  const parts = { members: list, region, template, clock: new Days({ languages: ["en-GB"] }) }
  const announcer = { say: words => said.push(words) }
  const panel = new MembersPanel({ ...parts, announcer, timers: clock, ...how })
  list.start()
  panel.start()
  return {
    window,
    document,
    region,
    panel,
    people,
    clock,
    said,
    asked,
    trouble,
    ...reading(region),
  }
}

/** What one reads in the region, and does there. */
function reading(region) {
  const find = selector => region.querySelector(selector)
  const rows = list => [...find(list).children].filter(it => !it.hidden)
  const field = () => find("input[type=search]")
  return {
    find,
    field,
    here: () => rows("[data-list]").map(it => it.querySelector("[data-author]").textContent),
    others: () => rows("[data-others]").map(it => it.querySelector("[data-author]").textContent),
    nodes: () => rows("[data-others]"),
    when: () => rows("[data-others]").map(it => it.querySelector("[data-when]").textContent),
    note: () => find("[role=status]").textContent,
    more: () => find(".members__more"),
    title: () => find("#others"),
    write(words) {
      const { Event } = region.ownerDocument.defaultView
      field().value = words
      field().dispatchEvent(new Event("input", { bubbles: true }))
    },
    press(key, more = {}) {
      const { KeyboardEvent } = region.ownerDocument.defaultView
      const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more })
      field().dispatchEvent(event)
      return event.defaultPrevented
    },
  }
}

test("once the end of the panel is in sight, those who aren't here are listed below", async () => {
  const { others, here, asked, title, find, field } = aPanel()
  await settled()

  assert.equal(field().dir, "auto")
  assert.deepEqual([here(), others(), asked], [["Ada"], ["Alan", "Grace"], [["", undefined]]])
  assert.equal(title().textContent, "Not here · 2")
  assert.equal(find("[data-others]").getAttribute("aria-labelledby"), title().id)
})

test("out of sight nothing is asked", async () => {
  const { asked } = aPanel({ inSight: false })
  await settled()
  assert.deepEqual(asked, [])
})

test("one who isn't here has a card, words of their own, and no other status", async () => {
  const alan = { ...ALAN, emoji: "🌴", words: "On holiday" }
  const { nodes } = aPanel({ all: [alan, GRACE] })
  await settled()

  const [one, other] = nodes()
  const author = one.querySelector("[data-author]")
  assert.deepEqual([author.getAttribute("role"), author.tabIndex], ["button", 0])
  assert.deepEqual([one.dataset.userId, one.dataset.name], ["u_alan", "Alan"])
  const how = node => node.querySelector("[data-how]")
  assert.deepEqual([how(one).textContent, how(one).title], ["🌴 On holiday", "🌴 On holiday"])
  assert.equal(how(other).textContent, "")
  assert.equal(one.querySelector("[data-dot]").className, "dot dot--unknown")
})

test("when they were here last stays true while time passes", async t => {
  t.mock.timers.enable({ apis: ["Date"], now: new Date(2026, 10, 30, 12, 0).getTime() })
  const alan = { ...ALAN, last_here_at: new Date(2026, 10, 30, 11, 55).toISOString() }
  const { when, clock } = aPanel({ all: [alan, GRACE] })
  await settled()
  assert.deepEqual(when(), ["last here 5 minutes ago", ""])

  t.mock.timers.setTime(new Date(2026, 10, 30, 12, 2).getTime())
  await clock.pass(30_000)

  assert.deepEqual(when(), ["last here 7 minutes ago", ""])
})

test("all that fits is loaded by itself, page by page, and known nodes stay", async () => {
  const { others, nodes, more, asked } = aPanel({ size: 1 })
  await settled()

  assert.deepEqual([others(), more().hidden, asked.length], [["Alan", "Grace"], true, 3])
  assert.equal(new Set(nodes()).size, 2)
})

test("who comes and who leaves changes the list, the focus stays, and nobody is doubled", async () => {
  const { people, here, others, nodes, document } = aPanel()
  await settled()
  const [, grace] = nodes()
  grace.querySelector("[data-author]").focus()

  people.came(ALAN)
  assert.deepEqual([here(), others()], [["Ada", "Alan"], ["Grace"]])
  assert.equal(document.activeElement, grace.querySelector("[data-author]"))

  people.left("u_alan")
  assert.deepEqual([here(), others()], [["Ada"], ["Alan", "Grace"]])
  assert.equal(nodes()[1], grace)
})

test("without an observer, and by keyboard, a button loads more and leads there", async () => {
  const { others, more, document, nodes } = aPanel({ size: 2, how: { Observer: null } })
  assert.deepEqual([others(), more().textContent], [[], "Show more"])

  more().click()
  await settled()
  assert.deepEqual(others(), ["Alan"])
  more().focus()
  more().click()
  await settled()

  assert.deepEqual([others(), more().hidden], [["Alan", "Grace"], true])
  assert.equal(document.activeElement, nodes()[1].querySelector("[data-author]"))
})

test("a failure is told with a way to try again, which nothing does by itself", async () => {
  const page = aPanel({ inSight: false })
  page.trouble.error = new TypeError("Failed to fetch")
  Observer.latest.tell([{ isIntersecting: true }])
  await settled()
  assert.equal(
    page.note(),
    "Couldn't load everyone. Couldn't reach the server. Try again in a moment.",
  )
  Observer.latest.tell([{ isIntersecting: true }])
  assert.deepEqual([page.asked.length, page.more().textContent], [1, "Try again"])

  page.trouble.error = null
  page.more().click()
  await settled()

  assert.deepEqual([page.note(), page.others()], ["", ["Alan", "Grace"]])
})

test("the field filters both lists, and tells how many it found", async () => {
  const { write, here, others, said, clock, find } = aPanel()
  await settled()

  write("a")
  assert.deepEqual([here(), others()], [["Ada"], ["Alan"]])
  await clock.pass(200)
  assert.deepEqual([here(), others(), said], [["Ada"], ["Alan"], ["2 people found."]])

  write("g")
  assert.deepEqual([here(), find("[data-list]").hidden, find("h2").hidden], [[], true, true])
  await clock.pass(200)
  assert.deepEqual([others(), said.at(-1)], [["Grace"], "1 person found."])
})

test("who comes while there is a filter is shown if the name is like it", async () => {
  const { write, here, people, clock } = aPanel()
  write("al")
  await clock.pass(200)

  people.came(GRACE)
  people.came(ALAN)

  assert.deepEqual(here(), ["Alan"])
})

test("more than one page is told as more", async () => {
  const { write, said, clock } = aPanel({ size: 1, inSight: false })
  write("a")
  await clock.pass(200)
  assert.deepEqual(said, ["More than 1 person found."])
})

test("a name that nobody has is told in words, and not counted", async () => {
  const { write, note, said, clock, title } = aPanel()
  write("xyz")
  await clock.pass(200)

  assert.deepEqual([note(), said, title().hidden], ["No one found.", [], true])
})

test("where everybody is here, that is said", async () => {
  const { note, people } = aPanel({ all: [ADA] })
  await settled()
  assert.equal(note(), "Everyone is here.")

  people.absent()
  assert.equal(note(), "")
})

test("where the page can't know who is here it says of nobody that they are not", async () => {
  const alan = { ...ALAN, last_here_at: new Date().toISOString() }
  const { people, title, when } = aPanel({ all: [alan] })
  await settled()

  people.absent()

  assert.deepEqual([title().textContent, when()], ["Everyone else", [""]])
})

test("Escape empties the field first, and then is for what is around it", async () => {
  const { write, press, field, here, document } = aPanel()
  const heard = []
  document.addEventListener("keydown", ({ key }) => heard.push(key))
  write("g")

  assert.equal(press("Escape", { isComposing: true }), false)
  assert.equal(press("Escape"), true)
  assert.deepEqual([field().value, here(), heard.length], ["", ["Ada"], 1])
  assert.equal(press("Escape"), false)

  assert.equal(heard.length, 2)
})

test("once it is stopped, nothing of it is left", async () => {
  const { panel, find, clock, region } = aPanel()
  await settled()

  panel.stop()

  assert.deepEqual([find("input"), find("[data-others]"), clock.waiting], [null, null, 0])
  assert.equal(region.querySelectorAll("h2").length, 1)
})
