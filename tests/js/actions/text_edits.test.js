import assert from "node:assert/strict"
import { test } from "node:test"

import {
  emphasize,
  fence,
  isInCode,
  linkTo,
  toggleCode,
} from "../../../chatapp/static/actions/text_edits.js"

/** "a ⟦b⟧ c" is a text in which b is selected, and "a | c" one with the caret in it. */
function read(text) {
  const isCaret = text.includes("|")
  const start = text.indexOf(isCaret ? "|" : "⟦")
  const end = isCaret ? start : text.indexOf("⟧") - 1
  return { value: text.replace(/[|⟦⟧]/g, ""), start, end }
}

function write({ value }, { start, end, text, selection: [from, to] }) {
  const whole = value.slice(0, start) + text + value.slice(end)
  if (from === to) return `${whole.slice(0, from)}|${whole.slice(from)}`
  return `${whole.slice(0, from)}⟦${whole.slice(from, to)}⟧${whole.slice(to)}`
}

const bold = selected => emphasize(selected, "**")
const italic = selected => emphasize(selected, "*")

for (const [what, act, before, after] of [
  ["bold", bold, "a ⟦word⟧ b", "a **⟦word⟧** b"],
  ["bold no more", bold, "a **⟦word⟧** b", "a ⟦word⟧ b"],
  ["bold no more with its marks", bold, "a ⟦**word**⟧ b", "a ⟦word⟧ b"],
  ["bold without spaces", bold, "a⟦ word \n⟧b", "a **⟦word⟧** \nb"],
  ["bold at the caret", bold, "a |b", "a **|**b"],
  ["bold at the caret no more", bold, "a **|**b", "a |b"],
  ["bold where only spaces are selected", bold, "a⟦  ⟧b", "a  **|**b"],
  ["bold and italic", italic, "**⟦word⟧**", "***⟦word⟧***"],
  ["italic no more", italic, "***⟦word⟧***", "**⟦word⟧**"],
  ["bold no more, but italic", bold, "***⟦word⟧***", "*⟦word⟧*"],
  ["bold around italic", bold, "*⟦word⟧*", "***⟦word⟧***"],
  ["italic with its mark, no more", italic, "⟦*word*⟧", "⟦word⟧"],
  ["bold around two that are", bold, "⟦**a** b **c**⟧", "**⟦**a** b **c**⟧**"],
  ["emoji in bold", bold, "⟦👍🏽⟧!", "**⟦👍🏽⟧**!"],
  ["bold after emoji, which count twice", bold, "👍👍 *⟦a⟧***", "👍👍 ***⟦a⟧*****"],
  ["code", toggleCode, "a ⟦word⟧ b", "a `⟦word⟧` b"],
  ["code no more", toggleCode, "a `⟦word⟧` b", "a ⟦word⟧ b"],
  ["code no more with its marks", toggleCode, "a ⟦`word`⟧ b", "a ⟦word⟧ b"],
  ["code at the caret", toggleCode, "a |", "a `|`"],
  ["code at the caret no more", toggleCode, "a `|`", "a |"],
  ["code with a backtick in it", toggleCode, "⟦a`b⟧", "``⟦a`b⟧``"],
  ["code that ends with a backtick", toggleCode, "⟦a`⟧", "`` ⟦a`⟧ ``"],
  ["the same no more", toggleCode, "`` ⟦a`⟧ ``", "⟦a`⟧"],
  ["two codes", toggleCode, "⟦`a` b `c`⟧", "`` ⟦`a` b `c`⟧ ``"],
  ["a block", toggleCode, "⟦a\nb⟧", "```\n⟦a\nb⟧\n```\n"],
  [
    "a block that keeps how it is indented",
    toggleCode,
    "x\n  ⟦a\n b⟧\ny",
    "x\n```\n⟦  a\n b⟧\n```\ny",
  ],
  ["a block within a line", toggleCode, "x ⟦a\nb⟧ y", "x \n```\n⟦a\nb⟧\n```\n y"],
  ["a block with a fence in it", toggleCode, "⟦```\na\n```\nb⟧", "````\n⟦```\na\n```\nb⟧\n````\n"],
  ["a block no more", toggleCode, "x\n```\n⟦a\nb⟧\n```\ny", "x\n⟦a\nb⟧\ny"],
  ["a block no more at the start", toggleCode, "```js\n⟦a\nb⟧\n```", "⟦a\nb⟧"],
  ["a block no more with its fences", toggleCode, "x\n⟦```\na\nb\n```⟧", "x\n⟦a\nb⟧"],
]) {
  test(`a key makes it ${what}`, () => {
    const selected = read(before)

    assert.equal(write(selected, act(selected)), after)
  })
}

test("code of a language is put between lines of its own", () => {
  const value = "see\n\ta\n\n\tb\n and"
  const edit = fence({ value, start: 3 + 1, end: value.indexOf(" and") }, "python")

  assert.equal(
    value.slice(0, edit.start) + edit.text + value.slice(edit.end),
    "see\n```python\n\ta\n\n\tb\n```\n and",
  )
})

for (const [what, before, address, after] of [
  ["an address", "see ⟦this⟧!", "https://a.example/b", "see [this](https://a.example/b)|!"],
  [
    "spaces at the edges",
    "see⟦ this ⟧!",
    " https://a.example\n",
    "see [this](https://a.example)| !",
  ],
  ["brackets", "⟦[a] \\⟧", "https://a.example", "[\\[a\\] \\\\](https://a.example)|"],
  [
    "parentheses in it",
    "⟦it⟧",
    "https://a.example/b_(c)_((d",
    "[it](https://a.example/b_%28c%29_%28%28d)|",
  ],
]) {
  test(`an address over words makes a link: ${what}`, () => {
    const selected = read(before)

    assert.equal(write(selected, linkTo(selected, address)), after)
  })
}

for (const [what, text, pasted] of [
  ["nothing is selected", "a |", "https://a.example"],
  ["only spaces are", "a⟦  ⟧b", "https://a.example"],
  ["an address is", "⟦http://b.example⟧", "https://a.example"],
  ["an address is among them", "⟦see http://b.example⟧", "https://a.example"],
  ["several lines are", "⟦a\nb⟧", "https://a.example"],
  ["they are a part of an address", "http://b.example/⟦a⟧/c", "https://a.example"],
  ["they are the beginning of one", "⟦http⟧://b.example", "https://a.example"],
  ["they are a part of where a link leads", "[b](https://b.example/⟦a⟧)", "https://a.example"],
  ["they are a link already", "[⟦a⟧](https://b.example)", "https://a.example"],
  ["more than an address comes", "⟦a⟧", "https://a.example b"],
  ["words come", "⟦a⟧", "b"],
  ["it leads to a name of somebody", "⟦a⟧", "https://ada@a.example"],
  ["it is none of the web", "⟦a⟧", "javascript:alert(1)"],
]) {
  test(`no link is made where ${what}`, () => {
    assert.equal(linkTo(read(text), pasted), null)
  })
}

for (const [text, expected] of [
  ["|", false],
  ["`a` |", false],
  ["`a`|", false],
  ["`a|b`", true],
  ["```\na|", true],
  ["```\na\n```|", false],
  ["```\na|\n```", true],
  ["```\na\n```\n|", false],
  ["```\n|", true],
]) {
  test(`${JSON.stringify(text)} is ${expected ? "" : "not "}in code`, () => {
    const { value, start } = read(text)

    assert.equal(isInCode(value, start), expected)
  })
}
