import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { test } from "node:test"

import { JSDOM } from "jsdom"

import {
  Composer,
  isEmpty,
  isSend,
  left,
  problemWith,
} from "../../../chatapp/static/composer/composer.js"
import { Clock, settled } from "../support/clock.js"

const MARKUP = new URL("../../../chatapp/templates/messages/_composer.html", import.meta.url)
const [FORM] = readFileSync(MARKUP, "utf8").match(/<form class="composer".*?<\/form>/s)

/** What the browser keeps of it; or can't. */
class MemoryDraft {
  constructor(text = "") {
    this.text = text
  }
  tookOver(clientId) {
    this.form = clientId
  }
  keep(text) {
    if (this.isForbidden) return false
    this.text = text
    return true
  }
}

/** A page with a composer, and what is said in it. */
function aPage({
  draft = "",
  isTouch = false,
  begun = "",
  elsewhere = false,
  clientId,
  ...how
} = {}) {
  const { window } = new JSDOM(`<button id="other"></button>${FORM}`)
  const { document } = window
  globalThis.document = document
  const [form, text] = [document.querySelector("form"), document.getElementById("text")]
  text.value = begun
  form.elements.client_id.value = clientId
  if (elsewhere) document.getElementById("other").focus()
  const kept = new MemoryDraft(draft)
  const composer = new Composer({
    form,
    draft: kept,
    touch: { matches: isTouch },
    window,
    growsByItself: true,
    ...how,
  })
  const [said, ids, mentions] = [[], [], []]
  composer.addEventListener("said", ({ detail }) => {
    said.push(detail.text)
    ids.push(detail.clientId)
    mentions.push(detail.mentions)
  })
  composer.start()
  const part = name => form.querySelector(`[data-${name}]`).textContent
  const key = (name, more) => {
    const options = { key: name, bubbles: true, cancelable: true, ...more }
    const event = new window.KeyboardEvent("keydown", options)
    text.dispatchEvent(event)
    return event.defaultPrevented
  }
  const write = words => {
    text.value = words
    text.dispatchEvent(new window.Event("input", { bubbles: true }))
  }
  return { window, document, form, text, kept, composer, said, ids, mentions, part, key, write }
}

test("it opens with what was half written, and ready to go on", () => {
  const { text, form, document } = aPage({ draft: "half a sen" })

  assert.equal(text.value, "half a sen")
  assert.equal(form.querySelector("fieldset").disabled, false)
  assert.equal(document.activeElement, text)
})

test("what the browser brought back itself is what counts, and is kept", () => {
  const { text, kept } = aPage({ draft: "older", begun: "newer" })

  assert.deepEqual([text.value, kept.text], ["newer", "newer"])
})

for (const how of [{ isTouch: true }, { elsewhere: true }]) {
  test(`it doesn't ask for the focus where ${Object.keys(how)}`, () => {
    const { text, document } = aPage(how)

    assert.notEqual(document.activeElement, text)
  })
}

const KEYS = [
  ["Enter", {}, {}, true],
  ["Shift+Enter", { shiftKey: true }, {}, false],
  ["Enter while composing a character", { isComposing: true }, {}, false],
  ["Enter while composing, as Safari says it", { keyCode: 229 }, {}, false],
  ["Enter on a touch screen", {}, { isTouch: true }, false],
  ["Ctrl+Enter on a touch screen", { ctrlKey: true }, { isTouch: true }, true],
  ["Ctrl+Enter", { ctrlKey: true }, {}, true],
  ["Alt+Enter", { altKey: true }, {}, false],
]

for (const [name, more, how, sends] of KEYS) {
  test(`${name} ${sends ? "sends" : "does not send"}`, () => {
    const { said, key, write } = aPage(how)
    write("hello")

    const isTaken = key("Enter", more)

    assert.deepEqual([said, isTaken], [sends ? ["hello"] : [], sends])
  })
}

for (const [platform, how, sends] of [
  ["MacIntel", { metaKey: true }, true],
  ["MacIntel", { ctrlKey: true }, false],
  ["iPad", { metaKey: true }, true],
  ["Win32", { metaKey: true }, false],
  ["Win32", { ctrlKey: true }, true],
]) {
  const [modifier] = Object.keys(how)
  test(`${modifier}+Enter ${sends ? "sends" : "sends nothing"} on ${platform}`, () => {
    const none = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false }
    const event = { key: "Enter", ...none, ...how }

    for (const matches of [true, false])
      assert.equal(isSend(event, { matches }, platform), sends, `touch: ${matches}`)
  })
}

