import assert from "node:assert/strict"
import { test } from "node:test"

import { MessageView } from "../../../chatapp/static/messages/message_view.js"
import { aMessage, aTimeline } from "../support/drawn.js"

const find = (node, name) => node.querySelector(`[data-${name}]`)
const isOf = (node, kind) => node.classList.contains(`message--${kind}`)

function drawn(more) {
  return aTimeline().view.draw(aMessage(7, more))
}

test("a message tells who said what and when, and where it is found again", () => {
  const node = drawn()

  assert.deepEqual(
    ["author", "text", "time"].map(name => find(node, name).textContent),
    ["Grace", "number 7", "12:07"],
  )
  assert.equal(find(node, "time").dateTime, aMessage(7).sent_at)
  assert.equal(find(node, "permalink").getAttribute("href"), "/?message=7")
  assert.match(find(node, "permalink").title, /^Wednesday.* 6 May 2026.* 12:07 \(.* UTC\)$/)
  assert.equal(find(node, "avatar").textContent, "G")
  assert.equal(find(node, "edited").hidden, true)
})

for (const [name, message] of Object.entries({
  "as it was sent": aMessage(7),
  "with a picture, edited": aMessage(7, {
    picture: "https://p/",
    edited_at: "2026-05-06T12:00:00Z",
  }),
  "without a client's id": aMessage(7, { client_id: null }),
  "removed by its author": aMessage(7, { message: null, removed: { by: "author", reason: null } }),
  "removed for a reason": aMessage(7, {
    message: null,
    removed: { by: "u_mo", reason: "Off topic" },
  }),
})) {
  test(`what is drawn is read back: a message ${name}`, () => {
    assert.deepEqual(MessageView.read(aTimeline().view.draw(message)), message)
  })
}

test("one's own messages are told from those of others, and kept ones from those that aren't", () => {
  assert.deepEqual(
    ["own", "kept"].map(kind => isOf(drawn({ user_id: "u_ada" }), kind)),
    [true, true],
  )
  assert.deepEqual(
    ["own", "kept"].map(kind => isOf(drawn({ id: undefined }), kind)),
    [false, false],
  )
})

test("an edited message says so, and when: in the tooltip and to those who listen", () => {
  const edited = find(drawn({ edited_at: new Date(2026, 4, 6, 13, 5).toISOString() }), "edited")
  assert.equal(edited.hidden, false)
  assert.match(edited.title, /^Wednesday.* 6 May 2026.* 13:05 \(.* UTC\)$/)
  assert.equal(edited.textContent, "edited 6 May 2026, 13:05")
  assert.equal(edited.querySelector(".visually-hidden").textContent, " 6 May 2026, 13:05")
})

test("a few emoji alone are drawn larger, unless they are removed", () => {
  assert.equal(isOf(drawn({ message: "🎉" }), "emoji"), true)
  assert.equal(isOf(drawn({ message: "party 🎉" }), "emoji"), false)
  assert.equal(isOf(drawn({ message: "🎉", removed: { by: "author" } }), "emoji"), false)
})

test("an edited message says so, and a removed one only that it is removed", () => {
  const edited_at = "2026-05-06T12:00:00Z"

  assert.equal(find(drawn({ edited_at }), "edited").hidden, false)
  assert.equal(find(drawn({ edited_at, removed: { by: "author" } }), "edited").hidden, true)
})

for (const [removed, words] of [
  [{ by: "author", reason: null }, "Removed by its author"],
  [{ by: "u_mo", reason: null }, "Removed by a moderator"],
  [{ by: "u_mo", reason: "Off topic" }, "Removed by a moderator: Off topic"],
]) {
  test(`"${words}" is all that is left of a message`, () => {
    const node = drawn({ removed })

    assert.deepEqual([find(node, "text").textContent, isOf(node, "removed")], [words, true])
  })
}

test("a message that comes back is shown again, as any other", () => {
  const { view } = aTimeline()
  const node = view.draw(
    aMessage(7, { message: null, removed: { by: "u_mo", reason: "Off topic" } }),
  )

  view.update(node, aMessage(7))

  assert.deepEqual([find(node, "text").textContent, isOf(node, "removed")], ["number 7", false])
  assert.deepEqual(MessageView.read(node), aMessage(7))
})

