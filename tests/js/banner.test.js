import assert from "node:assert/strict"
import { test } from "node:test"

import { JSDOM } from "jsdom"

import { Banner } from "../../chatapp/static/banner.js"

const PAGE = `<div id="place"></div><template>
  <p><span data-words></span> <a href="/login?next=/" data-step></a></p></template>`

function aBanner() {
  const { document } = new JSDOM(PAGE).window
  const place = document.getElementById("place")
  const banner = new Banner({ place, template: document.querySelector("template") })
  const said = () => place.textContent.trim()
  const way = () => place.querySelector("a").getAttribute("href")
  return { banner, place, said, way }
}

for (const [refused, sentence, href] of [
  ["signed-out", "You are signed out. What you wrote is kept here. Sign in again", "/login?next=/"],
  ["another-person", "Somebody else has signed in with this browser. Go on as them", "/"],
  ["suspended",
    "You were removed from this room. An administrator can tell you more. Leave", "/"],
]) {
  test(`who is out (${refused}) is told why, with the one way on`, () => {
    const { banner, said, way } = aBanner()

    banner.tell({ refused })

    assert.deepEqual([said(), way()], [sentence, href])
  })
}

test("nothing is said while nobody is out, and nothing any more once they are in again", () => {
  const { banner, said } = aBanner()
  banner.tell({ refused: null })
  assert.equal(said(), "")

  banner.tell({ refused: "signed-out" })
  banner.tell({ refused: null })

  assert.equal(said(), "")
})

test("what stays true isn't said again: the reader may be about to click", () => {
  const { banner, place } = aBanner()
  banner.tell({ refused: "signed-out" })
  const link = place.querySelector("a")

  banner.tell({ refused: "signed-out" })
  assert.equal(place.querySelector("a"), link)

  banner.tell({ refused: "suspended" })
  assert.equal(place.querySelectorAll("a").length, 1)
})
