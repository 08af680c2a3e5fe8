import assert from "node:assert/strict"
import { test } from "node:test"

import { Emitter } from "../../../chatapp/static/events.js"
import { PageIcon } from "../../../chatapp/static/notifications/page_icon.js"
import { draw } from "../support/dom.js"

const ICONS = { unread: "/static/unread.svg", mention: "/static/mention.svg" }

/** A page with its icon; `is` names the icon after something has changed. */
function aPage() {
  const window = draw(`<link rel="icon" href="/static/plain.svg">`, {
    url: "https://chat.example/",
  })
  globalThis.location = window.location
  const { document } = window
  const unread = Object.assign(new Emitter(), { count: 0, mentions: 0 })
  const sync = Object.assign(new Emitter(), { state: { refused: null } })
  const link = document.querySelector("link")
  new PageIcon({ unread, sync, icons: ICONS, link }).start()
  const turn = hidden => {
    Object.defineProperty(document, "hidden", { value: hidden, configurable: true })
    document.dispatchEvent(new window.Event("visibilitychange"))
  }
  const counts = (count, mentions) => {
    Object.assign(unread, { count, mentions })
    unread.emit("changed")
  }
  const is = () => link.getAttribute("href").replace(/.*\/|\.svg/g, "")
  return { link, sync, turn, counts, is }
}

test("while the page is hidden its icon says that there is something unread", () => {
  const { turn, counts, is } = aPage()
  turn(false)
  counts(1, 0)
  assert.equal(is(), "plain")

  turn(true)
  assert.equal(is(), "unread")
  counts(2, 1)
  assert.equal(is(), "mention")
  turn(false)
  assert.equal(is(), "plain")
  turn(true)
  counts(0, 0)
  assert.equal(is(), "plain")
})

test("a page that is turned away has its plain icon", () => {
  const { sync, turn, counts, is } = aPage()
  turn(true)
  counts(1, 1)

  sync.state = { refused: "suspended" }
  sync.emit("state", sync.state)

  assert.equal(is(), "plain")
})

test("the same icon is not set again", () => {
  const { link, turn, counts } = aPage()
  turn(true)
  counts(1, 0)
  let isSet = false
  Object.defineProperty(link, "href", {
    get: () => "https://chat.example/static/unread.svg",
    set: () => (isSet = true),
  })

  counts(2, 0)

  assert.equal(isSet, false)
})
