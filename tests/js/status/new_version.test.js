import assert from "node:assert/strict"
import { test } from "node:test"

import { JSDOM } from "jsdom"

import { Requests } from "../../../chatapp/static/server/http.js"
import { NewVersion } from "../../../chatapp/static/status/new_version.js"

const PAGE = `<textarea>half a sentence</textarea><div id="place"></div><template>
  <p><span>A new version is here.</span> <button data-reload>Reload</button></p></template>`

function aNotice({ isEmpty = false, isKept = true } = {}) {
  const { document } = new JSDOM(PAGE).window
  const [place, did] = [document.getElementById("place"), []]
  const composer = {
    isEmpty,
    settle: () => did.push("kept") && isKept,
    tell: sentence => did.push(sentence),
  }
  const notice = new NewVersion({
    own: "a",
    place,
    template: document.querySelector("template"),
    composer,
    location: { reload: () => did.push("reloaded") },
  })
  const button = () => place.querySelector("button")
  return { document, notice, did, button, said: () => place.textContent.trim() }
}

test("nothing is said while the server is of the page's own version, or doesn't say", () => {
  const { notice, said } = aNotice()

  for (const version of ["a", null, "", "a"]) notice.meet(version)

  assert.equal(said(), "")
})

test("another version is told, with a button, and nothing else happens", () => {
  const { document, notice, did, said } = aNotice()
  document.querySelector("textarea").focus()

  notice.meet("b")

  assert.equal(said(), "A new version is here. Reload")
  assert.equal(document.activeElement, document.querySelector("textarea"))
  assert.deepEqual(did, [])
})

test("what was told stays as it is: the reader may be about to click", () => {
  const { notice, button } = aNotice()
  notice.meet("b")
  const first = button()

  for (const version of ["b", "a", null, "c"]) notice.meet(version)

  assert.equal(button(), first)
})

test("Reload keeps what is half written, and loads the page anew", () => {
  const { notice, did, button } = aNotice()
  notice.meet("b")

  button().click()

  assert.deepEqual(did, ["kept", "reloaded"])
})

test("what can't be kept is not reloaded over", () => {
  const { notice, did, button } = aNotice({ isKept: false })
  notice.meet("b")

  button().click()

  assert.deepEqual(did, [
    "kept",
    "This browser can't save your draft. Send or copy it before you reload.",
  ])
})

test("where nothing is written, nothing has to be kept", () => {
  const { notice, did, button } = aNotice({ isEmpty: true, isKept: false })
  notice.meet("b")

  button().click()

  assert.deepEqual(did, ["reloaded"])
})

test("every answer says of which version its server is, a refusal too", async () => {
  const told = []
  const headers = { "X-Chat-Version": "b" }
  const answers = [
    Response.json({}, { headers }),
    new Response(null, { status: 204, headers }),
    Response.json({ error: "signed_out" }, { status: 401, headers }),
    new Response("A proxy's."),
  ]
  const fetch = async () => answers.shift()
  const requests = new Requests("u_ada", { fetch, onVersion: version => told.push(version) })

  for (let asked = 0; asked < 4; asked += 1) await requests.ask("GET", "/").catch(() => null)

  assert.deepEqual(told, ["b", "b", "b", null])
})
