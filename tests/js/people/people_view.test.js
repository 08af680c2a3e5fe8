import assert from "node:assert/strict"
import { test } from "node:test"

import { People } from "../../../chatapp/static/people/people.js"
import { PeopleView } from "../../../chatapp/static/people/people_view.js"
import { draw } from "../support/dom.js"

const PAGE = `<button id="button" hidden aria-expanded="false">People <b data-count></b></button>
  <section id="people" tabindex="0" hidden><h2>Here now <b data-count></b></h2>
    <ul data-list></ul><p data-partial hidden>There may be more people here.</p></section>
  <template><li data-somebody><span data-avatar></span><span data-author></span><i data-you>(you)</i>
    <span data-dot></span><span data-how></span></li></template>`

const ME = { user_id: "u_ada", name: "Ada", picture: null, status: "available" }
const GRACE = { user_id: "u_grace", name: "Grace", picture: "https://p/grace", status: "busy" }

function aView() {
  const window = draw(PAGE)
  const { document } = window
  const people = new People(ME)
  const [region, button] = ["people", "button"].map(id => document.getElementById(id))
  const view = new PeopleView({
    region,
    button,
    people,
    template: document.querySelector("template"),
  })
  const nodes = () => [...region.querySelectorAll("li")]
  const part = (node, name) => node.querySelector(`[data-${name}]`)
  const lines = () =>
    nodes().map(node => [
      part(node, "author").textContent,
      part(node, "you").hidden ? "" : "you",
      part(node, "how").textContent,
      part(node, "dot").className,
    ])
  const counts = () => [region, button].map(place => part(place, "count").textContent)
  return { window, document, people, view, region, button, nodes, part, lines, counts }
}

function aStartedView() {
  const all = aView()
  all.view.start()
  return all
}

test("the list is hidden until there is a script, and begins with oneself", () => {
  const { view, region, button, lines, counts } = aView()
  assert.deepEqual([region.hidden, button.hidden], [true, true])

  view.start()

  assert.deepEqual([region.hidden, button.hidden, counts()], [false, false, ["1", "1"]])
  assert.deepEqual(lines(), [["Ada", "you", "Available", "dot dot--available"]])
})

test("who comes is listed with picture and status, and without one as unknown", () => {
  const { people, nodes, part, lines, counts } = aStartedView()

  people.here([
    { user_id: "u_grace", name: "Grace" },
    { user_id: "u_alan", name: "Alan" },
  ])
  people.update([GRACE], people.mark)

  assert.deepEqual(lines(), [
    ["Ada", "you", "Available", "dot dot--available"],
    ["Alan", "", "", "dot dot--unknown"],
    ["Grace", "", "Busy", "dot dot--busy"],
  ])
  const [, alan, grace] = nodes()
  assert.equal(part(alan, "avatar").textContent, "A")
  assert.equal(grace.querySelector("img").getAttribute("src"), "https://p/grace")
  assert.deepEqual(counts(), ["3", "3"])
})

test("words of one's own are shown beside the status, in whole when one points at them", () => {
  const { people, nodes, part } = aStartedView()
  people.here([GRACE])
  people.update([{ ...GRACE, emoji: "🍵", words: "Lunch" }], people.mark)

  const how = part(nodes()[1], "how")
  assert.deepEqual([how.textContent, how.title], ["Busy · 🍵 Lunch", "Busy · 🍵 Lunch"])
})

test("a list that Pusher tells in part says so", () => {
  const { people, part, region, counts } = aStartedView()
  assert.equal(part(region, "partial").hidden, true)

  people.absent()

  assert.deepEqual([part(region, "partial").hidden, counts()], [false, ["1+", "1+"]])
})

test("who is listed already keeps their node, and their picture is not loaded anew", () => {
  const { people, nodes, lines } = aStartedView()
  people.here([GRACE])
  people.update([GRACE], people.mark)
  const before = nodes()[1]
  const picture = before.querySelector("img")

  people.came({ user_id: "u_alan", name: "Alan" })
  assert.equal(nodes()[2], before)
  assert.equal(before.querySelector("img"), picture)

  people.setStatus({ user_id: "u_grace", status: "away" })
  assert.equal(nodes()[2], before)
  assert.deepEqual(lines()[2], ["Grace", "", "Away", "dot dot--away"])
})

test("where a picture can't be had there are initials", () => {
  const { window, people, nodes, part } = aStartedView()
  people.here([GRACE])
  people.update([GRACE], people.mark)

  nodes()[1].querySelector("img").dispatchEvent(new window.Event("error"))

  assert.equal(part(nodes()[1], "avatar").textContent, "G")
})

test("whoever opens the list is taken into it", () => {
  const { document, region, button } = aStartedView()

  button.click()

  assert.equal(document.activeElement, region)
  assert.equal(region.hasAttribute("data-open"), true)
})

test("a list that has stopped stays as it was", () => {
  const { window, people, view, region, button, nodes, counts } = aStartedView()
  people.here([GRACE])
  people.update([GRACE], people.mark)

  view.stop()
  people.left("u_grace")
  nodes()[1].querySelector("img").dispatchEvent(new window.Event("error"))
  button.click()

  assert.deepEqual([counts(), region.hasAttribute("data-open")], [["2", "2"], false])
  assert.equal(nodes()[1].querySelector("img") === null, false)
})