test("an address in it becomes a link that tells the other side nothing of us", () => {
  const node = find(drawn({ message: "see https://chat.example/ now" }), "text")

  const link = node.querySelector("a")

  assert.equal(node.textContent, "see https://chat.example/ now")
  assert.deepEqual(
    [link.href, link.textContent, link.rel, link.target],
    ["https://chat.example/", "https://chat.example/", "noopener noreferrer", "_blank"],
  )
})

test("the links of a message that is kept are no tab stops, those of one that isn't are", () => {
  const stops = more => {
    const node = drawn({ message: "see https://chat.example/", ...more })
    return [node, ...node.querySelectorAll("a")].map(it => it.getAttribute("tabindex"))
  }

  assert.deepEqual(stops(), ["-1", "-1", "-1"])
  assert.deepEqual(stops({ id: undefined }), [null, null, null])
})

test("markup is text, in the message and in the name", () => {
  const node = drawn({ message: "<b>bold</b>", name: "<i>Eve</i>" })

  assert.deepEqual(
    [find(node, "text").textContent, find(node, "author").textContent],
    ["<b>bold</b>", "<i>Eve</i>"],
  )
  assert.equal(node.querySelector("b, i"), null)
})

test("a link that an edit leaves in the text keeps its node, and the focus", () => {
  const { view, list } = aTimeline()
  const node = view.draw(aMessage(7, { message: "see https://a.example and https://b.example" }))
  list.append(node)
  const [, link] = find(node, "text").querySelectorAll("a")
  link.focus()

  view.update(node, aMessage(7, { message: "better: https://c.example or https://b.example!" }))

  const hrefs = [...find(node, "text").querySelectorAll("a")].map(it => it.href)
  assert.deepEqual(hrefs, ["https://c.example/", "https://b.example/"])
  assert.equal(find(node, "text").textContent, "better: https://c.example or https://b.example!")
  assert.deepEqual([document.activeElement, link.isConnected], [link, true])
})

test("a text that comes again is the same node, and so is the picture beside it", () => {
  const { view } = aTimeline()
  const message = aMessage(7, { picture: "https://p/grace" })
  const node = view.draw(message)
  const [text, picture] = [find(node, "text").firstChild, find(node, "avatar").firstChild]

  view.update(node, { ...message, edited_at: message.sent_at })

  assert.equal(find(node, "text").firstChild, text)
  assert.equal(find(node, "avatar").firstChild, picture)
})

test("a message that is another person's by now has their initials and their tint alone", () => {
  const { view } = aTimeline()
  const node = view.draw(aMessage(7))

  view.update(node, aMessage(7, { user_id: "u_alan", name: "Alan" }))

  const { classList, textContent } = find(node, "avatar")
  assert.deepEqual([textContent, classList.length], ["A", 1])
})

const GRACES = { id: 3, rev: 3, name: "Grace", user_id: "u_grace", excerpt: "at ten?" }

test("a reply quotes what it answers, as it is now", () => {
  const { view } = aTimeline()
  const reply = aMessage(7, { reply_to: GRACES })
  const node = view.draw(reply)
  const quote = find(node, "quote")

  assert.equal(quote.getAttribute("href"), "/?message=3")
  assert.deepEqual(
    ["quoted-name", "excerpt"].map(name => find(quote, name).textContent),
    ["Grace", "at ten?"],
  )
  view.update(node, { ...reply, reply_to: { ...GRACES, excerpt: null } })
  assert.equal(find(node, "excerpt").textContent, "This message was removed.")
  assert.equal(find(node, "quote"), quote)
  view.update(node, { ...reply, reply_to: { ...GRACES, excerpt: "😀".repeat(120) } })
  assert.equal(find(node, "excerpt").textContent, `${"😀".repeat(120)}…`)
  view.update(node, { ...reply, reply_to: null })
  assert.equal(find(node, "quote"), null)
})

