import assert from "node:assert/strict"
import { test } from "node:test"

import { ActionsApi, isRefusal, whyNot } from "../../../chatapp/static/actions/actions_api.js"
import { Api, Unreachable } from "../../../chatapp/static/server/api.js"
import { settled } from "../support/clock.js"

const MESSAGE = { id: 1, rev: 1, client_id: "id-1", message: "hello" }

/** Ada's page, on a network that gives this answer; what left the page is in `requests`. */
function ada(answer) {
  const requests = []
  const fetch = async (url, request) => {
    requests.push({ url, ...request })
    return answer
  }
  return { api: new ActionsApi(new Api("u_ada", { fetch })), requests }
}

const json = body => Response.json(body)

for (const [name, ask, request] of [
  [
    "an edit",
    api => api.edit(7, { message: "hi", rev: 3, mentions: ["u_alan"] }),
    ["PATCH", "/messages/7", '{"message":"hi","rev":3,"mentions":["u_alan"]}'],
  ],
  ["an author's removal", api => api.remove(7), ["DELETE", "/messages/7", "undefined"]],
  [
    "a moderator's removal",
    api => api.remove(7, "spam"),
    ["DELETE", "/messages/7", '{"reason":"spam"}'],
  ],
  ["a restoration", api => api.restore(7), ["PUT", "/messages/7/restored", "undefined"]],
]) {
  test(`${name} comes back as the message that it made`, async () => {
    const { api, requests } = ada(json(MESSAGE))

    assert.deepEqual(await ask(api), MESSAGE)

    const [{ method, url, body }] = requests
    assert.deepEqual([method, url, String(body)], request)
    await assert.rejects(ask(ada(json({})).api), Unreachable)
  })
}

test("who is not let in any more is told to the page, and what else is refused is not", async () => {
  for (const [status, error, told] of [
    [401, "signed_out", 1],
    [403, "suspended", 1],
    [409, "another_person", 1],
    [409, "outdated", 0],
    [503, "busy", 0],
  ]) {
    let count = 0
    const fetch = async () => Response.json({ error, message: "No." }, { status })
    const api = new ActionsApi(new Api("u_ada", { fetch }), {
      onTurnedAway: () => {
        count += 1
      },
    })
    await assert.rejects(api.remove(7))
    assert.equal(count, told, error)
  }
})

test("earlier versions are asked for by the message", async () => {
  const answer = { versions: [{ rev: 1, message: "hi", written_at: "2026-05-06T12:00:00Z" }] }
  const { api, requests } = ada(json(answer))

  assert.deepEqual(await api.versions(7), answer)

  assert.deepEqual([requests[0].method, requests[0].url], ["GET", "/messages/7/versions"])
  await assert.rejects(ada(json({})).api.versions(7), Unreachable)
})

test("a suspension is asked for in the form of the dashboard, and has nothing to say", async () => {
  const { api, requests } = ada(new Response(null, { status: 204 }))

  assert.equal(await api.suspend("u_alan", "spam & more"), null)

  const [{ method, url, body }] = requests
  assert.deepEqual([method, url], ["POST", "/admin/people/u_alan/suspension"])
  assert.equal(String(body), "reason=spam+%26+more")
})

test("a mute and its end are asked for in the forms of the dashboard", async () => {
  const { api, requests } = ada(new Response(null, { status: 204 }))
  assert.equal(await api.mute("u_alan", "1h", "spam"), null)
  const other = ada(new Response(null, { status: 204 }))
  assert.equal(await other.api.unmute("u_alan"), null)

  const asked = [...requests, ...other.requests]
  assert.deepEqual(
    asked.map(({ url }) => url),
    ["/admin/people/u_alan/mute", "/admin/people/u_alan/unmute"],
  )
  assert.equal(String(asked[0].body), "for=1h&reason=spam")
})

const MUTE = { until: "2026-11-25T12:00:00.000Z", seconds: 60 }

test("who is muted is told with their notices, which are asked for when something is refused", async () => {
  const told = []
  const asked = []
  const fetch = async (url, { method }) => {
    asked.push(`${method} ${url}`)
    if (url === "/notices") return Response.json({ notices: [], muted: MUTE })
    return Response.json({ error: "muted", message: "No." }, { status: 403 })
  }
  const onMute = mute => told.push(mute)
  const api = new ActionsApi(new Api("u_ada", { fetch }), { onMute })

  await assert.rejects(api.react(7, "👍"))
  await settled()
  assert.deepEqual(told, [MUTE])
  api.meet({ code: "muted" })
  await settled()
  assert.deepEqual(told, [MUTE, MUTE])
  api.meet({ code: "outdated" })
  assert.deepEqual(await api.notices(), [])

  assert.deepEqual(told, [MUTE, MUTE, MUTE])
  assert.deepEqual(asked.slice(1), ["GET /notices", "GET /notices", "GET /notices"])
})

