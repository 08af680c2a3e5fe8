import assert from "node:assert/strict"
import { test } from "node:test"

import { draw } from "../../../chatapp/static/formatting/formatting.js"
import { draw as drawPage } from "../support/dom.js"

const PEOPLE = [{ user_id: "u_ada", name: "Ada" }]

function markupOf(text) {
  const { document } = drawPage("<div id=text></div>")
  const place = document.getElementById("text")
  place.append(...(draw(text, PEOPLE) ?? []))
  return place.innerHTML
}

for (const [text, markup] of Object.entries({
  "**a** *b* ~~c~~ `d`": "<strong>a</strong> <em>b</em> <s>c</s> <code>d</code>",
  "> a\n- b": "<blockquote><p>a</p></blockquote><ul><li>b</li></ul>",
  "1. a\n7. b": '<ol><li>a</li><li value="7">b</li></ol>',
  "```js\na\n```": '<pre data-language="js"><code>a</code></pre>',
  "```\na\n```": "<pre><code>a</code></pre>",
  "[a](https://a.example/)":
    '<a href="https://a.example/" rel="noopener noreferrer" target="_blank">a</a>',
  "[b.example](https://a.example/)":
    '<a href="https://a.example/" rel="noopener noreferrer" target="_blank">b.example</a>'
    + '<span class="message__host"> (a.example)</span>',
  "**@Ada**": '<strong><span class="mention">@Ada</span></strong>',
  "**<b>**": "<strong>&lt;b&gt;</strong>",
})) {
  test(`${JSON.stringify(text)} becomes nodes`, () => assert.equal(markupOf(text), markup))
}

test("a text without formatting is left to those who draw links and mentions", () => {
  assert.equal(draw("see https://a.example/, @Ada", PEOPLE), null)
})
