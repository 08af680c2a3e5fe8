/** Links are what the server finds, too: the same cases as in tests/messages/test_links.py. */

import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { test } from "node:test"

import { isEmojiOnly, mayBeFormatted, parts } from "../../../chatapp/static/messages/text.js"

const CASES = JSON.parse(readFileSync(new URL("../../support/link_cases.json", import.meta.url)))

const linked = text =>
  parts(text)
    .filter(part => part.href)
    .map(part => part.text)

for (const { name, text, address, href } of CASES.linked) {
  test(`an address ${name} becomes a link`, () => {
    const links = parts(text).filter(part => part.href)

    assert.deepEqual(links, [{ text: address, href }])
  })
}

for (const { name, text } of CASES.text) {
  test(`${name} stays text`, () => assert.deepEqual(parts(text), [{ text }]))
}

test("nothing of a text is lost or changed", () => {
  const text = "  a https://chat.example/1,\n\n(https://chat.example/2) <b>&amp;</b> 😀 "

  assert.equal(
    parts(text)
      .map(part => part.text)
      .join(""),
    text,
  )
  assert.equal(linked(text).length, 2)
})

test("a link leads where its text says, written the way browsers do", () => {
  const [link] = parts("HTTPS://CHAT.example/a b")

  assert.equal(link.href, "https://chat.example/a")
})

test("a long run of punctuation is no part of an address", () => {
  const text = `https://chat.example/${").".repeat(990)}`

  assert.deepEqual(linked(text), ["https://chat.example/"])
})

const LONG = {
  "closing brackets": n => `https://a${")".repeat(n)}`,
  "brackets of each kind": n => `https://a/${"(".repeat(n / 4)}${")]}.".repeat(n / 4)}`,
  "full stops": n => `https://a/${".".repeat(n)}`,
  "a path": n => `https://a/${"b/".repeat(n / 2)}`,
  "the parts of a host": n => `https://${"a.".repeat(n / 2)}`,
  "a host of different characters": n => `https://${different(n)}`,
  "many addresses": n => "https://a) ".repeat(n / 10),
  "almost addresses": n => "https:/".repeat(n / 7),
}

for (const [name, made] of Object.entries(LONG)) {
  test(`four times as much text takes no more than four times as long: ${name}`, () => {
    const [few, many] = [made(4_000), made(16_000)].map(text => () => parts(text))

    const ratio = shortest(many) / shortest(few)

    assert.ok(ratio < 10, `${ratio} times as long`)
  })
}

function different(count) {
  return String.fromCodePoint(...Array.from({ length: count }, (_, at) => 0x4e00 + at))
}

// The shortest of several, in time of the processor: what else the machine does counts little.
function shortest(work) {
  return Math.min(
    ...Array.from({ length: 9 }, () => {
      const began = process.cpuUsage()
      work()
      const { user, system } = process.cpuUsage(began)
      return user + system
    }),
  )
}

const SPACE = " ".repeat(98)

for (const text of ["🎉", "🎉🎉 🎉", `🎉${SPACE}`, "👩🏽‍💻", "🇳🇴", "❤️", "1️⃣"]) {
  test(`${text} is emoji alone`, () => assert.ok(isEmojiOnly(text)))
}

for (const text of ["", "1", "#", "ok 🎉", "🎉".repeat(7), "…", " ", `🎉 ${SPACE}`]) {
  test(`"${text}" is not`, () => assert.ok(!isEmojiOnly(text)))
}

for (const text of ["hello", "one\ntwo", "a > b", "2 - 1", "1 + 1 = 2", "2. two", "-5", "#1"]) {
  test(`"${text}" asks for no formatting`, () => assert.ok(!mayBeFormatted(text)))
}

for (const text of [
  "*a*",
  "a_b",
  "`a`",
  "~~a~~",
  "> a",
  "- a",
  "x\n+ a",
  "1. a",
  "[a](b)",
  "\\*",
  "x\n-",
]) {
  test(`${JSON.stringify(text)} may have some`, () => assert.ok(mayBeFormatted(text)))
}
