import assert from "node:assert/strict"
import { test } from "node:test"

import { FormattingLoader } from "../../../chatapp/static/messages/formatting_loader.js"
import { Clock } from "../support/clock.js"

const FORMATTER = { draw: () => null }

/** A page whose script of formatting arrives, or fails as often as `failures` says. */
function aPage({ failures = 0 } = {}) {
  const timers = new Clock()
  const view = { formatter: null, want: () => {} }
  const asked = []
  let drawn = 0
  const load = async address => {
    asked.push(address)
    if (asked.length <= failures) throw new TypeError("Failed to fetch")
    return FORMATTER
  }
  const loader = new FormattingLoader({
    address: "/formatting.js",
    view,
    drawAnew: () => {
      drawn += 1
    },
    load,
    timers,
    random: () => 0.5,
  })
  return { loader, view, asked, timers, drawn: () => drawn }
}

const settle = () => new Promise(resolve => setImmediate(resolve))

test("nothing is loaded while no text may be formatted", async () => {
  const { loader, asked } = aPage()

  loader.start()
  await settle()

  assert.deepEqual(asked, [])
})

test("what was wanted before the room could be used is loaded then, once, and drawn anew", async () => {
  const { loader, view, asked, drawn } = aPage()
  view.want()
  await settle()
  assert.deepEqual(asked, [])

  loader.start()
  view.want()
  await settle()

  assert.deepEqual(asked, ["/formatting.js"])
  assert.deepEqual([view.formatter, drawn()], [FORMATTER, 1])
})

test("what could not be loaded is asked for again, later and later, under another address", async () => {
  const { loader, view, asked, timers, drawn } = aPage({ failures: 2 })
  loader.start()
  view.want()
  await settle()
  assert.deepEqual([view.formatter, drawn()], [null, 0])

  await timers.pass(60_000)

  assert.deepEqual(asked, ["/formatting.js", "/formatting.js?try=2", "/formatting.js?try=3"])
  assert.deepEqual([view.formatter, drawn()], [FORMATTER, 1])
})
