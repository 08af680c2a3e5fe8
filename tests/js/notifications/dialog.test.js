import assert from "node:assert/strict"
import { test } from "node:test"

import { Emitter } from "../../../chatapp/static/events.js"
import { NotificationsDialog } from "../../../chatapp/static/notifications/dialog.js"
import { Settings } from "../../../chatapp/static/notifications/settings.js"
import { settled } from "../support/clock.js"
import { giveDialogs } from "../support/dialog.js"
import { draw } from "../support/dom.js"
import { Storage } from "../support/storage.js"

/** Ada's dialog, open; `did` has what was done with the browser. */
function open({ permission = "default", answer = "granted", ...chosen } = {}) {
  const window = draw("<main></main>")
  giveDialogs(window)
  const { document } = window
  const did = []
  const store = new Storage()
  const settings = new Settings({
    person: "u_ada",
    storage: () => store,
    window: new EventTarget(),
  })
  settings.set(chosen)
  const desktop = Object.assign(new Emitter(), {
    permission,
    probe: () => did.push("probed"),
    ask: async () => {
      did.push("asked")
      if (desktop.permission === "default") desktop.permission = answer
      desktop.emit("changed")
    },
    close: tag => did.push(`closed ${tag}`),
    show: what => {
      did.push(`showed ${what.title}`)
      desktop.shown = what
    },
  })
  const sound = { play: () => did.push("played") }
  const place = document.querySelector("main")
  const dialog = new NotificationsDialog({ settings, desktop, sound, place })
  dialog.open()
  const node = document.querySelector("dialog")
  const box = value => node.querySelector(`[value=${value}]`)
  const check = it => {
    it.checked = !it.checked
    it.dispatchEvent(new window.Event("change"))
  }
  const checkbox = node.querySelector("[type=checkbox]")
  const [test_, close] = node.querySelectorAll("button")
  const [how, result] = node.querySelectorAll("[role=status]")
  return {
    document,
    dialog,
    node,
    did,
    settings,
    desktop,
    box,
    check,
    checkbox,
    test_,
    close,
    how,
    result,
  }
}

test("it shows what is chosen, and asks nobody for anything", () => {
  const { node, did, box, checkbox, document } = open({ about: "mentions", sound: true })

  assert.equal(box("mentions").checked, true)
  assert.equal(checkbox.checked, true)
  assert.equal(document.activeElement, box("mentions"))
  assert.deepEqual(did, ["probed"])
  assert.deepEqual(
    [...node.querySelectorAll("fieldset label")].map(it => it.textContent),
    ["Nothing", "Mentions and replies", "Everything"],
  )
})

test("choosing something asks for the permission; choosing nothing does not", () => {
  const { did, settings, box, check, checkbox } = open()
  assert.equal(checkbox.disabled, true)

  check(box("everything"))
  assert.deepEqual([settings.about, did], ["everything", ["probed", "asked"]])
  assert.equal(checkbox.disabled, false)

  check(box("nothing"))
  assert.deepEqual([settings.about, did.length], ["nothing", 2])
})

test("the sound is heard when it is switched on, and only then", () => {
  const { did, settings, check, checkbox } = open({ about: "everything" })

  check(checkbox)
  assert.deepEqual([settings.sound, did], [true, ["probed", "played"]])
  check(checkbox)
  assert.deepEqual([settings.sound, did.length], [false, 2])
})

for (const [permission, words, isOffered] of [
  ["default", /will ask whether/, true],
  ["granted", /are allowed/, true],
  ["denied", /icon beside the address, then Notifications → Allow/, true],
  ["unsupported", /can.t show notifications/, false],
  ["insecure", /https/, false],
]) {
  test(`it says how the browser stands: ${permission}`, () => {
    const { how, test_ } = open({ permission })

    assert.match(how.textContent, words)
    assert.equal(test_.hidden, !isOffered)
  })
}

test("how the browser stands is not said anew at each choice", () => {
  const { how, settings } = open()
  const [said] = how.childNodes

  settings.set({ sound: true })

  assert.equal(how.firstChild, said)
})

test("it follows what changes elsewhere, as long as it is open", async () => {
  const { settings, desktop, box, how, close } = open({ permission: "denied" })

  settings.set({ about: "everything" })
  desktop.permission = "granted"
  desktop.emit("changed")
  assert.equal(box("everything").checked, true)
  assert.match(how.textContent, /are allowed/)

  close.click()
  await settled()
  settings.set({ about: "mentions" })
  assert.equal(box("everything").checked, true)
})

test("a test asks first, then shows one, and says what to look for if none appears", async () => {
  const { did, result, test_ } = open()

  test_.click()
  await settled()

  // One that is still there would be replaced without a sign.
  assert.deepEqual(did, ["probed", "asked", "closed chatapp-test", "showed Test notification"])
  assert.match(result.textContent, /Do Not Disturb/)
})

test("a test is heard where the sound is on", async () => {
  const { did, test_ } = open({ permission: "granted", about: "mentions", sound: true })

  test_.click()
  await settled()

  assert.equal(did.at(-1), "played")
})

test("where they are blocked no test is sent, and it says so", async () => {
  const { did, desktop, result, test_ } = open({ answer: "denied" })

  test_.click()
  await settled()

  assert.deepEqual(did, ["probed", "asked"])
  assert.match(result.textContent, /Allow notifications first/)
  // The person allows them in the browser's own settings.
  desktop.permission = "granted"
  desktop.emit("changed")
  assert.equal(result.textContent, "")
})

test("a test that the browser can't show says so", async () => {
  const { desktop, result, test_ } = open({ permission: "granted" })
  test_.click()
  await settled()

  desktop.shown.onFail()
  desktop.shown.onClick()

  assert.match(result.textContent, /Couldn.t show it/)
})

test("where a test finds out that the browser has none, nothing was sent", async () => {
  const { desktop, result, test_ } = open({ permission: "granted" })
  desktop.show = () => (desktop.permission = "unsupported")

  test_.click()
  await settled()

  assert.equal(result.textContent, "")
})

test("opened again, it is as at first", async () => {
  const { document, dialog, test_, close } = open({ permission: "granted" })
  test_.click()
  await settled()
  close.click()
  await settled()

  dialog.open()

  assert.equal(document.querySelectorAll("dialog").length, 1)
  assert.equal(document.querySelectorAll("dialog [role=status]")[1].textContent, "")
})
