import assert from "node:assert/strict"
import { test } from "node:test"

import { languageOfMode, looksLikeCode } from "../../../chatapp/static/actions/code.js"

for (const [what, text] of [
  ["Python", "def half(x):\n    return x / 2\n\nprint(half(1))"],
  ["Python without a function", "x = 1\nif x > 0:\n    print(x)"],
  ["a class in Python", "@dataclass\nclass Point:\n    x: int\n    y: int"],
  ["two lines of JavaScript", "const a = 1;\nconst b = 2;"],
  ["JavaScript without semicolons", "export function f(a) {\n  return a.b\n}"],
  ["calls in a chain", "fetch(url)\n  .then(answer => answer.json())\n  .then(show)"],
  ["HTML", "<ul>\n  <li>a</li>\n  <li>b</li>\n</ul>"],
  ["CSS", ".a {\n  color: red;\n}"],
  ["JSON", '{\n  "a": 1,\n  "b": [2, 3]\n}'],
  ["C", '#include <stdio.h>\n\nint main(void) {\n\tputs("hi");\n\treturn 0;\n}'],
  ["Rust", 'fn main() {\n    let x: u8 = 1;\n    println!("{x}");\n}'],
  ["Go", "package main\n\nfunc main() {\n\tx := 1\n\tfmt.Println(x)\n}"],
  ["SQL", "SELECT name, id\nFROM people\nWHERE id = 1;"],
  ["commands", "$ cd /tmp\n$ ls -la"],
]) {
  test(`it knows code: ${what}`, () => {
    assert.equal(looksLikeCode(text), true)
  })
}

for (const [what, text] of [
  ["one line", "const a = 1;"],
  [
    "a poem",
    "The woods are lovely, dark and deep,\nBut I have promises to keep,\nAnd miles to go before I sleep,\nAnd miles to go before I sleep.",
  ],
  [
    "a poem with semicolons",
    "No man is an island;\n  Entire of itself;\nEvery man is a piece;\n  A part of the main;",
  ],
  ["a letter", "Dear Ada,\nthank you for your letter;\nI will be there (at noon);\nyours,\nGrace"],
  ["a quoted mail", "> if (x) {\n>   y();\n> }\n> What do you think?"],
  ["an address", "Ada Lovelace,\n12 St James's Square,\nLondon,\nEngland"],
  ["an agenda", "Today:\n  9:00 stand-up (short)\n  10:00 review (long)\n  12:00 lunch"],
  ["a list", "- milk\n- eggs;\n- bread;\n- (tea);"],
  ["numbered steps", "1. Open it.\n2. Close it;\n3. Done."],
  [
    "a paragraph with breaks",
    "We use the class for it, and if it fails,\nwe return to the old one. For what it is\nworth: it works.",
  ],
  ["a talk", "Ada: shall we?\nGrace: yes, at noon\nAda: good"],
  [
    "words with an arrow",
    "Monday -> Tuesday\nWednesday, as it was\nThursday is free\nSee you there",
  ],
  ["Chinese", "今天天气很好，\n我们去散步；\n好吗？"],
  ["empty lines", "\n\n  \n"],
]) {
  test(`it leaves alone: ${what}`, () => {
    assert.equal(looksLikeCode(text), false)
  })
}

test("what an editor calls a language becomes its usual name, and words are none", () => {
  const names = [
    "python",
    "typescriptreact",
    "shellscript",
    "markdown",
    "plaintext",
    "a b",
    "constructor",
  ]

  assert.deepEqual(names.map(languageOfMode), [
    "python",
    "tsx",
    "bash",
    null,
    null,
    "",
    "constructor",
  ])
})

test("to look at 100,000 letters takes no time that somebody would notice", () => {
  for (const piece of ["a ", "(", "a.", "<a ", "a\n", " ", "class ", "[\n", "=\n", "a b ", "\t"]) {
    const start = performance.now()
    looksLikeCode(`${piece.repeat(100_000 / piece.length)}\n!`)
    assert.ok(performance.now() - start < 200, JSON.stringify(piece))
  }
})
