import assert from "node:assert/strict"
import { test } from "node:test"

import { Mentionable } from "../../../chatapp/static/actions/mentionable.js"
import { settled } from "../support/clock.js"
import { giveDialogs } from "../support/dialog.js"
import { draw } from "../support/dom.js"
import { forbidden, Storage } from "../support/storage.js"

const person = (user_id, name) => ({ user_id, name, picture: null })
const [ADA, GRACE, ALAN, ZOE] = [
  person("u_ada", "Ada Lovelace"),
  person("u_grace", "Grace Hopper"),
  person("u_alan", "Alan Turing"),
  person("u_zoe", "Zoë Ann-Marie"),
]

/** Ada's page: who is here, who spoke (the last one last), and what the server finds. */
function aPage({
  here = [],
  spoke = [],
  found = [],
  more = false,
  current = spoke,
  rights = {},
  ...how
} = {}) {
  const window = draw("")
  giveDialogs(window)
  const asked = []
  const named = async (...question) => {
    asked.push(question)
    if (found instanceof Error) throw found
    return { people: found, more }
  }
  const [storage, told] = [new Storage(), []]
  const room = {
    person: { id: "u_ada", ...rights },
    people: { list: [ADA, ...here] },
    conversation: { messages: spoke },
    api: { people: async ids => asked.push(ids) && { people: current } },
    composer: { tell: words => told.push(words) },
  }
  const mentionable = new Mentionable({ room, api: { named }, storage: () => storage, ...how })
  const find = selector => window.document.querySelector(selector)
  return { mentionable, asked, told, storage, room, find }
}

const names = people => people.map(({ name }) => name)

test("who spoke last comes first, then who else is here, each once, and never oneself", () => {
  const { mentionable } = aPage({ here: [ALAN, ZOE], spoke: [GRACE, ALAN, ADA, ALAN, GRACE] })

  assert.deepEqual(names(mentionable.known("")), ["Grace Hopper", "Alan Turing", "Zoë Ann-Marie"])
})

for (const [letters, found] of [
  ["a", ["Alan Turing", "Zoë Ann-Marie"]],
  ["AL", ["Alan Turing"]],
  ["tur", ["Alan Turing"]],
  ["alan t", ["Alan Turing"]],
  ["zoe", ["Zoë Ann-Marie"]],
  ["marie", ["Zoë Ann-Marie"]],
  ["lan", []],
  ["alan turing x", []],
]) {
  test(`“${letters}” begins a word of ${found.length} names`, () => {
    const { mentionable } = aPage({ here: [ALAN, ZOE] })
    assert.deepEqual(names(mentionable.known(letters)), found)
  })
}

test("the server is asked for all who have access, and those whom the page knows stay first", async () => {
  const found = [ADA, ALAN, GRACE]
  const { mentionable, asked } = aPage({ spoke: [GRACE], found })

  assert.deepEqual(names(await mentionable.search("a")), ["Grace Hopper", "Alan Turing"])
  assert.deepEqual(asked, [["a", 8]])
})

test("whom only the page finds by these letters stays, when the server finds nobody", async () => {
  const { mentionable } = aPage({ here: [ZOE], found: [] })
  assert.deepEqual(names(await mentionable.search("zoe")), ["Zoë Ann-Marie"])
  assert.deepEqual(names(await mentionable.search("marie")), ["Zoë Ann-Marie"])
  assert.deepEqual(names(await mentionable.search("Zoë")), [])
})

test("who has no access any more is not offered, unless the server found too many to say", async () => {
  const spoke = [ALAN]

  const { mentionable } = aPage({ spoke, found: [] })
  assert.deepEqual(names(await mentionable.search("al")), [])

  const { mentionable: crowded } = aPage({ spoke, found: [GRACE], more: true })
  assert.deepEqual(names(await crowded.search("al")), ["Alan Turing", "Grace Hopper"])
})

test("whoever has another name now is offered by that one, and once", async () => {
  const [before, now] = [person("u_1", "Kate"), { ...person("u_1", "Katherine"), picture: "/k" }]
  const other = person("u_2", "Kate")
  const { mentionable } = aPage({ spoke: [before], found: [other, now] })
  assert.deepEqual(names(mentionable.known("ka")), ["Kate"])

  const found = await mentionable.search("ka")

  assert.deepEqual(
    found.map(({ user_id, name, picture }) => [user_id, name, picture]),
    [
      ["u_1", "Katherine", "/k"],
      ["u_2", "Kate", null],
    ],
  )
  assert.deepEqual(names(mentionable.known("ka")), ["Katherine"])
})

test("an old name never offers its author where another person has it by now", async () => {
  const [author, owner] = [person("u_1", "Kate"), person("u_2", "Kate")]
  const { mentionable } = aPage({ here: [owner], spoke: [author] })
  assert.deepEqual(
    mentionable.known("kate").map(({ user_id }) => user_id),
    ["u_2"],
  )

  const current = [person("u_1", "Zoë")]
  const { mentionable: crowded, asked } = aPage({
    spoke: [author],
    found: [GRACE],
    more: true,
    current,
  })
  assert.deepEqual(names(await crowded.search("kate")), ["Grace Hopper"])
  assert.deepEqual(asked, [["kate", 8], ["u_1"]])
})

test("of whom neither a message nor the server knows more, nobody is offered", async () => {
  const { mentionable } = aPage({ spoke: [ALAN], more: true, current: [] })
  assert.deepEqual(names(await mentionable.search("al")), [])
})

