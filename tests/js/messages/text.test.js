import assert from "node:assert/strict"
import { test } from "node:test"

import { isEmojiOnly, parts } from "../../../chatapp/static/messages/text.js"

const linked = text =>
  parts(text)
    .filter(part => part.href)
    .map(part => part.text)

const LINKED = {
  "an address alone": ["https://chat.example", "https://chat.example"],
  "plain http": ["http://chat.example/a", "http://chat.example/a"],
  "in capitals": ["HTTPS://CHAT.EXAMPLE/A", "HTTPS://CHAT.EXAMPLE/A"],
  "at the end of a sentence": ["See https://chat.example/a.", "https://chat.example/a"],
  "before a comma": ["https://chat.example/a, or not", "https://chat.example/a"],
  "in brackets": ["(https://chat.example/a)", "https://chat.example/a"],
  "with brackets of its own": ["https://chat.example/a_(b)", "https://chat.example/a_(b)"],
  "with brackets, in brackets": ["(see https://chat.example/a_(b)).", "https://chat.example/a_(b)"],
  "in angle brackets": ["<https://chat.example/a>", "https://chat.example/a"],
  "in quotes": ['"https://chat.example/a"', "https://chat.example/a"],
  "with query and fragment": [
    "https://chat.example/?a=1&b=2#c!",
    "https://chat.example/?a=1&b=2#c",
  ],
  "with a port": ["http://127.0.0.1:5000/a", "http://127.0.0.1:5000/a"],
  "within Chinese": ["请看https://chat.example/a。谢谢", "https://chat.example/a"],
  "of one alphabet that isn't Latin": ["https://пример.example/", "https://пример.example/"],
  "with an accent": ["https://müller.example/ä", "https://müller.example/ä"],
}

for (const [name, [text, link]] of Object.entries(LINKED)) {
  test(`an address ${name} becomes a link`, () => assert.deepEqual(linked(text), [link]))
}

const NOT_LINKED = {
  "a script": "javascript:alert(1)",
  "a script that hides behind an address": "javascript:https://chat.example/%0aalert(1)",
  data: "data:text/html,<script>alert(1)</script>",
  "another protocol": "ftp://chat.example/a",
  "a name without protocol": "www.chat.example",
  "an e-mail address": "ada@chat.example",
  "a protocol without a host": "https://",
  "a host that can't be": "https://[chat/",
  "a name before an @": "https://bank.example@chat.example/",
  "mixed alphabets": "https://\u0430pple.example/",
  "a turn of the direction of writing": "https://chat.example/\u202Egpj.exe",
  "an invisible character": "https://chat\u200B.example/",
  "the inside of a word": "xhttps://chat.example",
}

for (const [name, text] of Object.entries(NOT_LINKED)) {
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

test("a host that is longer than a host can be stays text", () => {
  const text = `https://${"a".repeat(300)}.example/`

  assert.deepEqual(parts(text), [{ text }])
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
