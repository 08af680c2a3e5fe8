/** The committed list of emoji is what emojibase's data makes of it. */

import assert from "node:assert/strict"
import { test } from "node:test"

import { committed, made } from "../support/emoji_list.js"

const lines = () => committed().trimEnd().split("\n")
const emoji = () => lines().filter(line => line.includes("\t"))

test("the committed list is what make emoji writes", () => {
  assert.equal(committed(), made())
})

test("every emoji stands in it once, in the form that Unicode recommends, and can be typed", () => {
  const forms = emoji().flatMap(line => line.split("\t")[0])
  const names = emoji().flatMap(line => line.split("\t")[1].split(" "))

  assert.ok(forms.length > 1900)
  assert.equal(new Set(forms).size, forms.length)
  assert.deepEqual(
    forms.filter(form => !/^\p{RGI_Emoji}$/v.test(form)),
    [],
  )
  assert.equal(new Set(names).size, names.length)
  assert.deepEqual(
    names.filter(name => !/^[\w+-]+$/.test(name)),
    [],
  )
})

test("the groups have titles, and none is of mere parts of emoji", () => {
  const titles = lines().filter(line => !line.includes("\t"))

  assert.equal(titles[0], "# Smileys & emotion")
  assert.equal(titles.length, 9)
  assert.ok(!titles.includes("# Components"))
})

test("an emoji has its skin tones beside it", () => {
  const [thumb] = emoji().filter(line => line.startsWith("👍\t"))

  assert.equal(thumb, "👍\t+1 thumbsup\t👍🏻 👍🏼 👍🏽 👍🏾 👍🏿")
})
