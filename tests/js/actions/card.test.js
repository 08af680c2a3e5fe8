import assert from "node:assert/strict"
import { test } from "node:test"

import { PersonCard } from "../../../chatapp/static/actions/card.js"
import { Emitter } from "../../../chatapp/static/events.js"
import { Clock } from "../../../chatapp/static/messages/clock.js"
import { settled } from "../support/clock.js"
import { giveDialogs } from "../support/dialog.js"
import { draw } from "../support/dom.js"

const said = (id, user_id, name, more = {}) => ({
  id,
  user_id,
  name,
  picture: null,
  removed: null,
  ...more,
})
const MESSAGES = [
  said(1, "u_grace", "Grace"),
  said(2, "u_grace", "Grace"),
  said(3, "u_ada", "Ada"),
  said(4, "u_grace", "Grace", { removed: { by: "author" } }),
  said(5, "u_grace", "Grace"),
  said(6, "u_alan", "Alan"),
]
const NODE = ({ id, user_id, name }) => `<li data-message data-id="${id}" data-user-id="${user_id}"
  data-name="${name}" data-picture=""><span data-avatar></span>
  <bdi data-author role="button" tabindex="-1">${name}</bdi><p>words</p></li>`
const HERE = `<li data-somebody data-user-id="u_grace" data-name="Grace" data-picture="https://x.example/g.png">
  <span data-avatar></span><bdi data-author role="button" tabindex="0">Grace</bdi></li>`

/** Ada's page: what was said, who is here, and what the card has done. */
function aPage({
  here = [],
  isPartial = false,
  hasOlder = false,
  told = [],
  isAdministrator = false,
} = {}) {
  const window = draw(`<ul data-list>${MESSAGES.map(NODE).join("")}</ul><ul data-outbox>
    ${NODE(said("", "u_ada", "Ada"))}</ul><ul id="here">${HERE}</ul>`)
  giveDialogs(window)
  const { document } = window
  const did = []
  const people = Object.assign(new Emitter(), { list: here, isPartial })
  const room = {
    people,
    person: { id: "u_ada", is_administrator: isAdministrator },
    clock: new Clock({ languages: ["en-GB"] }),
    api: { people: async ids => did.push(`asked for ${ids}`) && answer(told) },
    conversation: { messages: MESSAGES, hasOlder },
    permalink: { open: id => did.push(`opened ${id}`) },
  }
  const card = new PersonCard({
    room,
    mention: ({ name }) => did.push(`mentioned ${name}`),
    mute: ({ user_id: id, name }) => did.push(`asked to mute ${id}, ${name}`),
  })
  card.start()
  const find = selector => document.querySelector(selector)
  const author = id => find(`[data-id="${id}"] [data-author]`)
  const dialog = () => find("dialog")
  const button = words =>
    [...dialog().querySelectorAll("button")].find(it => it.textContent === words)
  const press = (node, key) => {
    const event = new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })
    node.dispatchEvent(event)
    return event.defaultPrevented
  }
  const note = () => dialog().querySelector("[role=status]").textContent
  const how = () => dialog().querySelector(".card__status").textContent
  return {
    document,
    window,
    room,
    did,
    people,
    card,
    find,
    author,
    dialog,
    button,
    press,
    note,
    how,
  }
}

function answer(told) {
  if (told instanceof Error) throw told
  return { people: told }
}

const grace = status => ({ user_id: "u_grace", name: "Grace", picture: null, status })

for (const [what, open] of [
  ["a press on a name", ({ author }) => author(1).click()],
  ["a press on a picture", ({ find }) => find("[data-id='1'] [data-avatar]").click()],
  ["Enter on a name", ({ author, press }) => assert.ok(press(author(1), "Enter"))],
  ["Space on a name", ({ author, press }) => assert.ok(press(author(1), " "))],
  ["a name of those who are here", ({ find }) => find("#here [data-author]").click()],
]) {
  test(`${what} opens the person's card, and closed it gives the focus back to the name`, async () => {
    const page = aPage({ here: [grace("busy")] })

    open(page)
    const { dialog, how, document } = page
    assert.equal(
      document.getElementById(dialog().getAttribute("aria-labelledby")).textContent,
      "Grace",
    )
    assert.equal(how(), "Busy")
    dialog().close()
    await settled()

    assert.equal(dialog(), null)
    assert.equal(document.activeElement.textContent, "Grace")
  })
}

test("nothing else in a message opens a card, nor one's own name, nor a message that is not sent yet, nor other keys", () => {
  const { find, dialog, press, author } = aPage()

  find("[data-id='1'] p").click()
  find("[data-outbox] [data-author]").click()
  author(3).removeAttribute("role")
  author(3).click()
  press(author(1), "a")
  press(find("[data-id='1']"), "Enter")

  assert.equal(dialog(), null)
})

for (const [how, words] of [
  [{ here: [grace("available")] }, "Available"],
  [{ here: [grace("away")] }, "Away"],
  [{ here: [grace(null)] }, "Here now"],
  [{ here: [] }, "Not here"],
  [{ here: [], isPartial: true }, ""],
]) {
  test(`a card says how somebody is: “${words}”`, () => {
    const page = aPage(how)
    page.author(1).click()
    assert.equal(page.how(), words)
  })
}

test("an administrator mutes from a card, and nobody else", () => {
  const page = aPage({ here: [grace("busy")], isAdministrator: true })
  page.author(1).click()
  page.button("Mute…").click()
  assert.deepEqual([page.did, page.dialog()], [["asked to mute u_grace, Grace"], null])

  const member = aPage({ here: [grace("busy")] })
  member.author(1).click()
  assert.equal(member.button("Mute…"), undefined)
})

