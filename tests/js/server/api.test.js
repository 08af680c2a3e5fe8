import assert from "node:assert/strict"
import { test } from "node:test"

import {
  AnotherPerson,
  Api,
  Refused,
  Restored,
  SignedOut,
  Suspended,
  TooFast,
  Unreachable,
} from "../../../chatapp/static/server/api.js"

const MESSAGE = { id: 1, rev: 1, client_id: "id-1", message: "hello" }
const LIST = { messages: [MESSAGE], rev: 1, more: false }

/** Ada's page, on a network that gives this answer; what left the page is in `requests`. */
function ada(answer) {
  const requests = []
  const fetch = async (url, request) => {
    requests.push({ url, ...request })
    if (answer instanceof Error) throw answer
    return answer
  }
  return { api: new Api("u_ada", { fetch }), requests }
}

const json = (body, how) => Response.json(body, how)
const html = status => new Response("<html>", { status })

test("every request says who the page belongs to, and gives up after ten seconds", async t => {
  const { api, requests } = ada(json(LIST))
  const timeout = t.mock.method(AbortSignal, "timeout")

  await api.since(17, 100, "first")

  const [{ signal, ...request }] = requests
  assert.deepEqual(request, {
    url: "/messages?since=17&limit=100&life=first",
    method: "GET",
    headers: { Accept: "application/json", "X-Chat-Person": "u_ada" },
    body: undefined,
    credentials: "same-origin",
    cache: "no-store",
  })
  assert.ok(signal instanceof AbortSignal)
  assert.deepEqual(
    timeout.mock.calls.map(call => call.arguments),
    [[10_000]],
  )
})

test("a page of history is asked for by what is given, and nothing else", async () => {
  const pages = [{}, { before: 7 }, { after: 7, limit: 50 }, { around: 7 }]
  const { api, requests } = ada(json(LIST))

  for (const page of pages) await api.page(page).catch(() => null)

  assert.deepEqual(
    requests.map(({ url }) => url),
    ["/messages?", "/messages?before=7", "/messages?after=7&limit=50", "/messages?around=7"],
  )
})

test("a room in which nobody has said anything yet has a list, too", async () => {
  const empty = { messages: [], rev: 0, more: false }

  assert.deepEqual(await ada(json(empty)).api.page(), empty)
})

test("a message is sent with its client_id, and comes back as the server kept it", async () => {
  const { api, requests } = ada(json(MESSAGE, { status: 201 }))

  const kept = await api.send({ message: "hello", client_id: "id-1", person: "u_ada", at: 5 })

  assert.deepEqual(kept, MESSAGE)
  const [{ method, url, headers, body }] = requests
  assert.deepEqual([method, url], ["POST", "/messages"])
  assert.equal(headers["Content-Type"], "application/json")
  assert.deepEqual(JSON.parse(body), { message: "hello", client_id: "id-1" })
})

test("a message is sent with those whom it mentions, if there are any", async () => {
  const { api, requests } = ada(json(MESSAGE, { status: 201 }))

  for (const mentions of [["u_grace"], []]) {
    await api.send({ message: "hello", client_id: "id-1", mentions }).catch(() => null)
  }

  assert.deepEqual(
    requests.map(({ body }) => JSON.parse(body).mentions),
    [["u_grace"], undefined],
  )
})

test("a channel is asked for in a form", async () => {
  const { api, requests } = ada(json({ auth: "key:signed" }))

  assert.deepEqual(await api.authorise("1.1", "private-chat"), { auth: "key:signed" })

  const [{ method, url, body }] = requests
  assert.deepEqual([method, url], ["POST", "/pusher/auth"])
  assert.equal(String(body), "socket_id=1.1&channel_name=private-chat")
})

for (const [name, ask, request] of [
  [
    "our socket to be known as ours",
    api => api.authenticate("1.1"),
    ["POST", "/pusher/user-auth", "socket_id=1.1"],
  ],
  ["who is here", api => api.people(), ["GET", "/people", "undefined"]],
  [
    "how some people are",
    api => api.people(["u_ada", "u_alan"]),
    ["GET", "/people?ids=u_ada%2Cu_alan", "undefined"],
  ],
  ["a status", api => api.setStatus("busy"), ["PUT", "/status", '{"status":"busy"}']],
  ["being away by oneself", api => api.setIdle(true), ["PUT", "/idle", '{"idle":true}']],
]) {
  test(`${name} has a question of its own, and its answer`, async () => {
    const { api, requests } = ada(json({ people: [] }))

    assert.deepEqual(await ask(api), { people: [] })

    const [{ method, url, body, headers }] = requests
    assert.deepEqual([method, url, String(body)], request)
    assert.equal(headers["Content-Type"], typeof body === "string" ? "application/json" : undefined)
  })
}

test("what names no people is no answer to who is here", async () => {
  await assert.rejects(ada(json({ people: "many" })).api.people(), Unreachable)
})

test("where signals can't be joined, what is asked is answered all the same", async () => {
  const { any } = AbortSignal
  const { api, requests } = ada(json(LIST))
  AbortSignal.any = undefined

  await api.page().finally(() => (AbortSignal.any = any))

  assert.ok(requests[0].signal instanceof AbortSignal)
})

