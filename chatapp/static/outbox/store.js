/** The outbox in IndexedDB, which kept what was written to it when a browser was killed. */

/** @import { Timers } from "../server/backoff.js" */
/** @import { OutboxEntry } from "./entries.js" */

const DATABASE = "chatapp"
const STORE = "outbox"

// Opening never ends in some private windows, and while another tab holds an older version.
const GIVE_UP_AFTER_MS = 3_000

// What browsers call it when they have closed a connection behind the page's back.
const LOSSES = ["InvalidStateError", "AbortError", "UnknownError"]

export class OutboxStore {
  #indexedDB
  #timers
  /** @type {Promise<IDBDatabase> | null} */
  #opening = null
  /** @type {IDBDatabase | null} */
  #current = null

  /**
   * `indexedDB` is a function, because only to look at it throws where storage is forbidden.
   * @param {{ indexedDB?: () => IDBFactory, timers?: Timers }} parts
   */
  constructor({ indexedDB = () => globalThis.indexedDB, timers = globalThis } = {}) {
    this.#indexedDB = indexedDB
    this.#timers = timers
  }

  /**
   * @param {string} person
   * @returns {Promise<OutboxEntry[]>}
   */
  all(person) {
    return this.#do("readonly", store => store.index("person").getAll(person))
  }

  /** @param {OutboxEntry} entry */
  put(entry) {
    return this.#do("readwrite", store => store.put(entry))
  }

  /** @param {string} clientId */
  delete(clientId) {
    return this.#do("readwrite", store => store.delete(clientId))
  }

  /**
   * All that is done may be done twice: the same entry is put, the same one deleted.
   * @template Result
   * @param {IDBTransactionMode} mode
   * @param {(store: IDBObjectStore) => IDBRequest<Result>} work
   */
  async #do(mode, work) {
    try {
      return await this.#use(mode, work)
    } catch (error) {
      if (!(error instanceof Error && LOSSES.includes(error.name))) throw error
      return this.#use(mode, work)
    }
  }

  /**
   * @template Result
   * @param {IDBTransactionMode} mode
   * @param {(store: IDBObjectStore) => IDBRequest<Result>} work
   */
  async #use(mode, work) {
    this.#opening ??= this.#open()
    const database = await this.#opening
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
    const database = await this.#inTime(answered(request))
    this.#current = database
    database.onclose = database.onversionchange = () => this.#forget(database)
    return database
  }

  /**
   * Browsers lose databases, in the background above all: the next use opens it anew.
   * @param {IDBDatabase} database
   */
  #forget(database) {
    database.close()
    // Another use may have opened it anew already.
    if (database === this.#current) this.#opening = null
  }

  /**
   * @template Result
   * @param {Promise<Result>} promise
   */
  async #inTime(promise) {
    /** @type {number | null} */
    let timer = null
    /** @type {Promise<never>} */
    const late = new Promise((_, reject) => {
      timer = this.#timers.setTimeout(() => reject(new Error("No answer.")), GIVE_UP_AFTER_MS)
    })
    return Promise.race([promise, late]).finally(() => this.#timers.clearTimeout(timer))
  }
}

/**
 * Strict: on the disk, and not only on its way there, before we say that it is kept. Committed at
 * once: the browser aborts a transaction that a page which goes away hasn't committed yet.
 * @template Result
 * @param {IDBDatabase} database
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest<Result>} work
 * @returns {Promise<Result>}
 */
function finished(database, mode, work) {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, mode, { durability: "strict" })
    const request = work(transaction.objectStore(STORE))
    transaction.commit()
    transaction.oncomplete = () => resolve(request.result)
    transaction.onabort = transaction.onerror = () => reject(transaction.error)
  })
}

/**
 * @param {IDBOpenDBRequest} request
 * @returns {Promise<IDBDatabase>}
 */
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
    if (!(await storage.persisted()) && (await asksNobody(navigator))) await storage.persist()
  } catch {
    // A browser without such storage, or in a page without encryption.
  }
}

/**
 * Firefox prompts. Chromium says that it would and decides by itself, as Safari does, which does
 * not know the permission.
 * @param {{ permissions: Permissions, userAgentData?: object }} navigator
 */
async function asksNobody({ permissions, userAgentData }) {
  const unknown = { state: "granted" }
  const { state } = await permissions.query({ name: "persistent-storage" }).catch(() => unknown)
  return state === "granted" || (state === "prompt" && Boolean(userAgentData))
}