const ago = minutes => new Date(Date.now() - minutes * 60_000).toISOString()

for (const [how, words] of [
  [{ last_here_at: ago(5) }, "Last here 5 minutes ago"],
  [{ last_here_at: null }, "Not here"],
  [
    { last_here_at: ago(5), emoji: "🌴", words: "On holiday" },
    "Last here 5 minutes ago🌴 On holiday",
  ],
]) {
  test(`a card of somebody who isn't here says what the server knows: “${words}”`, async () => {
    const { author, dialog, how: status } = aPage({ told: [{ ...grace("busy"), ...how }] })

    author(1).click()
    assert.equal(status(), "Not here")
    await settled()

    assert.equal(status() + dialog().querySelector(".card__words").textContent, words)
  })
}

for (const [minutes, words] of [
  [9, ""],
  [11, "Last here 11 minutes ago"],
]) {
  test(`where the page can't know who is here, ${minutes} minutes are told as “${words}”`, async () => {
    const told = [{ ...grace("busy"), last_here_at: ago(minutes) }]
    const { author, how } = aPage({ isPartial: true, told })

    author(1).click()
    await settled()

    assert.equal(how(), words)
  })
}

test("a card has the name that somebody has now, not that of the message", async () => {
  const told = [{ ...grace("busy"), name: "Grace (2)" }]
  const { author, dialog, button, did } = aPage({ told })

  author(1).click()
  await settled()
  assert.equal(dialog().querySelector(".card__name").textContent, "Grace (2)")
  assert.equal(dialog().querySelector(".avatar").textContent, "G2")
  button("Mention").click()

  assert.deepEqual(did, ["asked for u_grace", "mentioned Grace (2)"])
})

test("a card goes on without an answer", async () => {
  const { author, how } = aPage({ told: new TypeError("Failed to fetch") })
  author(1).click()
  await settled()
  assert.equal(how(), "Not here")
})

test("an answer about somebody changes no other card", async () => {
  const { author, dialog, room } = aPage()
  let tell
  room.api.people = () => new Promise(resolve => (tell ??= resolve))
  author(1).click()
  author(6).click()
  tell({ people: [{ ...grace("busy"), name: "Grace (2)" }] })
  await settled()

  assert.equal(dialog().querySelector(".card__name").textContent, "Alan")
})

test("a card follows how somebody is while it is open", () => {
  const { author, people, how, dialog } = aPage({ here: [grace("available")] })
  author(1).click()

  people.list = [grace("away")]
  people.emit("changed")

  assert.equal(how(), "Away")
  assert.match(dialog().querySelector(".dot").className, /dot--away/)
})

test("a picture that can't be loaded gives way to the initials", () => {
  const { find, dialog, window } = aPage()
  find("#here [data-author]").click()
  const picture = dialog().querySelector("img")
  assert.equal(picture.src, "https://x.example/g.png")

  picture.dispatchEvent(new window.Event("error"))

  assert.equal(dialog().querySelector(".avatar").textContent, "G")
})

test("from it one mentions somebody", () => {
  const { author, button, did, dialog } = aPage()
  author(1).click()

  button("Mention").click()

  assert.deepEqual([did, dialog()], [["asked for u_grace", "mentioned Grace"], null])
})

for (const [from, id] of [
  [({ find }) => find("#here [data-author]"), 5],
  [({ author }) => author(5), 2],
  [({ author }) => author(2), 1],
]) {
  test(`it leads to what they said before that and was not removed: message ${id}`, () => {
    const page = aPage()
    from(page).click()

    page.button("Show their messages").click()

    assert.deepEqual([page.did.at(-1), page.dialog()], [`opened ${id}`, null])
  })
}

for (const [hasOlder, from, words] of [
  [false, 1, "No earlier messages."],
  [true, 1, "No earlier messages from them are loaded. Scroll up to load more."],
]) {
  test(`where there is nothing to show the card says so: ${words}`, () => {
    const { author, button, note, did } = aPage({ hasOlder })
    author(from).click()

    button("Show their messages").click()
    assert.deepEqual([note(), did], [words, ["asked for u_grace"]])

    author(5).click()
    assert.equal(note(), "")
  })
}

test("a card stays beside the name when the window changes its size", () => {
  const { author, dialog, window } = aPage()
  let bottom = 100
  const at = () => ({ left: 40, top: bottom - 20, bottom })
  author(1).getBoundingClientRect = at
  const sizes = { clientWidth: 1280, clientHeight: 800 }
  for (const [name, value] of Object.entries(sizes)) {
    Object.defineProperty(window.document.documentElement, name, { value })
  }
  author(1).click()
  const place = () => ["--x", "--y"].map(name => dialog().style.getPropertyValue(name))
  assert.deepEqual(place(), ["40px", "108px"])

  bottom = 200
  window.dispatchEvent(new window.Event("resize"))
  assert.deepEqual(place(), ["40px", "208px"])

  Object.defineProperty(dialog(), "offsetHeight", { value: 700 })
  window.dispatchEvent(new window.Event("resize"))
  assert.deepEqual(place(), ["40px", "92px"])
  bottom = 790
  window.dispatchEvent(new window.Event("resize"))
  assert.deepEqual(place(), ["40px", "62px"])
})

test("once it is stopped nothing opens", () => {
  const { card, author, dialog } = aPage()
  author(1).click()

  card.stop()
  assert.equal(dialog(), null)
  author(1).click()

  assert.equal(dialog(), null)
})
