import assert from "node:assert/strict"
import { test } from "node:test"

import { AT_HAND, EmojiList, OwnEmoji, spoken } from "../../../chatapp/static/actions/emoji.js"
import { committed } from "../support/emoji_list.js"
import { forbidden, Storage } from "../support/storage.js"

/** The list that is served, on a network that first gives these answers. */
function aList(...answers) {
  const asked = []
  const fetch = async address => {
    asked.push(address)
    const answer = answers.shift() ?? new Response(committed())
    if (answer instanceof Error) throw answer
    return answer
  }
  return { list: new EmojiList({ address: "/static/emoji-A.txt", fetch }), asked }
}

async function aLoadedList() {
  const { list } = aList()
  await list.load()
  return list
}

const drawn = found => found.map(({ emoji }) => emoji)

test("the list is asked for once, however often it is wanted", async () => {
  const { list, asked } = aList()
  assert.deepEqual([list.isLoaded, list.search("smile", 8)], [false, []])

  await Promise.all([list.load(), list.load()])
  await list.load()

  assert.deepEqual([list.isLoaded, asked], [true, ["/static/emoji-A.txt"]])
})

test("a list that could not be loaded is asked for again", async () => {
  const { list } = aList(new TypeError("Failed to fetch"), new Response("", { status: 503 }))
  for (const _ of [1, 2]) await assert.rejects(list.load())
  assert.equal(list.isLoaded, false)

  await list.load()

  assert.equal(list.isLoaded, true)
})

test("it has the groups of the list, in their order, and every emoji with its names", async () => {
  const { groups } = await aLoadedList()

  assert.deepEqual([groups[0].title, groups.at(-1).title], ["Smileys & emotion", "Flags"])
  assert.deepEqual(groups[0].emoji[0], { emoji: "😀", names: ["grinning"], forms: [] })
  assert.equal(groups.at(-1).emoji.at(-1).names[0], "wales")
})

test("an emoji is found by its name, in either case", async () => {
  const list = await aLoadedList()

  for (const name of ["smile", "SMILE"]) assert.equal(list.named(name).emoji, "😄")
  assert.equal(list.named("+1"), list.named("thumbsup"))
  assert.equal(list.find("❤️").names[0], "heart")
  assert.deepEqual([list.named("smil"), list.find("x")], [undefined, undefined])
})

test("names that begin with the letters come before those that contain them, popular ones first", async () => {
  const list = await aLoadedList()

  assert.deepEqual(drawn(list.search("joy", 8)), ["😂", "😹", "🕹️"])
  assert.equal(list.search("th", 8)[0].emoji, "👍")
  assert.equal(list.search("heart", 8)[0].emoji, "❤️")
  const names = list.search("cat", 50).map(({ names: [name] }) => name)
  assert.ok(names.indexOf("cat2") < names.indexOf("joy_cat"))
})

test("words are found with a space, in any case, and with colons, and no more than wanted", async () => {
  const list = await aLoadedList()

  assert.equal(list.search(" Open MOUTH ", 1)[0].emoji, "😮")
  assert.equal(list.search("heart", 3).length, 3)
  assert.deepEqual(list.search("no such emoji", 8), [])
})

test("what is said of an emoji has no signs in it", () => {
  assert.equal(spoken({ names: ["open_mouth", "wow"] }), "open mouth, wow")
})

test("six are at hand, and what one used last takes the place of the last ones", () => {
  const storage = new Storage()
  const own = new OwnEmoji({ storage: () => storage })
  assert.deepEqual(own.atHand, AT_HAND)

  own.use("🚀")
  own.use("👍")
  own.use("😢")
  assert.deepEqual(own.atHand, ["👍", "❤️", "😂", "🎉", "😢", "🚀"])

  for (const emoji of ["🐙", "🦊", "🐙"]) own.use(emoji)
  const after = new OwnEmoji({ storage: () => storage })
  assert.deepEqual(after.atHand, ["👍", "❤️", "😂", "🐙", "🦊", "😢"])
})

test("the chosen skin tone is kept, and only where it exists", async () => {
  const list = await aLoadedList()
  const storage = new Storage()
  new OwnEmoji({ storage: () => storage }).tone = "🏽"

  const own = new OwnEmoji({ storage: () => storage })

  assert.equal(own.tone, "🏽")
  const [thumb, smile, pair] = ["+1", "smile", "people_holding_hands"].map(it => list.named(it))
  assert.deepEqual(
    [thumb, smile, pair].map(it => own.toned(it)),
    ["👍🏽", "😄", "🧑🏽‍🤝‍🧑🏽"],
  )

  own.tone = ""
  assert.equal(own.toned(thumb), "👍")
  storage.setItem("chatapp-skin-tone", "green")
  assert.equal(own.tone, "")
})

test("a browser that forbids its storage remembers nothing, and everything else works", async () => {
  const list = await aLoadedList()
  const own = new OwnEmoji({ storage: forbidden })

  own.use("🚀")
  own.tone = "🏽"

  assert.deepEqual([own.atHand, own.tone, own.toned(list.named("+1"))], [AT_HAND, "", "👍"])
})
