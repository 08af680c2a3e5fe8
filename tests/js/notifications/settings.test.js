import assert from "node:assert/strict"
import { test } from "node:test"

import { wantsToBeTold } from "../../../chatapp/static/messages/actions_loader.js"
import { Settings } from "../../../chatapp/static/notifications/settings.js"
import { forbidden, Storage } from "../support/storage.js"

const KEY = "chatapp-notifications-u_ada"

function someSettings(storage = new Storage()) {
  const window = new EventTarget()
  const settings = new Settings({ person: "u_ada", storage: () => storage, window })
  const it = { storage, window, settings, changes: 0 }
  settings.addEventListener("changed", () => (it.changes += 1))
  settings.start()
  return it
}

const shown = ({ about, sound }) => [about, sound]

function storageEvent(key) {
  return Object.assign(new Event("storage"), { key })
}

test("at first one is told of nothing", () => {
  assert.deepEqual(shown(someSettings().settings), ["nothing", false])
})

test("what is chosen is kept for the next page, and the first script sees that there is something", () => {
  const { settings, storage } = someSettings()

  settings.set({ about: "mentions" })
  settings.set({ sound: true })

  assert.deepEqual(shown(someSettings(storage).settings), ["mentions", true])
  assert.equal(
    wantsToBeTold("u_ada", () => storage),
    true,
  )
  assert.equal(
    wantsToBeTold("u_grace", () => storage),
    false,
  )
})

test("with all off nothing is kept", () => {
  const { settings, storage } = someSettings()
  settings.set({ about: "everything", sound: true })

  settings.set({ about: "nothing" })
  assert.deepEqual(shown(someSettings(storage).settings), ["nothing", true])
  settings.set({ sound: false })

  assert.deepEqual(Object.keys(storage), [])
  assert.equal(
    wantsToBeTold("u_ada", () => storage),
    false,
  )
})

test("what another tab chooses holds here, too, until the page has stopped", () => {
  const it = someSettings()
  it.storage.setItem(KEY, JSON.stringify({ about: "everything", sound: true }))

  it.window.dispatchEvent(storageEvent("another"))
  assert.deepEqual([shown(it.settings), it.changes], [["nothing", false], 0])
  it.window.dispatchEvent(storageEvent(KEY))
  assert.deepEqual([shown(it.settings), it.changes], [["everything", true], 1])

  it.storage.removeItem(KEY)
  it.window.dispatchEvent(storageEvent(null))
  assert.deepEqual([shown(it.settings), it.changes], [["nothing", false], 2])

  it.settings.stop()
  it.storage.setItem(KEY, JSON.stringify({ about: "everything" }))
  it.window.dispatchEvent(storageEvent(KEY))
  assert.equal(it.settings.about, "nothing")
})

for (const kept of ["null", "[]", '"x"', '{"about":"all","sound":"yes"}']) {
  test(`what another version may have kept counts as nothing: ${kept}`, () => {
    const storage = new Storage()
    storage.setItem(KEY, kept)

    assert.deepEqual(shown(someSettings(storage).settings), ["nothing", false])
  })
}

test("where nothing can be kept, it holds until the page is left", () => {
  const settings = new Settings({ person: "u_ada", storage: forbidden, window: new EventTarget() })

  settings.set({ about: "everything", sound: true })

  assert.deepEqual(shown(settings), ["everything", true])
})

test("what can't be read changes nothing", () => {
  const it = someSettings()
  it.settings.set({ about: "mentions" })
  it.storage.setItem(KEY, "{")

  it.window.dispatchEvent(storageEvent(KEY))

  assert.equal(it.settings.about, "mentions")
})