for (const [rights, offered] of [
  [{}, []],
  [{ may_mention_everyone: false, is_administrator: false }, []],
  [{ may_mention_everyone: true }, ["everyone"]],
  [{ is_administrator: true }, ["everyone"]],
]) {
  test(`everyone is offered to ${JSON.stringify(rights)}: ${offered.length}`, async () => {
    const { mentionable } = aPage({ rights })

    assert.deepEqual(names(mentionable.known("Ev")), offered)
    assert.deepEqual(names(await mentionable.search("every")), offered)
    assert.deepEqual(names(mentionable.known("evil")), [])
    assert.deepEqual(mentionable.mentionsIn("hello @everyone"), offered)
  })
}

test("no more than eight are offered, everyone among them", () => {
  const here = Array.from({ length: 20 }, (_, at) => person(`u_${at}`, `Eve ${at}`))
  const { mentionable } = aPage({ here, rights: { is_administrator: true } })

  assert.deepEqual(names(mentionable.known("e")).slice(6), ["Eve 6", "everyone"])
  assert.equal(mentionable.known("e").length, 8)
})

test("a name that somebody typed mentions whoever the page knows by it, if it is only one", () => {
  const twins = [person("u_1", "Kate"), person("u_2", "Kate")]
  const { mentionable } = aPage({ here: [ALAN, ...twins], spoke: [GRACE] })

  assert.deepEqual(
    mentionable.mentionsIn("@Alan Turing, @Kate, @Nobody, @Grace Hopper and @Alan Turing"),
    ["u_alan", "u_grace"],
  )
  assert.deepEqual(mentionable.mentionsIn("@Ada Lovelace `@Alan Turing` x@Grace Hopper"), [])
})

test("whoever was chosen is meant, also if nobody here knows them, and after a reload", () => {
  const { mentionable, room, storage } = aPage({ here: [person("u_1", "Kate")] })
  mentionable.remember(person("u_2", "Kate"))
  mentionable.remember(ZOE)
  assert.deepEqual(mentionable.mentionsIn("@Kate @Zoë Ann-Marie"), ["u_2", "u_zoe"])

  const after = new Mentionable({ room, storage: () => storage })

  assert.deepEqual(after.mentionsIn("@Kate @Zoë Ann-Marie"), ["u_2", "u_zoe"])
  assert.deepEqual(
    JSON.parse(storage.getItem("chatapp-draft-u_ada.mentions")).map(({ name }) => name),
    ["Zoë Ann-Marie", "Kate"],
  )
})

test("of those who were chosen the last fifty are remembered", () => {
  const { mentionable, storage } = aPage()

  for (let at = 0; at < 60; at += 1) mentionable.remember(person(`u_${at}`, `Eve ${at}`))

  const kept = JSON.parse(storage.getItem("chatapp-draft-u_ada.mentions"))
  assert.deepEqual([kept.length, kept[0].name], [50, "Eve 59"])
})

test("a message that mentions more than ten people stays in the field, and says why", async () => {
  const here = Array.from({ length: 12 }, (_, at) => person(`u_${at}`, `Eve ${at}`))
  const { mentionable, told } = aPage({ here })
  const text = here.map(({ name }) => `@${name}`).join(" ")
  const mentions = mentionable.mentionsIn(text)

  assert.equal(mentions.length, 12)
  assert.equal(await mentionable.confirm(mentions), false)

  assert.deepEqual(told, ["A message can mention up to 10 people. Remove 2."])
  assert.equal(mentionable.confirm(mentions.slice(2)), null)
})

test("where storage is forbidden or spoilt one chooses anew", () => {
  const { mentionable } = aPage({ here: [ALAN], storage: forbidden })
  mentionable.remember(ZOE)
  assert.deepEqual(mentionable.mentionsIn("@Zoë Ann-Marie @Alan Turing"), ["u_alan"])

  const { mentionable: spoilt, storage } = aPage({ here: [ALAN] })
  storage.setItem("chatapp-draft-u_ada.mentions", "{")
  assert.deepEqual(spoilt.mentionsIn("@Alan Turing"), ["u_alan"])
})

test("only everyone has to be confirmed", () => {
  const { mentionable, find } = aPage()

  assert.equal(mentionable.confirm(["u_grace"]), null)
  assert.equal(mentionable.confirm([]), null)
  assert.equal(find("dialog"), null)
})

for (const [answer, isMeant] of [
  ["Send", true],
  ["Cancel", false],
]) {
  test(`whoever is asked whether to notify everyone, and answers ${answer}, has said ${isMeant}`, async () => {
    const { mentionable, find, asked } = aPage({ found: [ADA, GRACE, ALAN] })
    const answered = mentionable.confirm(["everyone"])
    await settled()
    assert.equal(find("h2").textContent, "Notify everyone?")
    assert.equal(find("p").textContent, "This will notify all 3 people who have access.")
    assert.deepEqual(asked, [["", 100]])

    const buttons = [...find("dialog").querySelectorAll("button")]
    buttons.find(({ textContent }) => textContent === answer).click()

    assert.equal(await answered, isMeant)
    await settled()
    assert.equal(find("dialog"), null)
  })
}

for (const [how, words] of [
  [{ found: new TypeError("Failed to fetch") }, "This will notify everyone who has access."],
  [{ found: [ADA] }, "This will notify 1 person."],
  [{ found: [ADA, GRACE], more: true }, "This will notify more than 2 people."],
]) {
  test(`the question says how many it would be: ${words}`, async () => {
    const { mentionable, find } = aPage(how)

    mentionable.confirm(["everyone"])
    await settled()

    assert.equal(find("p").textContent, words)
  })
}

test("a question that is closed is answered with no", async () => {
  const { mentionable, find } = aPage()
  const answered = mentionable.confirm(["everyone"])

  find("dialog").close()

  assert.equal(await answered, false)
})
