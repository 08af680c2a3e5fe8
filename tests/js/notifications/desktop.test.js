import assert from "node:assert/strict"
import { test } from "node:test"

import { Desktop } from "../../../chatapp/static/notifications/desktop.js"

/** A browser; `open` has what it shows, as it was asked to. */
function aBrowser({ permission = "granted", answer = "granted", ...more } = {}) {
  const it = { open: [], asked: 0, focused: 0, changes: 0, throws: false }
  class Notification extends EventTarget {
    static permission = permission
    static async requestPermission() {
      it.asked += 1
      if (answer instanceof Error) throw answer
      Notification.permission = answer
    }
    constructor(title, options) {
      super()
      if (it.throws) throw new TypeError("Illegal constructor.")
      Object.assign(this, { title, ...options })
      if (Notification.permission === "granted") it.open.push(this)
    }
    close() {
      it.open.splice(it.open.indexOf(this), 1)
      this.dispatchEvent(new Event("close"))
    }
  }
  const status = new EventTarget()
  const permissions = { query: async () => status }
  const focus = () => (it.focused += 1)
  const window = Object.assign(new EventTarget(), {
    Notification,
    focus,
    navigator: { permissions },
  })
  Object.assign(window, more)
  const desktop = new Desktop({ window })
  desktop.addEventListener("changed", () => (it.changes += 1))
  return Object.assign(it, { desktop, window, status, Notification })
}

const HELLO = { tag: "1", title: "Grace", body: "hello", onClick: () => {} }
const titles = ({ open }) => open.map(({ title }) => title)

test("a notification is shown without a sound of its own, and one for each tag", () => {
  const browser = aBrowser()

  browser.desktop.show(HELLO)
  browser.desktop.show({ ...HELLO, tag: "2", title: "Alan" })

  const [{ title, body, tag, silent }] = browser.open
  assert.deepEqual([title, body, tag, silent], ["Grace", "hello", "1", true])
  browser.desktop.close("1")
  assert.deepEqual(titles(browser), ["Alan"])
  browser.desktop.close("1")
  browser.desktop.closeAll()
  assert.deepEqual(titles(browser), [])
})

test("a click leads to the page, and closes it", () => {
  const browser = aBrowser()
  const did = []
  browser.desktop.show({ ...HELLO, onClick: () => did.push("opened") })

  browser.open[0].dispatchEvent(new Event("click"))

  assert.deepEqual([browser.open, browser.focused, did], [[], 1, ["opened"]])
})

test("one that has taken the place of another is closed by its tag", () => {
  const browser = aBrowser()
  browser.desktop.show(HELLO)
  const [first] = browser.open
  browser.desktop.show({ ...HELLO, title: "Alan" })

  first.dispatchEvent(new Event("close"))
  browser.desktop.close("1")

  assert.deepEqual(titles(browser), ["Grace"])
})

test("one that could not be shown says so", () => {
  const browser = aBrowser()
  let failed = 0
  browser.desktop.show({ ...HELLO, onFail: () => (failed += 1) })

  browser.open[0].dispatchEvent(new Event("error"))

  assert.equal(failed, 1)
  browser.desktop.closeAll()
  assert.equal(browser.open.length, 1)
})

for (const [what, browser, permission] of [
  ["allowed", aBrowser(), "granted"],
  ["blocked", aBrowser({ permission: "denied" }), "denied"],
  ["not asked yet", aBrowser({ permission: "default" }), "default"],
  ["without any", aBrowser({ Notification: undefined }), "unsupported"],
  ["at an address without https", aBrowser({ isSecureContext: false }), "insecure"],
]) {
  test(`how a browser stands, in which a notification is shown only where it is allowed: ${what}`, () => {
    assert.equal(browser.desktop.permission, permission)

    browser.desktop.show(HELLO)

    assert.equal(browser.open.length, permission === "granted" ? 1 : 0)
  })
}

for (const answer of ["granted", "denied", "default"]) {
  test(`the person is asked once where they have not answered: ${answer}`, async () => {
    const browser = aBrowser({ permission: "default", answer })

    await browser.desktop.ask()
    assert.deepEqual([browser.asked, browser.desktop.permission], [1, answer])
    assert.equal(browser.changes, 1)

    await browser.desktop.ask()
    assert.equal(browser.asked, answer === "default" ? 2 : 1)
  })
}

test("a browser that does not let itself be asked stays as it is", async () => {
  const browser = aBrowser({ permission: "default", answer: new TypeError("Not now.") })

  await browser.desktop.ask()

  assert.equal(browser.desktop.permission, "default")
})

for (const permission of ["default", "denied"]) {
  test(`one that has the name only is found out without asking anybody: ${permission}`, async () => {
    const browser = aBrowser({ permission })
    browser.throws = true

    browser.desktop.probe()
    await browser.desktop.ask()

    assert.deepEqual([browser.desktop.permission, browser.asked], ["unsupported", 0])
  })
}

test("where it is allowed, nothing is shown to find that out; the first one tells it", () => {
  const browser = aBrowser()
  browser.desktop.probe()
  assert.deepEqual(browser.open, [])

  browser.throws = true
  browser.desktop.show(HELLO)

  assert.deepEqual([browser.desktop.permission, browser.changes], ["unsupported", 1])
})

test("what the person allows in the browser's settings is told, until it has stopped", async () => {
  const { desktop, status, ...browser } = aBrowser()
  await desktop.start()
  const it = { changes: 0 }
  desktop.addEventListener("changed", () => (it.changes += 1))

  status.dispatchEvent(new Event("change"))
  assert.equal(it.changes, 1)

  desktop.show(HELLO)
  desktop.stop()
  status.dispatchEvent(new Event("change"))
  assert.deepEqual([it.changes, browser.open], [1, []])
})

test("those of a page that is left are closed", async () => {
  const browser = aBrowser()
  await browser.desktop.start()
  browser.desktop.show(HELLO)

  browser.window.dispatchEvent(new Event("pagehide"))

  assert.deepEqual(browser.open, [])
})

for (const [what, navigator] of [
  ["tells nothing of permissions", {}],
  ["forbids to ask", { permissions: { query: () => Promise.reject(new TypeError()) } }],
  [
    "throws",
    {
      permissions: {
        query() {
          throw new TypeError()
        },
      },
    },
  ],
]) {
  test(`it begins, too, in a browser that ${what}`, async () => {
    const browser = aBrowser({ navigator })

    await browser.desktop.start()
    browser.desktop.show(HELLO)

    assert.equal(browser.open.length, 1)
    browser.desktop.stop()
  })
}
