import assert from "node:assert/strict"
import { test } from "node:test"

import { Draft } from "../../../chatapp/static/composer/draft.js"
import { giveNavigator } from "../support/navigator.js"
import { Storage } from "../support/storage.js"

/** A browser, in which tabs are opened, reloaded, duplicated and closed. */
class Browser {
  local = new Storage()
  #held = new Set()

  async open({ person = "u_ada", session = new Storage(), ...how } = {}) {
    const mine = []
    const locks = {
      request: async (name, { ifAvailable }, work) => {
        assert.ok(ifAvailable)
        if (this.#held.has(name)) return work(null)
        this.#held.add(name)
        mine.push(name)
        // A lock is held for as long as what was begun with it lasts.
        return Promise.resolve(work({ name })).finally(() => this.#held.delete(name))
      },
    }
    const draft = new Draft({ person, local: () => this.local, session: () => session, locks })
    await draft.start(how)
    const close = () => mine.forEach(name => this.#held.delete(name))
    return { draft, session, close }
  }
}

test("each tab has its own draft", async () => {
  const browser = new Browser()
  const [one, other] = [await browser.open(), await browser.open()]
  one.draft.keep("Dear all")
  other.draft.keep("half a sen")

  one.draft.keep("")

  assert.deepEqual([one.draft.text, other.draft.text], ["", "half a sen"])
})

test("a tab finds its own draft after a reload", async () => {
  const browser = new Browser()
  const [one, other] = [await browser.open(), await browser.open()]
  one.draft.keep("one")
  other.draft.keep("other")
  one.close()
  other.close()

  const again = await browser.open({ session: other.session })

  assert.equal(again.draft.text, "other")
})

test("a tab that was duplicated starts with a draft of its own", async () => {
  const browser = new Browser()
  const one = await browser.open()
  one.draft.keep("Dear all")
  const session = Object.assign(new Storage(), one.session)

  const copy = await browser.open({ session })
  copy.draft.keep("else")

  assert.equal(one.draft.text, "Dear all")
})

test("the next tab takes over the draft of one that was closed, and only one does", async () => {
  const browser = new Browser()
  const one = await browser.open()
  one.draft.keep("Dear all")
  one.close()

  const [next, third] = [await browser.open(), await browser.open()]

  assert.deepEqual([next.draft.text, third.draft.text], ["Dear all", ""])
})

test("a draft is its person's, in the same tab too", async () => {
  const browser = new Browser()
  const { draft, session, close } = await browser.open()
  draft.keep("Dear all")
  close()

  const grace = await browser.open({ person: "u_grace", session })
  assert.equal(grace.draft.text, "")

  assert.equal((await browser.open({ session })).draft.text, "Dear all")
})

test("at log-out all drafts of the person go, and nobody else's", async () => {
  const browser = new Browser()
  const tabs = [await browser.open(), await browser.open()]
  const grace = await browser.open({ person: "u_grace" })
  for (const { draft } of [...tabs, grace]) draft.keep("Dear all")

  tabs[0].draft.forget()

  assert.deepEqual(
    tabs.map(({ draft }) => draft.text),
    ["", ""],
  )
  assert.deepEqual(Object.values(browser.local), ["Dear all"])
})

test("what is kept beside the drafts goes with them, and is no draft", async () => {
  const browser = new Browser()
  browser.local.setItem("chatapp-draft-u_ada.mentions", "[]")
  browser.local.setItem("chatapp-draft-u_grace.mentions", "[]")
  const { draft } = await browser.open()
  assert.equal(draft.text, "")

  draft.forget()

  assert.deepEqual(Object.keys(browser.local), ["chatapp-draft-u_grace.mentions"])
})

test("what is written on the way out is not kept, but by who stays after all", async () => {
  const browser = new Browser()
  const { draft } = await browser.open()
  draft.forget()

  assert.equal(draft.keep("a secret"), false)
  assert.deepEqual(Object.values(browser.local), [])

  draft.resume()
  assert.equal(draft.keep("a secret"), true)
  assert.deepEqual(Object.values(browser.local), ["a secret"])
})

test("nothing stays of an empty draft", async () => {
  const browser = new Browser()
  const { draft } = await browser.open()
  draft.keep("Dear all")
  draft.keep("")

  assert.deepEqual(Object.keys(browser.local), [])
})

test("without locks a draft is kept all the same", async () => {
  const local = new Storage()
  const how = { person: "u_ada", local: () => local, session: () => new Storage(), locks: null }
  new Draft(how).keep("Dear all")
  const draft = new Draft(how)
  await draft.start()

  assert.equal(draft.text, "Dear all")
})

test("where no lock can be had, tabs share one draft", async () => {
  const local = new Storage()
  const locks = {
    request: async () => {
      throw new Error("No.")
    },
  }
  const open = async () => {
    const draft = new Draft({
      person: "u_ada",
      local: () => local,
      session: () => new Storage(),
      locks,
    })
    await draft.start()
    return draft
  }

  const [one, other] = [await open(), await open()]
  one.keep("Dear all")

  assert.equal(other.text, "Dear all")
})

test("unless told otherwise it is the browser's own storage that keeps it", async t => {
  giveNavigator(t, { locks: { request: async (name, _how, work) => work({ name }) } })
  for (const name of ["localStorage", "sessionStorage"]) {
    Object.defineProperty(globalThis, name, { value: new Storage(), configurable: true })
    t.after(() => delete globalThis[name])
  }
  const draft = new Draft({ person: "u_ada" })
  await draft.start()

  draft.keep("Dear all")

  assert.deepEqual(Object.entries(localStorage), [[sessionStorage["chatapp-draft"], "Dear all"]])
})

test("a browser that forbids storage or locks can still write", async () => {
  const no = () => {
    throw new Error("SecurityError")
  }
  const locks = { request: async () => no() }
  const draft = new Draft({ person: "u_ada", local: no, session: no, locks })
  await draft.start()

  assert.equal(draft.keep("Dear all"), false)
  draft.forget()

  assert.equal(draft.text, "")
})

test("what is typed by now leaves another draft to the next tab", async () => {
  const browser = new Browser()
  const before = await browser.open()
  before.draft.keep("a draft of before")
  before.close()

  const tab = await browser.open({ session: before.session, typed: () => "typed now" })
  assert.equal(tab.draft.text, "")
  tab.draft.keep("typed now")

  const next = await browser.open()
  assert.deepEqual([next.draft.text, tab.draft.text], ["a draft of before", "typed now"])
})

test("what the browser brought back itself is the same draft", async () => {
  const browser = new Browser()
  const before = await browser.open()
  before.draft.keep("half a sen")
  before.close()

  const tab = await browser.open({ session: before.session, typed: () => "half a sen" })
  tab.draft.keep("half a sentence")

  assert.deepEqual((await browser.open()).draft.text, "")
})

for (const [name, message, edited, then] of [
  ["is no draft any more", "hello", "hello\n", ""],
  ["stays one where the room doesn't have it", undefined, "hello\n", "hello\n"],
  ["stays one where more was written since", "hello", "hello, world", "hello, world"],
]) {
  test(`what the browser sent by itself ${name}`, async () => {
    const browser = new Browser()
    const before = await browser.open()
    before.draft.tookOver("c1")
    before.draft.keep(edited)
    before.close()
    const asked = []
    const kept = id => {
      asked.push(id)
      return message
    }

    const { draft, session } = await browser.open({ session: before.session, kept })

    assert.deepEqual([draft.text, asked], [then, ["c1"]])
    assert.equal(session["chatapp-form"], undefined)
  })
}

test("where the script took nothing over, nothing was sent by the browser itself", async () => {
  const browser = new Browser()
  const before = await browser.open()
  before.draft.keep("hello")
  before.close()

  const { draft } = await browser.open({ session: before.session, kept: () => "hello" })

  assert.equal(draft.text, "hello")
})

test("a message that is half edited is forgotten with the draft, and it is known that one is", async () => {
  const browser = new Browser()
  const { draft } = await browser.open()
  assert.deepEqual([draft.hasBegun, draft.isOver], [false, false])
  browser.local.setItem("chatapp-draft-u_ada.edit-7", "half")
  browser.local.setItem("chatapp-draft-u_grace.edit-7", "half")
  assert.equal(draft.hasBegun, true)

  draft.forget()

  assert.deepEqual([draft.hasBegun, draft.isOver], [false, true])
  assert.equal(browser.local.getItem("chatapp-draft-u_grace.edit-7"), "half")
  draft.resume()
  assert.equal(draft.isOver, false)
})
