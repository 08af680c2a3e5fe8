import assert from "node:assert/strict"
import { test } from "node:test"

import { Completion } from "../../../chatapp/static/actions/completion.js"
import { EmojiList, OwnEmoji } from "../../../chatapp/static/actions/emoji.js"
import { settled } from "../support/clock.js"
import { draw } from "../support/dom.js"
import { committed } from "../support/emoji_list.js"
import { Storage } from "../support/storage.js"

const person = (user_id, name, picture = null) => ({ user_id, name, picture })
const [GRACE, ALAN] = [person("u_grace", "Grace Hopper"), person("u_alan", "Alan Turing")]

/** Who is known here, and who is found by the server, which answers when `answer` is called. */
class People {
  here = [GRACE, ALAN]
  asked = []
  remembered = []
  #answers = []

  known(letters) {
    return this.here.filter(({ name }) => name.toLowerCase().startsWith(letters.toLowerCase()))
  }
  search(letters) {
    this.asked.push(letters)
    return new Promise((resolve, reject) => this.#answers.push({ resolve, reject }))
  }
  answer(people) {
    const { resolve, reject } = this.#answers.shift()
    if (people) resolve(people)
    else reject(new TypeError("Failed to fetch"))
    return settled()
  }
  remember({ user_id: id }) {
    this.remembered.push(id)
  }
}

/** A field in which somebody writes, which notes the keys that reach it. */
function aField(t, { isTouch = false, fetch = async () => new Response(committed()) } = {}) {
  t.mock.timers.enable({ apis: ["setTimeout"] })
  const window = draw("<form><textarea></textarea></form>")
  globalThis.Event = window.Event
  const { document } = window
  const text = document.querySelector("textarea")
  const [people, said, keys] = [new People(), [], []]
  const storage = new Storage()
  const own = new OwnEmoji({ storage: () => storage })
  const emoji = new EmojiList({ address: "/emoji", fetch })
  const announcer = { say: words => said.push(words) }
  const touch = { matches: isTouch }
  text.addEventListener("keydown", ({ key }) => keys.push(key))
  const completion = new Completion({ text, people, emoji, own, announcer, touch })
  completion.start()
  text.focus()
  const write = (words, { at = words.length, ...more } = {}) => {
    text.value = words
    text.setSelectionRange(at, at)
    const how = { bubbles: true, inputType: "insertText", ...more }
    text.dispatchEvent(new window.InputEvent("input", how))
    return settled()
  }
  const press = (key, more) => {
    const event = new window.KeyboardEvent("keydown", {
      key,
      bubbles: true,
      cancelable: true,
      ...more,
    })
    text.dispatchEvent(event)
    return event.defaultPrevented
  }
  const list = () => document.querySelector("[role=listbox]")
  const options = () => [...(list()?.children ?? [])]
  const offered = () => options().map(node => node.querySelector(".completion__name").textContent)
  const active = () => document.getElementById(text.getAttribute("aria-activedescendant"))
  const wait = () => {
    t.mock.timers.tick(150)
    return settled()
  }
  const field = { window, document, text, people, said, keys, completion, own, emoji }
  return { ...field, write, press, list, options, offered, active, wait }
}

test("an @ offers those whom the page knows, and nobody is asked for", async t => {
  const { write, offered, people, wait } = aField(t)

  await write("hello @")
  await wait()

  assert.deepEqual([offered(), people.asked], [["Grace Hopper", "Alan Turing"], []])
})

test("letters offer whom the page knows at once, and a moment later whoever has access", async t => {
  const { write, offered, people, wait, active, press } = aField(t)
  for (const words of ["@g", "@gr"]) await write(words)
  assert.deepEqual([offered(), people.asked], [["Grace Hopper"], []])

  await wait()
  await people.answer([person("u_gran", "Gran"), GRACE])

  assert.deepEqual([people.asked, offered()], [["gr"], ["Gran", "Grace Hopper"]])
  assert.match(active().textContent, /Grace Hopper/)
  press("ArrowUp")
  assert.match(active().textContent, /Gran$/)
})

test("an answer to letters that stand there no more is not shown, nor one that failed", async t => {
  const { write, offered, people, wait } = aField(t)
  await write("@g")
  await wait()
  await write("@a")
  await wait()

  await people.answer([GRACE])
  assert.deepEqual(offered(), ["Alan Turing"])
  await people.answer(null)
  assert.deepEqual(offered(), ["Alan Turing"])
})

test("nobody is asked for by what follows letters that nobody has", async t => {
  const { write, people, wait, list } = aField(t)
  await write("@nobody")
  await wait()
  await people.answer([])

  await write("@nobody h")
  await wait()
  assert.deepEqual([people.asked, list()], [["nobody"], null])

  await write("@nob")
  await wait()
  assert.deepEqual(people.asked, ["nobody", "nob"])
})

for (const key of ["Enter", "Tab"]) {
  test(`${key} takes the one that is active, and the field hears nothing of the key`, async t => {
    const { write, press, text, people, keys, list, wait } = aField(t)
    await write("hello @")
    press("ArrowDown")

    assert.equal(press(key), true)

    assert.deepEqual([text.value, text.selectionStart], ["hello @Alan Turing ", 19])
    assert.deepEqual([people.remembered, keys, list()], [["u_alan"], [], null])
    await write("hello @Alan Turing is it you")
    await wait()
    assert.deepEqual([people.asked, list()], [[], null])
  })
}

test("the arrows go round", async t => {
  const { write, press, active } = aField(t)
  await write("@")

  const names = ["ArrowUp", "ArrowUp", "ArrowDown", "ArrowDown"].map(key => {
    press(key)
    return active().dataset.name
  })

  assert.deepEqual(names, ["Alan Turing", "Grace Hopper", "Alan Turing", "Grace Hopper"])
})

test("a press takes one, and leaves the focus in the field", async t => {
  const { write, options, window, text, document } = aField(t)
  await write("@")
  const down = new window.MouseEvent("mousedown", { bubbles: true, cancelable: true })

  assert.equal(options()[1].dispatchEvent(down), false)
  options()[1].firstChild.click()

  assert.deepEqual([text.value, document.activeElement], ["@Alan Turing ", text])
})

test("Escape closes the list and nothing else, and it stays closed for this name", async t => {
  const { write, press, list, keys, text } = aField(t)
  await write("x @g")

  assert.equal(press("Escape"), true)
  assert.deepEqual([list(), keys, text.value], [null, [], "x @g"])

  await write("x @gr")
  assert.equal(list(), null)
  press("Escape")
  assert.deepEqual(keys, ["Escape"])
  await write("x @gr @g")
  assert.ok(list())
})

test("with the list closed, and with other keys held, all keys are the field's", async t => {
  const { press, keys, write } = aField(t)
  for (const key of ["Enter", "Tab", "Escape", "ArrowUp"]) assert.equal(press(key), false)
  assert.equal(keys.length, 4)
  await write("@g")

  for (const how of [{ shiftKey: true }, { ctrlKey: true }, { metaKey: true }, { altKey: true }]) {
    assert.equal(press("Enter", how), false)
  }
  for (const how of [{ isComposing: true }, { keyCode: 229 }]) press("Enter", how)
  assert.equal(keys.length, 10)
})

test("the cursor goes elsewhere, or the focus: the list closes", async t => {
  const { write, text, window, list } = aField(t)
  await write("@g and more", { at: 2 })
  assert.ok(list())
  text.setSelectionRange(5, 5)
  text.dispatchEvent(new window.KeyboardEvent("keyup", { key: "End" }))
  assert.equal(list(), null)

  await write("@g")
  text.dispatchEvent(new window.KeyboardEvent("keyup", { key: "Shift" }))
  assert.ok(list())
  text.blur()
  assert.equal(list(), null)
})

for (const words of [
  "ada@g",
  "ada.@g",
  "_@g",
  "@@g",
  "@ g",
  "@g ",
  "`@g",
  "x `code` `@g",
  "```\n@g",
  "@g, hello",
  "é@g",
]) {
  test(`nobody is offered after ${JSON.stringify(words)}`, async t => {
    const { write, list } = aField(t)
    await write(words)
    assert.equal(list(), null)
  })
}

for (const [words, at] of [
  ["(@g", 3],
  ["line\n@g", 7],
  ["`code` @g", 9],
  ["@g, hello", 2],
  ["@g hello", 2],
]) {
  test(`somebody is offered in ${JSON.stringify(words)}`, async t => {
    const { write, offered } = aField(t)
    await write(words, { at })
    assert.deepEqual(offered(), ["Grace Hopper"])
  })
}

test("nobody is offered within a name, in code, or where a part of the text is chosen", async t => {
  const { write, list, text, window } = aField(t)
  await write("@grace", { at: 2 })
  assert.equal(list(), null)
  await write("`x @g y`", { at: 5 })
  assert.equal(list(), null)
  text.value = "@g"
  text.setSelectionRange(0, 2)
  text.dispatchEvent(new window.InputEvent("input", { inputType: "insertText" }))
  assert.equal(list(), null)
})

test("a name before white space gets no second one", async t => {
  const { write, press, text } = aField(t)
  await write("@g hello", { at: 2 })

  press("Enter")

  assert.equal(text.value, "@Grace Hopper hello")
})

test("nothing is offered while an input method composes, but on a screen keyboard, which always does", async t => {
  const field = aField(t)
  await field.write("@g", { isComposing: true })
  assert.equal(field.list(), null)
  field.text.dispatchEvent(new field.window.CompositionEvent("compositionend"))
  assert.deepEqual(field.offered(), ["Grace Hopper"])
  t.mock.timers.reset()

  const touch = aField(t, { isTouch: true })
  await touch.write("@g", { isComposing: true })
  assert.deepEqual(touch.offered(), ["Grace Hopper"])
})

test("the list is the field's own, said once, with the active one named", async t => {
  const { write, text, list, options, said, active } = aField(t)
  assert.equal(text.getAttribute("aria-autocomplete"), "list")
  await write("@")
  await write("@a")

  assert.equal(text.getAttribute("aria-controls"), list().id)
  assert.equal(active(), options()[0])
  assert.equal(active().getAttribute("aria-selected"), "true")
  assert.deepEqual(said, ["People suggested. Choose with the arrow keys and Enter."])
  await write("")
  for (const name of ["aria-controls", "aria-activedescendant"]) {
    assert.equal(text.getAttribute(name), null)
  }
})

test("each has a face, and everyone says what that does", async t => {
  const { write, options, people } = aField(t)
  people.here = [
    person("u_1", "Kate", "https://x.example/k.png"),
    GRACE,
    person("everyone", "everyone"),
  ]

  await write("@")

  const [kate, grace, everyone] = options()
  assert.equal(kate.querySelector("img").src, "https://x.example/k.png")
  assert.equal(grace.querySelector(".avatar").textContent, "GH")
  assert.match(everyone.textContent, /notifies everyone/)
  kate.querySelector("img").dispatchEvent(new Event("error"))
  assert.equal(kate.querySelector(".avatar").textContent, "K")
})

test("two letters after a colon offer emoji, for which the list is loaded then", async t => {
  const asked = []
  const fetch = async address => asked.push(address) && new Response(committed())
  const { write, offered, press, text, own, said } = aField(t, { fetch })
  await write("so :s")
  assert.deepEqual(asked, [])

  await write("so :smi")
  assert.deepEqual([asked, offered()[0], offered().length], [["/emoji"], ":smile:", 8])
  assert.deepEqual(said, ["Emoji suggested. Choose with the arrow keys and Enter."])
  press("Enter")

  assert.equal(text.value, "so 😄")
  assert.equal(own.atHand.at(-1), "😄")
})

test("the name that fits is shown, and the skin tone is one's own", async t => {
  const { write, offered, press, text, own } = aField(t)
  own.tone = "🏽"

  await write(":thumbsu")
  assert.deepEqual(offered(), [":thumbsup:"])
  press("Tab")

  assert.equal(text.value, "👍🏽")
})

test("a name that is written whole becomes its emoji, and back where that is undone", async t => {
  const { write, text, list } = aField(t)
  await write("x :sm")

  await write("x :smile:")
  assert.deepEqual([text.value, list()], ["x 😄", null])
  await write("x :smile:", { inputType: "historyUndo" })
  assert.equal(text.value, "x :smile:")
  await write(":nothing_like_it:")
  assert.equal(text.value, ":nothing_like_it:")
})

for (const words of ["12:30", "a:smile", "::smile", ": smile", "`:smile", ":s", "https://smile"]) {
  test(`no emoji is offered after ${JSON.stringify(words)}`, async t => {
    const { write, list, emoji } = aField(t)
    await emoji.load()
    await write(words)
    assert.equal(list(), null)
  })
}

test("what is written in code stays as it is", async t => {
  const { write, text, emoji } = aField(t)
  await emoji.load()
  for (const words of ["`:smile:", "a:smile:"]) {
    await write(words)
    assert.equal(text.value, words)
  }
})

test("a list of emoji that can't be loaded is asked for at the next letter", async t => {
  const answers = [() => Promise.reject(new TypeError("Failed to fetch"))]
  const fetch = () => (answers.shift() ?? (async () => new Response(committed())))()
  const { write, offered, list } = aField(t, { fetch })
  await write(":ta")
  assert.equal(list(), null)

  await write(":tad")

  assert.deepEqual(offered()[0], ":tada:")
})

test("somebody can be mentioned from elsewhere, where the cursor is", t => {
  const { completion, text, people, list, document } = aField(t)
  text.value = "hello you"
  text.setSelectionRange(5, 5)
  text.blur()

  completion.mention(GRACE)

  assert.equal(text.value, "hello @Grace Hopper you")
  assert.deepEqual([people.remembered, list(), document.activeElement], [["u_grace"], null, text])
})

test("once it is stopped it offers nothing", async t => {
  const { completion, write, list } = aField(t)
  await write("@g")

  completion.stop()
  assert.equal(list(), null)
  await write("@g")

  assert.equal(list(), null)
})

test("Enter is the field's own where the name is written whole, and it is known who is meant", async t => {
  const { write, press, text, people, list } = aField(t)
  await write("ask @Alan Turing")

  assert.equal(press("Enter"), false)

  assert.deepEqual([text.value, list()], ["ask @Alan Turing", null])
  assert.deepEqual(people.remembered, ["u_alan"])
})