for (const [name, answer] of [
  ["no network", new TypeError("Failed to fetch")],
  ["no answer in time", new DOMException("Timed out", "TimeoutError")],
  ["a server in trouble", html(502)],
  ["a server that has a fault", json({ error: "fault", message: "Oh." }, { status: 500 })],
  ["a proxy that offers a choice", json({ error: "choose", message: "Or." }, { status: 300 })],
  ["a server that says so itself", json({ error: "busy", message: "Busy." }, { status: 503 })],
  ["a request that took too long", json({ error: "slow", message: "Slow." }, { status: 408 })],
  ["a request that came too early", json({ error: "early", message: "Early." }, { status: 425 })],
  ["the page of somebody's hotel", html(200)],
  ["the refusal of somebody's proxy", html(403)],
  ["half an answer", new Response('{"messages": [', { status: 200 })],
  ["nothing", json(null)],
  ["another list", json([])],
  ["a list without a revision", json({ messages: [], more: false })],
  ["a list of what is no message", json({ messages: [{ id: "1" }], rev: 1, more: false })],
  ["a list with one among them that is none", json({ ...LIST, messages: [MESSAGE, {}] })],
  ["a list of a revision that can't be", json({ ...LIST, rev: -1 })],
  ["a list that does not say whether there is more", json({ messages: [], rev: 1 })],
]) {
  test(`${name} is unreachable`, async () => {
    await assert.rejects(ada(answer).api.since(0), error => error.constructor === Unreachable)
  })
}

test("what is no message is not taken for one that was kept", async () => {
  await assert.rejects(ada(json({ ok: true })).api.send(MESSAGE), Unreachable)
})

for (const [Kind, status, error] of [
  [SignedOut, 401, "signed_out"],
  [AnotherPerson, 409, "another_person"],
  [Restored, 409, "restored"],
  [Suspended, 403, "suspended"],
  [Suspended, 403, "not_invited"],
  [TooFast, 429, "too_fast"],
  [Refused, 400, "malformed"],
  [Refused, 403, "forbidden"],
  [Refused, 409, "older"],
  [Refused, 422, "invalid"],
]) {
  test(`${status} ${error} is a ${Kind.name}, in the server's words`, async () => {
    const answer = json({ error, message: "A sentence." }, { status })

    await assert.rejects(ada(answer).api.since(0), refused => {
      assert.equal(refused.constructor, Kind)
      assert.ok(refused instanceof Refused)
      const { code, message, retryAfter } = refused
      assert.deepEqual(
        [refused.status, code, message, retryAfter],
        [status, error, "A sentence.", null],
      )
      return true
    })
  })
}

for (const [header, retryAfter] of [
  ["7", 7],
  ["0", 0],
  ["soon", null],
  ["-3", 0],
]) {
  test(`Retry-After: ${header} asks to wait ${retryAfter} seconds`, async () => {
    const how = { status: 429, headers: { "Retry-After": header } }

    await assert.rejects(ada(json({ error: "too_fast", message: "Slow." }, how)).api.since(0), {
      retryAfter,
    })
  })
}

test("a message that we find too large ourselves is refused in our words", async () => {
  const answer = json({ error: "invalid", message: "Keep it short." }, { status: 413 })

  await assert.rejects(ada(answer).api.send(MESSAGE), { message: "Keep it short." })
})

test("a message that a proxy finds too large is refused, not sent for ever", async () => {
  await assert.rejects(ada(html(413)).api.send(MESSAGE), error => {
    assert.equal(error.constructor, Refused)
    assert.match(error.message, /too long/)
    return true
  })
})

test("how far one has read is told also while the page closes, and answered with nothing", async () => {
  const { api, requests } = ada(new Response(null, { status: 204 }))

  assert.equal(await api.read(17, 2), null)

  const [{ url, method, body, keepalive }] = requests
  assert.deepEqual([url, method, body, keepalive], ["/read", "PUT", '{"id":17,"marks":2}', true])
})

test("once stopped, what is being asked is given up, and nothing more is asked", async () => {
  const signals = []
  const fetch = (_url, { signal }) =>
    new Promise((_, reject) => {
      signals.push(signal)
      signal.throwIfAborted()
      signal.addEventListener("abort", () => reject(signal.reason))
    })
  const api = new Api("u_ada", { fetch })
  const asked = api.page()

  api.stop()

  await assert.rejects(asked, Unreachable)
  await assert.rejects(api.page(), Unreachable)
  assert.equal(signals.length, 1)
  api.start()
  api.page()
  assert.equal(signals.at(-1).aborted, false)
})

test("started a second time, what is being asked can still be given up", async () => {
  const fetch = (_url, { signal }) =>
    new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason))
    })
  const api = new Api("u_ada", { fetch })
  const asked = api.page()

  api.start()
  api.stop()

  await assert.rejects(asked, Unreachable)
})

test("any other address can be asked for, in the same way", async () => {
  const { api, requests } = ada(json({ any: "thing" }))

  assert.deepEqual(await api.ask("PATCH", "/some/where", { a: 1 }), { any: "thing" })

  const [{ method, url, body, headers }] = requests
  assert.deepEqual([method, url, body], ["PATCH", "/some/where", '{"a":1}'])
  assert.equal(headers["X-Chat-Person"], "u_ada")
})

test("a refusal has what else its answer told", async () => {
  const answer = { error: "marked_unread", message: "You have.", read_id: 6, marks: 2 }
  const { api } = ada(json(answer, { status: 409 }))

  const { code, details } = await api.read(7, 1).catch(error => error)

  assert.deepEqual([code, details], ["marked_unread", { read_id: 6, marks: 2 }])
})
