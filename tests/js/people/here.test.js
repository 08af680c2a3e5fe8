import assert from "node:assert/strict"
import { test } from "node:test"

import { Emitter } from "../../../chatapp/static/events.js"
import { TooFast } from "../../../chatapp/static/server/api.js"
import { settled } from "../support/clock.js"
import { draw } from "../support/dom.js"

const PAGE = `<main id="room"></main>
  <div data-menu><button data-button aria-expanded="false"><b data-dot></b><b data-how></b></button>
    <div data-sheet>
      <button role="menuitemradio" data-choice="available" aria-checked="true">Available</button>
      <button role="menuitemradio" data-choice="busy">Busy</button>
      <button role="menuitem" data-refresh>Refresh</button><p data-note></p></div></div>
  <button data-people-button aria-expanded="false"><b data-count></b></button>
  <section data-people><b data-count></b><ul data-list></ul><p data-partial></p></section>
  <template id="person"><li><b data-avatar></b><b data-author></b><b data-you></b><b data-dot></b>
    <b data-how></b></li></template>
  <p data-typing></p><form data-composer><textarea></textarea></form>`

// There are no other tabs, which Node would go on listening to.
globalThis.BroadcastChannel = undefined

const ADA = { id: "u_ada", name: "Ada", picture: null, status: "available" }
const GRACE = { user_id: "u_grace", name: "Grace" }

/** Who is here, on a page of Ada's; nothing in it waits for a real moment to pass. */
async function aPageWithPeople(t) {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] })
  const window = draw(PAGE)
  const { startPeople } = await import("../../../chatapp/static/people/here.js")
  const did = []
  const api = {
    setStatus: async status => did.push(status) && { user_id: "u_ada", status },
    setIdle: async idle => did.push(`idle ${idle}`) && { user_id: "u_ada", status: "available" },
    people: async () => ({ people: [] }),
  }
  const presence = Object.assign(new Emitter(), { tellTyping: () => did.push("typing") })
  const conversation = new Emitter()
  const refresh = async () => "You're up to date."
  startPeople({ person: ADA, api, presence, conversation, refresh })
  return { ...parts(window), did, api, presence, conversation }
}

function parts(window) {
  const find = selector => window.document.querySelector(selector)
  const says = name => find(`[data-${name}]`).textContent.trim()
  const writes = text => {
    const field = find("textarea")
    field.value = text
    field.dispatchEvent(new window.Event("input", { bubbles: true }))
  }
  return { find, says, writes }
}

test("who is here is shown as Pusher tells it", async t => {
  const { presence, find } = await aPageWithPeople(t)

  presence.emit("here", { members: [GRACE] })

  assert.equal(find("[data-list]").children.length, 2)
})

test("a status that is chosen is shown at once, and the server is told", async t => {
  const { find, says, did } = await aPageWithPeople(t)

  find("[data-choice=busy]").click()
  assert.equal(says("how"), "Busy")

  await settled()
  assert.deepEqual([did, says("how")], [["busy"], "Busy"])
})

test("a status that isn't kept is taken back, and the menu says why", async t => {
  const { api, find, says } = await aPageWithPeople(t)
  api.setStatus = async () => {
    throw new TooFast({ status: 429, retryAfter: 3 })
  }

  find("[data-choice=busy]").click()
  await settled()

  assert.equal(says("how"), "Available")
  assert.match(says("note"), /Try again in 3 seconds\.$/)
})

test("whoever chooses a status is there, also after they were not for a while", async t => {
  const { find, did } = await aPageWithPeople(t)
  t.mock.timers.tick(600_000)
  await settled()
  assert.deepEqual(did, ["idle true"])

  find("[data-choice=busy]").click()
  await settled()

  assert.deepEqual(did, ["idle true", "idle false", "busy"])
})

test("Refresh says that it asks, and then what came of it", async t => {
  const { find, says } = await aPageWithPeople(t)

  find("[data-refresh]").click()
  assert.equal(says("note"), "Checking…")

  await settled()
  assert.equal(says("note"), "You're up to date.")
})

test("who types is named, until they leave or have sent it", async t => {
  const { presence, conversation, says } = await aPageWithPeople(t)
  presence.emit("here", { members: [GRACE] })

  for (const over of [
    () => presence.emit("left", { user_id: "u_grace" }),
    () => conversation.emit("added", { messages: [{ user_id: "u_grace" }] }),
  ]) {
    presence.emit("came", { member: GRACE })
    assert.equal(says("typing"), "")
    presence.emit("typing", { user_id: "u_grace" })
    assert.equal(says("typing"), "Grace is typing…")

    over()
    assert.equal(says("typing"), "")
  }
  presence.emit("came", { member: GRACE })
  assert.equal(says("typing"), "")
})

test("one's own other window is not said to type", async t => {
  const { presence, says } = await aPageWithPeople(t)

  presence.emit("typing", { user_id: "u_ada" })

  assert.equal(says("typing"), "")
})

test("that one types is told, unless it is nothing but white space", async t => {
  const { writes, did } = await aPageWithPeople(t)
  writes("  \n")
  assert.deepEqual(did, [])

  writes("h")
  writes("he")

  assert.deepEqual(did, ["typing"])
})
