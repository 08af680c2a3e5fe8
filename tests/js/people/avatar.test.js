import assert from "node:assert/strict"
import { test } from "node:test"

import {
  drawAvatar,
  initials,
  initialsInstead,
  pictureAsData,
  pictureFromData,
  tint,
} from "../../../chatapp/static/people/avatar.js"
import { draw } from "../support/dom.js"

const NAMES = {
  "Ada Lovelace": "AL",
  ada: "A",
  " Alan  M. Turing ": "AT",
  "👩🏽‍💻 x": "👩🏽‍💻X",
  "": "",
  "A\u030Angstrom": "A\u030A",
  "1\uFE0F\u20E3 Élodie": "1\uFE0F\u20E3É",
  "Kate (2)": "K2",
  "Kate Moss (12)": "K12",
  "(2)": "(",
  "Kate (2)nd": "K(",
}

for (const [name, letters] of Object.entries(NAMES)) {
  test(`"${name}" is drawn as "${letters}"`, () => assert.equal(initials(name), letters))
}

test("a person keeps their tint, and tints are used", () => {
  const people = Array.from({ length: 60 }, (_, number) => `u_${number}`)

  assert.deepEqual(people.map(tint), people.map(tint))
  assert.equal(new Set(people.map(tint)).size, 10)
})

test("tints are what they were before the last update", () => {
  assert.deepEqual(["u_ada", "u_grace", "u_alan"].map(tint), [8, 6, 2])
})

test("whoever keeps the picture isn't told which room it is shown in, nor asked before it is seen", () => {
  const { document } = draw("<span></span>")
  const node = document.querySelector("span")

  drawAvatar(node, { name: "Ada", user_id: "u_ada", picture: "https://p/ada" })

  const picture = node.querySelector("img.avatar__picture")
  const { src, alt, referrerPolicy, loading } = picture
  assert.deepEqual(
    { src, alt, referrerPolicy, loading },
    { src: "https://p/ada", alt: "", referrerPolicy: "no-referrer", loading: "lazy" },
  )
})

test("a picture that is nobody's is left alone when it can't be had", () => {
  const { document } = draw("<img><p data-somebody data-name='Ada'><img></p>")
  const [nobodys, adas] = document.querySelectorAll("img")

  for (const target of [nobodys, adas]) initialsInstead({ target })

  assert.deepEqual([nobodys.isConnected, document.querySelector("p").textContent], [true, "A"])
})

for (const [what, picture, data] of [
  ["there is none", null, ""],
  ["neither it nor initials are wanted", "", "none"],
  ["there is one", "https://p/", "https://p/"],
]) {
  test(`what the markup says of a picture, where ${what}`, () => {
    assert.equal(pictureAsData(picture), data)
    assert.equal(pictureFromData(data), picture)
  })
}

test("markup that says nothing says that there is no picture", () => {
  assert.equal(pictureFromData(undefined), null)
})