test("reactions stand in their order, one's own pressed, and those that stay are not moved", () => {
  const { view } = aTimeline()
  const [thumb, party] = ["👍", "🎉"].map(emoji => ({ emoji, count: 1, user_ids: ["u_grace"] }))
  const node = view.draw(aMessage(7, { reactions: [thumb, party], mine: ["🎉"] }))
  const chips = () => [...node.querySelectorAll("[data-emoji]")]
  const shown = () => chips().map(it => [it.textContent, it.getAttribute("aria-pressed")])
  const [first, second] = chips()

  assert.deepEqual(shown(), [
    ["👍1", "false"],
    ["🎉1", "true"],
  ])
  assert.deepEqual([first.tabIndex, second.dataset.emoji], [-1, "🎉"])
  view.update(node, aMessage(7, { reactions: [{ ...party, count: 2 }], mine: [] }))
  assert.deepEqual(shown(), [["🎉2", "false"]])
  assert.equal(chips()[0], second)
  view.update(node, aMessage(7))
  assert.equal(find(node, "reactions"), null)
})

test("a mention is marked, and the message is for whom it mentions", () => {
  const mentions = [{ user_id: "u_ada", name: "Ada" }]
  const node = drawn({ message: "ask @Ada or https://a.example/@Ada", mentions })
  const text = find(node, "text")

  assert.deepEqual(
    [...text.childNodes].map(it => [it.nodeName, it.textContent]),
    [
      ["#text", "ask "],
      ["SPAN", "@Ada"],
      ["#text", " or "],
      ["A", "https://a.example/@Ada"],
    ],
  )
  assert.equal(isOf(node, "for-reader"), true)
  assert.equal(
    isOf(drawn({ mentions: [{ user_id: "everyone", name: "everyone" }] }), "for-reader"),
    true,
  )
  assert.equal(isOf(drawn({ mentions: [{ user_id: "u_tim", name: "Tim" }] }), "for-reader"), false)
  assert.equal(isOf(drawn({ mentions, user_id: "u_ada" }), "for-reader"), false)
})

test("what the server says beside the markup is read with it", () => {
  const node = drawn()
  const more = { text_rev: 5, reply_to: GRACES, mine: ["👍"] }
  node.dataset.more = JSON.stringify(more)

  assert.deepEqual(MessageView.read(node), aMessage(7, more))
})

/** What knows formatting, for a test: a text between stars is bold. */
const STARS = {
  draw: text => {
    const bold = Object.assign(document.createElement("strong"), { textContent: text.slice(1, -1) })
    return text.startsWith("*") ? [bold] : null
  },
}
const textOf = node => find(node, "text").innerHTML

test("a text that may have formatting is shown with its links until what knows it has come", () => {
  const { view } = aTimeline()
  let wanted = 0
  view.want = () => {
    wanted += 1
  }
  const message = aMessage(7, { message: "*a*" })
  const node = view.draw(message)
  assert.deepEqual([textOf(node), wanted], ["*a*", 1])

  view.draw(aMessage(8))
  view.update(node, { ...message, rev: 9 })
  assert.equal(wanted, 1)

  view.formatter = STARS
  view.update(node, message)
  assert.equal(textOf(node), "<strong>a</strong>")
})

test("what the server drew with its formatting stays, until it says something else", () => {
  const { view } = aTimeline()
  const message = aMessage(7, { message: "*a*" })
  const node = view.draw(message)
  find(node, "text").innerHTML = "<strong>a</strong>"
  node.dataset.more = JSON.stringify({ message: "*a*", text_rev: 7 })

  assert.deepEqual(view.adopt(node), message)
  view.update(node, { ...message, rev: 9, reactions: [] })
  assert.equal(textOf(node), "<strong>a</strong>")

  view.update(node, { ...message, message: "*b*" })
  assert.equal(textOf(node), "*b*")
})

test("a message is shown as its source, and back, where that is something else", () => {
  const { view } = aTimeline()
  view.formatter = STARS
  const message = aMessage(7, { message: "*a*" })
  const node = view.draw(message)
  assert.deepEqual(
    [message, aMessage(8), aMessage(9, { message: null, removed: { by: "author" } })].map(it =>
      view.isFormatted(it),
    ),
    [true, false, false],
  )

  view.asSource.add(7)
  view.update(node, message)
  assert.equal(textOf(node), "*a*")
  view.asSource.delete(7)
  view.update(node, message)
  assert.equal(textOf(node), "<strong>a</strong>")
})