test("a report says whether it is the first of its person", async () => {
  for (const [answer, isFirst] of [
    [Response.json({ message_id: 7 }, { status: 201 }), true],
    [new Response(null, { status: 204 }), false],
  ]) {
    const { api, requests } = ada(answer)

    assert.equal(await api.report(7, { reason: "spam", words: "daily" }), isFirst)

    const [{ method, url, body }] = requests
    assert.deepEqual([method, url], ["POST", "/messages/7/report"])
    assert.equal(body, '{"reason":"spam","words":"daily"}')
  }
})

test("marking unread comes back with how far was read, and how often that was set back", async () => {
  const { api, requests } = ada(json({ read_id: 6, marks: 2 }))

  assert.deepEqual(await api.markUnreadFrom(7), { read_id: 6, marks: 2 })

  const [{ method, url, body }] = requests
  assert.deepEqual([method, url, body], ["PUT", "/read", '{"id":6,"back":true}'])
  await assert.rejects(ada(json({ read_id: 6 })).api.markUnreadFrom(7), Unreachable)
})

const GRACE = { user_id: "u_grace", name: "Grace", picture: null, status: "busy" }

test("members come page by page, as our server finds them", async () => {
  const { api, requests } = ada(json({ people: [GRACE], more: true }))
  assert.deepEqual(await api.named("grä", 50), { people: [GRACE], more: true })

  const second = ada(json({ people: [], more: false }))
  await second.api.named("", 50, "u_grace")

  assert.equal(requests[0].url, "/people?q=gr%C3%A4&limit=50")
  assert.equal(second.requests[0].url, "/people?q=&limit=50&after=u_grace")
  await assert.rejects(ada(json({ people: [] })).api.named("", 50), Unreachable)

  const few = ada(json({ people: [], more: false }))
  await few.api.named("Ada K", 8)
  const [{ method, url, body }] = few.requests
  assert.deepEqual([method, url, String(body)], ["GET", "/people?q=Ada+K&limit=8", "undefined"])
})

test("a status in one's own words is sent whole, and comes back with the other one", async () => {
  const status = { user_id: "u_ada", status: "busy", emoji: null, words: "Lunch" }
  const { api, requests } = ada(json(status))

  assert.deepEqual(await api.sayStatus({ words: "Lunch" }), status)

  const [{ method, url, body }] = requests
  assert.deepEqual([method, url, body], ["PUT", "/status", '{"emoji":null,"words":"Lunch"}'])
  await assert.rejects(ada(json({})).api.sayStatus({}), Unreachable)
})

test("a refusal is told in the server's own words, and what does not get there in ours", () => {
  const refused = Object.assign(new Error("Wait 3 seconds."), { status: 429, code: "too_fast" })

  assert.equal(whyNot(refused), "Wait 3 seconds.")
  assert.equal(
    whyNot(new Error("Failed to fetch")),
    "Couldn't reach the server. Try again in a moment.",
  )
  assert.deepEqual([isRefusal(refused, "too_fast"), isRefusal(refused, "outdated")], [true, false])
})

const FOUND = { messages: [{ ...MESSAGE, found: ["hello"] }], more: true }

test("a search asks in words, from the newest or before a message", async () => {
  const { api, requests } = ada(json(FOUND))

  assert.deepEqual(await api.search({ q: 'from:me "a b"', zone: "Europe/Berlin" }), FOUND)
  await api.search({ q: "é", zone: "UTC", before: 7 }).catch(() => {})

  assert.deepEqual(
    requests.map(({ method, url }) => [method, url]),
    [
      ["GET", "/search?q=from%3Ame+%22a+b%22&zone=Europe%2FBerlin"],
      ["GET", "/search?q=%C3%A9&zone=UTC&before=7"],
    ],
  )
  const strange = ada(json({ messages: [{}], more: true })).api
  await assert.rejects(strange.search({ q: "x", zone: "UTC" }), Unreachable)
})

test("a moment leads to the first message from then on", async () => {
  const list = messages => json({ messages, rev: 1, more: true })
  const { api, requests } = ada(list([MESSAGE]))

  const found = await api.at("2026-11-24T23:00:00.000Z")

  assert.deepEqual(found, { message: MESSAGE, hasOlder: true })
  assert.equal(requests[0].url, "/messages?at=2026-11-24T23%3A00%3A00.000Z&limit=1")
  assert.equal((await ada(list([])).api.at("2026-11-25")).message, null)
})

test("pins come as our server has them, also after one was added or taken away", async () => {
  const answer = { pins: [{ id: 7, excerpt: "hi" }], rev: 3 }
  const asked = []
  for (const ask of [api => api.pins(), api => api.pin(7), api => api.unpin(7)]) {
    const { api, requests } = ada(json(answer))
    assert.deepEqual(await ask(api), answer)
    asked.push(`${requests[0].method} ${requests[0].url}`)
    await assert.rejects(ask(ada(json({})).api), Unreachable)
  }
  assert.deepEqual(asked, ["GET /pins", "PUT /messages/7/pin", "DELETE /messages/7/pin"])
})
