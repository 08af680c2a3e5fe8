/** The outbox in IndexedDB, which kept what was written to it when a browser was killed. */

const DATABASE = "chatapp"
const STORE = "outbox"

// Opening never ends in some private windows, and while another tab holds an older version.
const GIVE_UP_AFTER_MS = 3_000

// What browsers call it when they have closed a connection behind the page's back.
const LOSSES = ["InvalidStateError", "AbortError", "UnknownError"]

export class OutboxStore {
  #indexedDB
  #timers
  #opening = null
  #current = null

  /** `indexedDB` is a function, because only to look at it throws where storage is forbidden. */
  constructor({ indexedDB = () => globalThis.indexedDB, timers = globalThis } = {}) {
    this.#indexedDB = indexedDB
    this.#timers = timers
  }

  all(person) {
    return this.#do("readonly", store => store.index("person").getAll(person))
  }

  put(entry) {
    return this.#do("readwrite", store => store.put(entry))
  }

  delete(clientId) {
    return this.#do("readwrite", store => store.delete(clientId))
  }

  // All that is done may be done twice: the same entry is put, the same one deleted.
  async #do(mode, work) {
    try {
      return await this.#use(mode, work)
    } catch (error) {
      if (!LOSSES.includes(error?.name)) throw error
      return this.#use(mode, work)
    }
  }

  async #use(mode, work) {
    const database = await (this.#opening ??= this.#open())
    try {
      return await this.#inTime(finished(database, mode, work))
    } catch (error) {
      this.#forget(database)
      throw error
    }
  }

  // What could not be opened is not tried again: each try would hold a message up.
  async #open() {
    const request = this.#indexedDB().open(DATABASE, 1)
    request.onupgradeneeded = () => {
      const store = request.result.createObjectStore(STORE, { keyPath: "client_id" })
      store.createIndex("person", "person")
    }
    const database = (this.#current = await this.#inTime(answered(request)))
    database.onclose = database.onversionchange = () => this.#forget(database)
    return database
  }

  // Browsers lose databases, in the background above all: the next use opens it anew.
  #forget(database) {
    database.close()
    // Another use may have opened it anew already.
    if (database === this.#current) this.#opening = null
  }

  async #inTime(promise) {
    let timer
    const late = new Promise((_, reject) => {
      timer = this.#timers.setTimeout(() => reject(new Error("No answer.")), GIVE_UP_AFTER_MS)
    })
    return Promise.race([promise, late]).finally(() => this.#timers.clearTimeout(timer))
  }
}

// Strict: on the disk, and not only on its way there, before we say that it is kept. Committed at
// once: the browser aborts a transaction that a page which goes away hasn't committed yet.
function finished(database, mode, work) {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, mode, { durability: "strict" })
    const request = work(transaction.objectStore(STORE))
    transaction.commit()
    transaction.oncomplete = () => resolve(request.result)
    transaction.onabort = transaction.onerror = () => reject(transaction.error)
  })
}

function answered(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = request.onblocked = () => reject(request.error)
  })
}

/** Has the browser keep what is stored here when it runs out of space; only where that asks the
    person nothing. Without it, all works the same for now. */
export async function persist(navigator = globalThis.navigator) {
  try {
    const { storage } = navigator
    if (!await storage.persisted() && await asksNobody(navigator)) await storage.persist()
  } catch {
    // A browser without such storage, or in a page without encryption.
  }
}

// Firefox prompts. Chromium says that it would and decides by itself, as Safari does, which does
// not know the permission.
async function asksNobody({ permissions, userAgentData }) {
  const unknown = { state: "granted" }
  const { state } = await permissions.query({ name: "persistent-storage" }).catch(() => unknown)
  return state === "granted" || (state === "prompt" && Boolean(userAgentData))
}
