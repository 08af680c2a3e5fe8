import assert from "node:assert/strict"
import { test } from "node:test"

import { IDBDatabase, IDBFactory, IDBTransaction } from "fake-indexeddb"

import { OutboxStore } from "../../../chatapp/static/outbox/store.js"
import { Clock } from "../support/clock.js"

const ENTRY = { client_id: "id-1", person: "u_ada", message: "hello" }

/** A store on a real enough IndexedDB, that counts how often it is opened. */
function aStore() {
  const factory = new IDBFactory()
  const opened = []
  const open = (...how) => {
    const request = factory.open(...how)
    opened.push(request)
    return request
  }
  return { opened, factory, store: new OutboxStore({ indexedDB: () => ({ open }) }) }
}

const stored = store => store.all("u_ada")

/** Has each transaction for as long as `work` lasts begun by `begin(real)`. */
async function beginning(begin, work) {
  const real = IDBDatabase.prototype.transaction
  IDBDatabase.prototype.transaction = function transaction(...how) {
    return begin(() => real.apply(this, how), how)
  }
  return work().finally(() => (IDBDatabase.prototype.transaction = real))
}

for (const name of ["InvalidStateError", "AbortError", "UnknownError"]) {
  test(`a connection that the browser lost (${name}) is opened anew, and stores after all`, async () => {
    const { store, opened } = aStore()
    await store.all("u_ada")
    let losses = 1
    const begin = real => {
      if (losses-- > 0) throw new DOMException("Lost.", name)
      return real()
    }

    await beginning(begin, () => store.put(ENTRY))

    assert.deepEqual([await stored(store), opened.length], [[ENTRY], 2])
  })
}

for (const [name, uses] of [
  ["InvalidStateError", 2],
  ["QuotaExceededError", 1],
]) {
  test(`where each use ends in ${name}, it is tried ${uses} times`, async () => {
    const { store } = aStore()
    await store.all("u_ada")
    let begun = 0
    const begin = () => {
      begun += 1
      throw new DOMException("No.", name)
    }

    await beginning(begin, () => assert.rejects(store.put(ENTRY), { name }))

    assert.equal(begun, uses)
  })
}

for (const [name, lose] of [
  [
    "closed",
    database => {
      database.close()
      database.onclose(new Event("close"))
    },
  ],
  ["asked for by a newer version", database => database.onversionchange(new Event("x"))],
]) {
  test(`a database that was ${name} is opened anew by the next use`, async () => {
    const { store, opened } = aStore()
    await store.put(ENTRY)

    lose(opened[0].result)

    assert.deepEqual([await stored(store), opened.length], [[ENTRY], 2])
  })
}

test("a newer version is not held up by ours", async () => {
  const { store, factory } = aStore()
  await store.put(ENTRY)

  const newer = factory.open("chatapp", 2)

  await new Promise((resolve, reject) => {
    newer.onupgradeneeded = resolve
    newer.onblocked = () => reject(new Error("Blocked."))
  })
})

test("two uses that fail together open one connection anew", async () => {
  const { store, opened } = aStore()
  await store.put(ENTRY)
  opened[0].result.close()

  await Promise.all([store.put({ ...ENTRY, client_id: "id-2" }), store.all("u_ada")])

  assert.equal(opened.length, 2)
})

test("a use that fails while another one opens it anew does not have it opened once more", async () => {
  const { store, opened } = aStore()
  await store.put(ENTRY)
  const begun = []
  const begin = real => {
    begun.push(begun.length === 0 ? null : Object.assign(real(), { commit() {} }))
    if (begun.length === 1) throw new DOMException("Lost.", "InvalidStateError")
    return begun.at(-1)
  }

  await beginning(begin, async () => {
    const uses = [store.put(ENTRY), store.put({ ...ENTRY, client_id: "id-2" })]
    while (opened.length < 2) await null
    begun[1].abort()
    await Promise.allSettled(uses)
  })

  assert.deepEqual([await stored(store), opened.length], [[ENTRY], 2])
})

test("what is stored is on the disk before it is said to be kept", async () => {
  const { store } = aStore()
  await store.all("u_ada")
  const asked = []
  const begin = (real, how) => {
    asked.push(how)
    return real()
  }

  await beginning(begin, () => store.put(ENTRY))

  assert.deepEqual(asked, [["outbox", "readwrite", { durability: "strict" }]])
})

test("what is deleted is committed before anything else can happen to the page", async t => {
  const { store } = aStore()
  await store.put(ENTRY)
  const { mock: commit } = t.mock.method(IDBTransaction.prototype, "commit")

  const deleting = store.delete("id-1")
  await null

  assert.equal(commit.callCount(), 1)
  await deleting
})

test("each person has their own, and what is deleted is gone", async () => {
  const { store } = aStore()
  await store.put(ENTRY)
  await store.put({ ...ENTRY, client_id: "id-2", person: "u_grace" })
  assert.deepEqual(await stored(store), [ENTRY])

  await store.delete("id-1")

  assert.deepEqual(await stored(store), [])
})

test("what an earlier version of the page stored is found, in the browser's own storage", async t => {
  const own = new IDBFactory()
  const request = own.open("chatapp", 1)
  await new Promise(done => {
    request.onupgradeneeded = () =>
      request.result
        .createObjectStore("outbox", { keyPath: "client_id" })
        .createIndex("person", "person")
    request.onsuccess = done
  })
  request.result.transaction("outbox", "readwrite").objectStore("outbox").put(ENTRY)
  Object.defineProperty(globalThis, "indexedDB", { value: own, configurable: true })
  t.after(() => delete globalThis.indexedDB)

  assert.deepEqual(await stored(new OutboxStore()), [ENTRY])
})

test("a use that went well leaves no timer behind", async () => {
  const clock = new Clock()
  const store = new OutboxStore({ indexedDB: () => new IDBFactory(), timers: clock })

  await store.put(ENTRY)

  assert.equal(clock.waiting, 0)
})
