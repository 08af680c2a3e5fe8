import assert from "node:assert/strict"
import { test } from "node:test"

import { ConnectionView } from "../../chatapp/static/connection_view.js"
import { Clock } from "./clock.js"

const LIVE = { online: true, connected: true, upToDate: true, polling: false, refused: null }
const WAITING = { ...LIVE, upToDate: false }

function aView() {
  const [clock, status] = [new Clock(), { textContent: "", className: "" }]
  return { clock, status, view: new ConnectionView(status, { timers: clock }) }
}

test("the words and their kind are shown together", () => {
  const { status, view } = aView()

  view.tell(LIVE)

  assert.deepEqual(status,
    { textContent: "Up to date", className: "bar__status status status--live" })
})

test("what is told again meanwhile is said no later", async () => {
  const { clock, status, view } = aView()
  view.tell(WAITING)
  await clock.pass(400)

  view.tell({ ...WAITING, connected: false })
  await clock.pass(100)

  assert.equal(status.textContent, "Reconnecting…")
})

test("what is over by then is not said, and nothing waits to say it", async () => {
  const { clock, status, view } = aView()
  view.tell(WAITING)

  view.tell(LIVE)
  await clock.pass(60_000)

  assert.deepEqual([status.textContent, clock.waiting], ["Up to date", 0])
})
