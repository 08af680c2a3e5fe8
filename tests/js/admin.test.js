import assert from "node:assert/strict"
import { test } from "node:test"

import { draw } from "./dom.js"

const PAGE = `<form data-log-out data-person="u_ada"></form><p data-zone>Times are in UTC.</p>
  <time datetime="2026-11-22T20:05:00Z" data-moment>2026-11-22 20:05 UTC</time>`

test("the dashboard tells local times, and logging out there forgets what is half written",
  async () => {
    const window = draw(PAGE, { url: "https://chat.example/admin/" })
    const { document, localStorage } = window
    Object.assign(globalThis, { localStorage })
    localStorage.setItem("chatapp-draft-u_ada-1", "half a sen")
    localStorage.setItem("chatapp-draft-u_grace-1", "another's")
    await import("../../chatapp/static/dashboard.js")
    assert.equal(document.querySelector("time").title, "2026-11-22 20:05 UTC")
    assert.equal(localStorage.length, 2)

    document.querySelector("form").dispatchEvent(new window.Event("submit"))

    assert.deepEqual(Object.keys(localStorage), ["chatapp-draft-u_grace-1"])
  })
