import assert from "node:assert/strict"
import { test } from "node:test"

import { EmojiList, OwnEmoji } from "../../../chatapp/static/actions/emoji.js"
import { Picker } from "../../../chatapp/static/actions/picker.js"
import { settled } from "../support/clock.js"
import { giveDialogs } from "../support/dialog.js"
import { draw } from "../support/dom.js"
import { committed } from "../support/emoji_list.js"
import { Storage } from "../support/storage.js"

/** A page with a button that opens the picker; `answers` come before the list itself. */
async function aPicker({ answers = [], isTouch = false, tone = "", isLoaded = true } = {}) {
  const window = draw(`<button id="anchor">React</button>`)
  giveDialogs(window)
  const { document } = window
  const fetch = async () => {
    const answer = answers.shift() ?? new Response(committed())
    if (answer instanceof Error) throw answer
    return answer
  }
  const storage = new Storage()
  const own = new OwnEmoji({ storage: () => storage })
  own.tone = tone
  const list = new EmojiList({ address: "/emoji", fetch })
  const picker = new Picker({ list, own, touch: { matches: isTouch } })
  const [anchor, chosen] = [document.getElementById("anchor"), []]
  const open = () => picker.open({ anchor, onChosen: emoji => chosen.push(emoji) })
  anchor.focus()
  const opened = open()
  if (isLoaded) await opened
  const find = selector => document.querySelector(selector)
  const grid = name => find(`[role=grid][aria-label="${name}"]`)
  const cells = name => [...grid(name).querySelectorAll("button")]
  const focused = () => document.activeElement
  const press = (key, more) => {
    const event = { key, bubbles: true, cancelable: true, ...more }
    focused().dispatchEvent(new window.KeyboardEvent("keydown", event))
  }
  const search = words => {
    find("input[type=search]").value = words
    find("input[type=search]").dispatchEvent(new window.Event("input", { bubbles: true }))
  }
  const note = () => find("[role=status]").textContent
  return {
    window,
    document,
    anchor,
    chosen,
    open,
    find,
    grid,
    cells,
    focused,
    press,
    search,
    note,
    own,
  }
}

const texts = nodes => nodes.map(node => node.textContent)

test("six are at hand, and all others by groups, each with its names", async () => {
  const { cells, grid, find } = await aPicker()

  assert.deepEqual(texts(cells("Frequently used")), ["👍", "❤️", "😂", "🎉", "😮", "😢"])
  assert.equal(cells("All emoji").length, 1914)
  const groups = [...grid("All emoji").children].map(node => node.getAttribute("aria-label"))
  assert.deepEqual([groups.length, groups[0]], [9, "Smileys & emotion"])
  const [grinning] = cells("All emoji")
  assert.deepEqual(
    [grinning.getAttribute("aria-label"), grinning.title],
    ["grinning", ":grinning:"],
  )
  assert.equal(find("dialog").getAttribute("aria-label"), "Choose an emoji")
})

test("one that is pressed is chosen: the picker closes, and the focus goes back", async () => {
  const { cells, chosen, find, focused, anchor } = await aPicker()

  cells("All emoji")[2].click()

  assert.deepEqual([chosen, find("dialog"), focused()], [["😄"], null, anchor])
})

test("what was chosen is at hand the next time", async () => {
  const { cells, open } = await aPicker()
  cells("All emoji")[0].click()

  await open()

  assert.deepEqual(texts(cells("Frequently used")), ["👍", "❤️", "😂", "🎉", "😮", "😀"])
})

test("the search has the focus, but under a finger, which would have the keyboard come up", async () => {
  assert.equal((await aPicker()).focused().type, "search")

  const { focused } = await aPicker({ isTouch: true })
  assert.equal(focused().textContent, "👍")
})

test("a name finds emoji, and Enter takes the first of them", async () => {
  const { search, cells, press, chosen, grid } = await aPicker()

  search("joy")
  assert.deepEqual(texts(cells("All emoji")), ["😂", "😹", "🕹️"])
  assert.equal(grid("All emoji").firstChild.getAttribute("aria-label"), "Results")
  press("Enter")

  assert.deepEqual(chosen, ["😂"])
})

test("Enter before the list has come takes the first as soon as it has", async () => {
  const pages = []
  for (const then of [() => {}, ({ search }) => search("heart"), ({ press }) => press("Escape")]) {
    let come
    const list = new Promise(resolve => (come = resolve))
    const page = await aPicker({ answers: [list], isLoaded: false })
    page.search("joy")
    page.press("Enter")
    then(page)
    assert.deepEqual(page.chosen, [])

    come(new Response(committed()))
    await settled()
    pages.push(page)
  }

  const [waiting, changed, closed] = pages
  assert.deepEqual([waiting.chosen, waiting.find("dialog")], [["😂"], null])
  assert.deepEqual([changed.chosen, changed.cells("All emoji").length > 0], [[], true])
  assert.deepEqual(closed.chosen, [])
})

