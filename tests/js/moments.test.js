import assert from "node:assert/strict"
import { test } from "node:test"

import { JSDOM } from "jsdom"

import { Clock } from "../../chatapp/static/clock.js"
import { showLocally } from "../../chatapp/static/moments.js"

const PAGE = `<p><time datetime="2026-11-22T20:05:00Z" data-moment>2026-11-22 20:05 UTC</time>
  <time datetime="2026-11-22">2026-11-22</time></p><p data-zone>Times are in UTC.</p>`

test("times are the reader's, with UTC in their title, and days stay days", () => {
  const { document } = new JSDOM(PAGE).window
  const clock = new Clock({ languages: ["en-GB"] })

  showLocally(document, clock)

  const [time, day] = document.querySelectorAll("time")
  assert.equal(time.textContent, clock.moment("2026-11-22T20:05:00Z"))
  assert.equal(time.title, "2026-11-22 20:05 UTC")
  assert.deepEqual([day.textContent, day.title], ["2026-11-22", ""])
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions()
  assert.match(document.querySelector("[data-zone]").textContent, new RegExp(`, ${timeZone}[.,;]`))
})
