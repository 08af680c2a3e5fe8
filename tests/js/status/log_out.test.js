import assert from "node:assert/strict"
import { test } from "node:test"

import { JSDOM } from "jsdom"

import { Reading } from "../../../chatapp/static/messages/reading.js"
import { LogOut } from "../../../chatapp/static/status/log_out.js"
import { Clock, settled } from "../support/clock.js"

/** Somebody who has read up to 8 and logs out; the server answers when the test says so. */
function aReader() {
  const [clock, did] = [new Clock(), []]
  const { window } = new JSDOM("<form><button>Log out</button></form>")
  const form = window.document.querySelector("form")
  form.submit = () => did.push("logged out")
  const api = {
    read: id => {
      did.push(`read ${id}`)
      return new Promise(answer => {
        api.answer = answer
      })
    },
  }
  const part = { stop: () => did.push("stopped"), start: () => did.push("started") }
  const reading = new Reading({ api, readId: 7, timers: clock, window })
  reading.start()
  const leaving = new LogOut({ form, reading, parts: [part], timers: clock })
  leaving.start()
  return { api, clock, did, form, reading, leaving }
}

test("who logs out right after reading has told how far they read", async () => {
  const { api, clock, did, form, reading } = aReader()
  reading.upTo(8)

  form.requestSubmit()
  await clock.pass(0)
  assert.deepEqual(did, ["read 8"])

  api.answer()
  await clock.pass(0)
  assert.deepEqual(did, ["read 8", "stopped", "logged out"])
})

test("what is being told at that moment is waited for, too", async () => {
  const { api, clock, did, form, reading } = aReader()
  reading.upTo(8)
  await clock.pass(2_000)

  form.requestSubmit()
  await clock.pass(0)
  assert.deepEqual(did, ["read 8"])

  api.answer()
  await clock.pass(0)
  assert.deepEqual(did, ["read 8", "stopped", "logged out"])
})

test("a server that does not answer keeps nobody in for more than a second", async () => {
  const { clock, did, form, reading } = aReader()
  reading.upTo(8)

  form.requestSubmit()
  form.requestSubmit()
  await clock.pass(999)
  assert.deepEqual(did, ["read 8"])

  await clock.pass(1)
  assert.deepEqual(did, ["read 8", "stopped", "logged out"])
})

test("who has nothing to tell leaves at once, and once", async () => {
  const { did, form } = aReader()

  form.requestSubmit()
  form.requestSubmit()
  await settled()

  assert.deepEqual(did, ["stopped", "logged out"])
})

test("who is still here after ten seconds goes on, and can log out again", async () => {
  const { clock, did, form } = aReader()
  form.requestSubmit()
  await clock.pass(9_999)
  assert.equal(did.includes("started"), false)

  await clock.pass(1)
  form.requestSubmit()
  await clock.pass(0)

  assert.deepEqual(did, ["stopped", "logged out", "started", "stopped", "logged out"])
})

test("a page that no longer minds it leaves the form alone", async () => {
  const { did, form, leaving } = aReader()
  leaving.stop()
  form.addEventListener("submit", event => event.preventDefault())

  form.requestSubmit()
  await settled()

  assert.deepEqual(did, [])
})