test("where no name fits that is said, and with nothing to look for all are there", async () => {
  const { search, grid, note, press, chosen, cells } = await aPicker()

  search("xyzzy")
  assert.deepEqual([grid("All emoji").hidden, note()], [true, "No emoji found for “xyzzy”."])
  press("Enter")
  assert.deepEqual(chosen, [])

  search(" ")
  assert.deepEqual([cells("All emoji").length, note()], [1914, ""])
  press("Enter")
  assert.deepEqual(chosen, [])
})

test("arrow keys go through the rows, one of which is the tab stop", async () => {
  const { press, focused, cells } = await aPicker()
  const all = cells("All emoji")
  const at = () => all.indexOf(focused())
  const stops = () => all.filter(({ tabIndex }) => tabIndex === 0).map(it => all.indexOf(it))

  const path = ["ArrowDown", "ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "End", "Home"].map(
    key => {
      press(key)
      return at()
    },
  )
  assert.deepEqual(path, [0, 1, 8, 7, 0, 6, 0])
  assert.deepEqual(stops(), [0])

  for (const [key, place] of [
    ["PageDown", 35],
    ["PageUp", 0],
    ["ArrowLeft", 0],
  ]) {
    press(key)
    assert.deepEqual([at(), stops()], [place, [place]], key)
  }
  press("End", { ctrlKey: true })
  assert.equal(at(), all.length - 1)
  press("ArrowDown")
  press("ArrowRight")
  assert.equal(at(), all.length - 1)
  press("Home", { ctrlKey: true })
  press("ArrowUp")
  assert.equal(focused().type, "search")
})

test("the last row of a group is shorter, and one comes to its end", async () => {
  const { press, focused, cells, grid } = await aPicker()
  const rows = [...grid("All emoji").firstChild.querySelectorAll("[role=row]")]
  const [before, last] = rows.slice(-2).map(row => [...row.children])
  assert.ok(last.length < before.length)
  before.at(-1).focus()

  press("ArrowDown")

  assert.equal(focused(), last.at(-1))
  assert.ok(cells("All emoji").includes(focused()))
})

for (const [way, close] of [
  ["Escape", ({ press }) => press("Escape")],
  ["a press elsewhere", ({ find }) => find("dialog").click()],
]) {
  test(`${way} closes it, and the focus goes back`, async () => {
    const picker = await aPicker()
    const heard = []
    picker.document.addEventListener("keydown", ({ key }) => heard.push(key))

    close(picker)
    await settled()

    const { find, focused, anchor, chosen } = picker
    assert.deepEqual([find("dialog"), focused(), chosen, heard], [null, anchor, [], []])
  })
}

test("a press between the emoji closes nothing", async () => {
  const { find } = await aPicker()

  find(".picker__sheet").click()

  assert.ok(find("dialog").open)
})

test("a skin tone is chosen once, and all that have it have it", async () => {
  const { document, window, cells, own, chosen } = await aPicker()
  const tones = [...document.querySelectorAll("input[type=radio]")]
  assert.deepEqual(
    tones.map(({ checked }) => checked),
    [true, false, false, false, false, false],
  )

  tones[3].checked = true
  tones[3].dispatchEvent(new window.Event("change", { bubbles: true }))

  assert.equal(own.tone, "🏽")
  assert.deepEqual(texts(cells("Frequently used")).slice(0, 2), ["👍🏽", "❤️"])
  cells("All emoji")
    .find(({ title }) => title === ":wave:")
    .click()
  assert.deepEqual(chosen, ["👋🏽"])
})

test("the chosen tone is marked, and another one of the same emoji is no other at hand", async () => {
  const { document, cells, open } = await aPicker({ tone: "🏿" })
  cells("Frequently used")[0].click()

  await open()

  assert.deepEqual(texts(cells("Frequently used")), ["👍🏿", "❤️", "😂", "🎉", "😮", "😢"])
  assert.equal(document.querySelector("input:checked").getAttribute("aria-label"), "Dark")
})

test("until the list has come those at hand can be chosen; if it can't, it is asked for again", async () => {
  const answers = [new TypeError("Failed to fetch")]
  const { note, find, grid, cells } = await aPicker({ answers })
  const again = [...find("dialog").querySelectorAll("button")].find(
    ({ textContent }) => textContent === "Try again",
  )
  assert.equal(note(), "Couldn't load the emoji.")
  assert.deepEqual([again.hidden, grid("All emoji").hidden], [false, true])
  assert.equal(cells("Frequently used").length, 6)

  again.click()
  assert.equal(note(), "Loading emoji…")
  await settled()

  assert.deepEqual([again.hidden, note(), cells("All emoji").length], [true, "", 1914])
})