test("another key sends nothing", () => {
  const { said, key, write } = aPage()
  write("hello")

  assert.deepEqual([key("a"), said], [false, []])
})

test("Enter that is held down, from the button that led here for instance, sends nothing", () => {
  const { said, key, write } = aPage()
  write("hello")

  const isTaken = key("Enter", { repeat: true })

  assert.deepEqual([said, isTaken], [[], true])
})

test("what is sent leaves the box and the draft when it is safe elsewhere", () => {
  const { text, kept, composer, said, key, write } = aPage()
  write("  hello \n ")
  key("Enter")
  const sent = "  hello \n "
  assert.deepEqual([said, text.value, kept.text], [["  hello"], sent, sent])

  composer.settle()

  assert.deepEqual([text.value, kept.text], ["", ""])
})

test("where that takes long, what is sent leaves the box alone", async () => {
  const clock = new Clock()
  const { text, kept, part, composer, key, write } = aPage({ timers: clock })
  write("x".repeat(1_999))
  key("Enter")

  await clock.pass(49)
  assert.deepEqual([text.value.length, composer.isEmpty], [1_999, true])

  await clock.pass(1)
  assert.deepEqual([text.value, part("count"), kept.text.length], ["", "", 1_999])
})

for (const [what, event] of Object.entries({
  "the next key": window => new window.KeyboardEvent("keydown", { key: "a" }),
  "whatever else is written, pasted or dropped": window => new window.Event("beforeinput"),
})) {
  test(`${what} finds the box empty after something was sent`, () => {
    const { window, text, kept, key, write } = aPage()
    write("hello")
    key("Enter")

    text.dispatchEvent(event(window))

    assert.deepEqual([text.value, kept.text], ["", "hello"])
  })
}

test("what is sent leaves the box of a page that stops", () => {
  const { text, composer, key, write } = aPage()
  write("hello")
  key("Enter")

  composer.stop()

  assert.equal(text.value, "")
})

test("Enter pressed twice sends once", () => {
  const { said, key, write } = aPage()
  write("hello")

  key("Enter")
  key("Enter")

  assert.deepEqual(said, ["hello"])
})

test("what is said goes with those whom it mentions, once that is known", () => {
  const { mentions, key, write, composer } = aPage()
  write("hello")
  key("Enter")
  composer.mentioning = { mentionsIn: text => [`whom “${text}” means`], confirm: () => null }

  write("hello @Grace ")
  key("Enter")

  assert.deepEqual(mentions, [[], ["whom “hello @Grace” means"]])
})

for (const isMeant of [true, false]) {
  test(`what is asked first is ${isMeant ? "said" : "kept"} where the answer is ${isMeant}`, async () => {
    const { said, text, key, write, composer } = aPage()
    const asked = []
    const confirm = mentions => asked.push(mentions) && Promise.resolve(isMeant)
    composer.mentioning = { mentionsIn: () => ["everyone"], confirm }
    write("@everyone hello")

    key("Enter")
    assert.deepEqual(said, [])
    await settled()

    assert.deepEqual([asked, said], [[["everyone"]], isMeant ? ["@everyone hello"] : []])
    composer.settle()
    assert.equal(text.value, isMeant ? "" : "@everyone hello")
  })
}

test("what was written meanwhile, however that came about, stays in the box", async () => {
  const clock = new Clock()
  const { text, composer, key, write } = aPage({ timers: clock })
  write("one")
  key("Enter")
  text.value = "one, two"

  composer.settle()
  await clock.pass(1_000)

  assert.equal(text.value, "one, two")
})

test("what comes back from the outbox meanwhile is written in front of nothing", () => {
  const { text, composer, key, write } = aPage()
  write("hello")
  key("Enter")

  composer.takeBack("what failed", null)

  assert.equal(text.value, "what failed")
})

test("what is written meanwhile stays a draft", () => {
  const { kept, composer, key, write } = aPage()
  write("one")
  key("Enter")
  write("tw")

  composer.settle()

  assert.equal(kept.text, "tw")
})

