import assert from "node:assert/strict"
import { test } from "node:test"

import {
  isReplyTo,
  plain,
  wordsOfMany,
  wordsOfOne,
} from "../../../chatapp/static/notifications/words.js"

const said = (message, more = {}) => ({
  id: 1,
  user_id: "u_grace",
  name: "Grace",
  message,
  mentions: [],
  reply_to: null,
  ...more,
})
const forAda = { mentions: [{ user_id: "u_ada", name: "Ada" }] }
const toAda = { reply_to: { id: 7, user_id: "u_ada" } }
const alan = { user_id: "u_alan", name: "Alan" }

for (const [what, more, title] of [
  ["a message", {}, "Grace"],
  ["a mention", forAda, "Grace mentioned you"],
  ["a mention of all", { mentions: [{ user_id: "everyone" }] }, "Grace mentioned you"],
  ["a reply", toAda, "Grace replied to you"],
  ["a reply that mentions them", { ...toAda, ...forAda }, "Grace mentioned you"],
  ["a reply to somebody else", { reply_to: { id: 7, user_id: "u_alan" } }, "Grace"],
  ["a long name", { name: "G".repeat(41) }, `${"G".repeat(39)}…`],
]) {
  test(`the title says who it is, and whether it is for the reader: ${what}`, () => {
    assert.equal(wordsOfOne(said("hello", more), "u_ada").title, title)
  })
}

test("who answers themselves answers nobody", () => {
  assert.equal(isReplyTo(said("and", toAda), "u_ada"), true)
  assert.equal(isReplyTo(said("and", { ...toAda, user_id: "u_ada" }), "u_ada"), false)
})

test("the body is the text, shortened by what people take for characters", () => {
  assert.equal(wordsOfOne(said("hello"), "u_ada").body, "hello")
  assert.equal(wordsOfOne(said("😀".repeat(200)), "u_ada").body, "😀".repeat(200))
  assert.equal(wordsOfOne(said("😀".repeat(201)), "u_ada").body, `${"😀".repeat(199)}…`)
  assert.equal(wordsOfOne(said(`${"a".repeat(198)} and more`), "u_ada").body, `${"a".repeat(198)}…`)
  assert.equal(wordsOfOne(said(null), "u_ada").body, "")
  assert.equal(wordsOfOne(said("~~~"), "u_ada").body, "~~~")
})

for (const [text, words] of [
  ["a **bold** *word*, ~~gone~~ and `code`", "a bold word, gone and code"],
  ["__this__ stays, _that_ is italic", "__this__ stays, that is italic"],
  ["a snake_case_name and 2 * 3 * 4", "a snake_case_name and 2 * 3 * 4"],
  ["see [the page](https://a.example/x_y_z)", "see the page"],
  ["[brackets] (and more)", "[brackets] (and more)"],
  ["> quoted\nanswered", "quoted answered"],
  ["```js\nlet a = 1\n```\nand so", "let a = 1 and so"],
  ["```all of it``` in one line", "all of it in one line"],
  ["one\n\n  two\tthree", "one two three"],
  ["\\*no\\* \\`code\\`", "*no* `code`"],
  ["https://a.example/b_c_d", "https://a.example/b_c_d"],
]) {
  test(`the signs that format a text are left out: ${JSON.stringify(text)}`, () => {
    assert.equal(plain(text), words)
  })
}

for (const [what, messages, how, title, body] of [
  ["all the same", [said("a"), said("b")], {}, "2 messages", "From Grace"],
  [
    "one for the reader",
    [said("a"), said("b", alan), said("c", { ...alan, ...forAda })],
    {},
    "3 messages, 1 mentioned you",
    "From Alan and Grace",
  ],
  [
    "replies, one of which mentions them",
    [said("a", toAda), said("b", toAda), said("c", { ...toAda, ...forAda }), said("d", forAda)],
    {},
    "4 messages, 2 mentioned you, 2 replied to you",
    "From Grace",
  ],
  ["one reply", [said("a", toAda), said("b")], {}, "2 messages, 1 replied to you", "From Grace"],
  [
    "of three",
    [said("a", { user_id: "u_eve", name: "Eve" }), said("b", alan), said("c")],
    {},
    "3 messages",
    "From Grace, Alan, and 1 other",
  ],
  [
    "of more",
    ["1", "2", "3", "4"].map(name => said("a", { user_id: name, name })),
    {},
    "4 messages",
    "From 4, 3, and 2 others",
  ],
  [
    "more than are known",
    [said("a", forAda), said("b", alan)],
    { isPartial: true },
    "Many messages, 1 mentioned you",
    "Latest from Alan",
  ],
]) {
  test(`of several it says how many they are, and from whom: ${what}`, () => {
    assert.deepEqual(wordsOfMany(messages, "u_ada", how), { title, body })
  })
}
