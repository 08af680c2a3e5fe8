import assert from "node:assert/strict"
import { test } from "node:test"

import { Draft } from "../../chatapp/static/draft.js"

class Storage extends Map {
  getItem(key) { return this.get(key) ?? null }
  setItem(key, text) { this.set(key, text) }
  removeItem(key) { this.delete(key) }
}

test("a draft is its person's", () => {
  const storage = new Storage()
  new Draft({ person: "u_ada", storage: () => storage }).keep("Dear all")

  assert.equal(new Draft({ person: "u_ada", storage: () => storage }).text, "Dear all")
  assert.equal(new Draft({ person: "u_grace", storage: () => storage }).text, "")
})

test("nothing stays of an empty draft", () => {
  const storage = new Storage()
  const draft = new Draft({ person: "u_ada", storage: () => storage })
  draft.keep("Dear all")
  draft.keep("")

  assert.equal(storage.size, 0)
})

test("a browser that forbids storage can still write", () => {
  const draft = new Draft({ person: "u_ada", storage: () => { throw new Error("SecurityError") } })
  draft.keep("Dear all")

  assert.equal(draft.text, "")
})