test("nothing but white space is not sent, and not lost", () => {
  const { text, said, key, write } = aPage()
  write(" \n ")

  key("Enter")

  assert.deepEqual([said, text.value], [[], " \n "])
})

test("what is too long stays with the reason, until it is changed", () => {
  const { text, said, part, key, write } = aPage()
  write("x".repeat(2_001))
  key("Enter")
  assert.deepEqual([said, text.value.length], [[], 2_001])
  assert.match(part("problem"), /up to 2,000 characters\. Remove 1/)
  assert.equal(text.getAttribute("aria-invalid"), "true")

  write("x".repeat(2_000))

  assert.deepEqual([part("problem"), text.hasAttribute("aria-invalid")], ["", false])
})

test("how much is left is said when it matters, in characters as people count them", () => {
  const { form, part, write } = aPage()
  const count = form.querySelector("[data-count]").classList
  const seen = []
  for (const length of [1_799, 1_800, 2_000, 2_001]) {
    write("🙂".repeat(length))
    seen.push([part("count"), count.contains("composer__count--over")])
  }

  assert.deepEqual(seen, [
    ["", false],
    ["200 left", false],
    ["0 left", false],
    ["1 too many", true],
  ])
})

test("how much is left goes with the message", () => {
  const { composer, part, key, write } = aPage()
  write("x".repeat(1_900))

  key("Enter")
  composer.settle()

  assert.equal(part("count"), "")
})

test("a sentence stands below until the next key or message, and makes nothing invalid", () => {
  const { text, composer, part, key, write } = aPage()
  const send = () => {
    key("Enter")
    composer.settle()
  }
  for (const leave of [() => write("hello"), send]) {
    composer.tell("Not yet.")
    assert.deepEqual([part("problem"), text.hasAttribute("aria-invalid")], ["Not yet.", false])

    leave()

    assert.equal(part("problem"), "")
  }
})

for (const [name, half, whole] of [
  ["in front of what is half written", "half", "helo\n\nhalf"],
  ["alone where nothing is", "", "helo"],
  ["alone where only white space is", " \n", "helo"],
]) {
  test(`what is taken back stands ${name}, kept, with the cursor at its end`, () => {
    const { document, text, kept, composer, part, write } = aPage({ elsewhere: true })
    write(half)

    assert.equal(composer.takeBack("helo", "No."), true)

    assert.deepEqual([text.value, kept.text], [whole, whole])
    assert.deepEqual([text.selectionStart, text.selectionEnd], [4, 4])
    assert.deepEqual([document.activeElement, part("problem")], [text, "No."])
  })
}

test("what is taken back and can't be kept is there, and said not to be", () => {
  const { text, kept, composer } = aPage()
  kept.isForbidden = true

  assert.equal(composer.takeBack("hello", "No."), false)

  assert.equal(text.value, "hello")
})

test("what is taken back is counted", () => {
  const { composer, part } = aPage()

  composer.takeBack("x".repeat(2_003), "Too long.")

  assert.equal(part("count"), "3 too many")
})

test("the focus of what is gone comes here, but for a finger without the keyboard", () => {
  const { document, text, composer } = aPage({ elsewhere: true })
  composer.takeFocus()
  assert.equal(document.activeElement, text)

  const touched = aPage({ isTouch: true })
  touched.composer.takeFocus()
  assert.equal(touched.document.activeElement, touched.form.querySelector("button.composer__send"))
})

/** A box that would need `needs()` pixels, with a border of one. */
function aMeasuredPage(needs) {
  const page = aPage({ growsByItself: false })
  const { text } = page
  const shown = () => Number.parseInt(text.style.height, 10) || 40
  Object.defineProperties(text, {
    scrollHeight: { get: () => Math.max(needs(), shown() - 2) },
    offsetHeight: { get: shown },
    clientHeight: { get: () => shown() - 2 },
  })
  return page
}

test("where it can't grow by itself it is as high as what it holds, and its border", () => {
  let needs = 38
  const { window, composer, text, form, key, write } = aMeasuredPage(() => needs)
  const heights = []
  const note = () => heights.push(text.style.height)
  for (const height of [100, 60]) {
    needs = height
    write("hello")
    note()
  }
  needs = 80
  window.dispatchEvent(new window.Event("resize"))
  note()
  needs = 38
  key("Enter")
  composer.settle()
  note()

  assert.deepEqual(heights, ["102px", "62px", "82px", "40px"])
  assert.equal(form.style.minHeight, "")
})

test("where it grows by itself nothing is measured", () => {
  const { text, write } = aPage()
  Object.defineProperty(text, "scrollHeight", { get: () => assert.fail("Measured.") })

  write("one\ntwo")

  assert.equal(text.style.height, "")
})

test("once stopped it does nothing any more", () => {
  const { window, form, text, kept, composer, said, key, write } = aMeasuredPage(() => 38)
  write("hello")
  text.style.height = ""

  composer.stop()
  key("Enter")
  form.addEventListener("submit", event => event.preventDefault())
  form.requestSubmit()
  write("something else")
  window.dispatchEvent(new window.Event("resize"))

  assert.deepEqual([said, kept.text, text.style.height], [[], "hello", ""])
})

test("characters are counted as the server counts them", () => {
  assert.equal(problemWith("😀".repeat(2000)), null)
  assert.match(problemWith("😀".repeat(2001)), /Remove 1,/)
  assert.equal(left("😀".repeat(1999)), 1)
})

test("what is left is told only near the limit", () => {
  assert.equal(left("x".repeat(1799)), null)
  assert.equal(left("x".repeat(1800)), 200)
  assert.equal(left("😀".repeat(1000)), null)
})

test("white space alone is nothing to send", () => {
  assert.ok(isEmpty(" \n\t\u00A0"))
  assert.ok(!isEmpty(" . "))
})

test("it is told whether something is written, which white space alone is not", () => {
  const { composer, write } = aPage()
  assert.equal(composer.isEmpty, true)
  write(" \n")
  assert.equal(composer.isEmpty, true)

  write("half a")

  assert.equal(composer.isEmpty, false)
})

test("a form that works by itself is taken over with what is written in it", () => {
  const { form, text, kept } = aPage({ begun: "half a sen ", clientId: "c1" })

  assert.equal(form.hasAttribute("data-scripted"), true)
  assert.equal(text.getAttribute("aria-describedby"), "reply hint problem count")
  assert.equal(kept.form, "c1")
})

test("an empty form has nothing to be sent by itself", () => {
  assert.equal(aPage({ clientId: "c1", begun: " \n" }).kept.form, undefined)
})

test("what the browser may be sending by itself is said under the same id, once", () => {
  const { ids, key, write } = aPage({ begun: "hello\n", clientId: "c1" })

  key("Enter")
  write("hello")
  key("Enter")

  assert.deepEqual(ids, ["c1", undefined])
})

test("what is another text by now is another message", () => {
  const { ids, said, key, write } = aPage({ begun: "hello", clientId: "c1" })

  write("hello, world")
  key("Enter")

  assert.deepEqual([said, ids], [["hello, world"], [undefined]])
})

for (const [what, words, hasBegun] of [
  ["mentions somebody", "hello @Grace", false],
  ["may answer something", "yes", true],
]) {
  test(`what ${what} waits for the script that knows of it, a moment`, async () => {
    const clock = new Clock()
    const { composer, kept, key, write, said, mentions } = aPage({ timers: clock })
    kept.hasBegun = hasBegun
    let come = () => {}
    composer.load = () =>
      new Promise(resolve => {
        come = resolve
      })
    write(words)
    key("Enter")
    key("Enter")
    await settled()
    assert.deepEqual(said, [])

    composer.mentioning = { mentionsIn: () => ["u_grace"], confirm: () => null }
    come()
    await settled()

    assert.deepEqual([said, mentions], [[words], [["u_grace"]]])
  })
}

test("where that script doesn't come, a message goes without it, and the next one at once", async () => {
  const clock = new Clock()
  const { composer, key, write, said } = aPage({ timers: clock })
  composer.load = () => new Promise(() => {})
  write("hello")
  key("Enter")
  composer.settle()
  write("hello @Grace")
  key("Enter")
  await clock.pass(2_999)
  assert.deepEqual(said, ["hello"])
  await clock.pass(1)
  assert.deepEqual(said, ["hello", "hello @Grace"])
  write("and @Ada")
  key("Enter")

  assert.deepEqual(said, ["hello", "hello @Grace", "and @Ada"])
})
