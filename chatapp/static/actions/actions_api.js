/** Our server's addresses that only this script asks; the page's own are in server/api.js. */

import { ours } from "../server/api.js"
import { isList, isMessage } from "../server/message.js"
import { UNREACHABLE } from "../server/words.js"

/** @import { Mute } from "../page.js" */
/** @import { OwnWords, Person, StatusOf } from "../people/people.js" */
/** @import { Api, ReadMark } from "../server/api.js" */
/** @import { ListAnswer, Message } from "../server/message.js" */

/**
 * @typedef {{ message: string, rev: number, mentions: string[] }} Edit - `rev` is the revision of the
 *   message that its author saw
 * @typedef {{ rev: number, message: string, written_at: string }} Version
 * @typedef {{ q: string, zone: string, before?: number }} Question - `before` is the id of the last
 *   one that is known
 * @typedef {{ id: number, kind: string, made_at: string, about: Record<string, any> }} Notice
 * @typedef {{ id: number, rev: number, name: string, user_id: string, excerpt: string,
 *   pinned_at: string, pinned_by: { user_id: string, name: string } }} Pin - of a message
 * @typedef {{ pins: Pin[], rev: number }} Pins - the newest first, and how often they have changed
 * @typedef {Message & { found: string[] }} Found - with what of its text was searched for
 */

export class ActionsApi {
  #api
  #onTurnedAway
  #onMute

  /**
   * @param {Pick<Api, "ask">} api the page's own, which asks in its person's name
   * @param {{ onTurnedAway?: () => void, onMute?: (mute: Mute | null | undefined) => void }} how -
   *   what is called where its person is not let in any more, and with their mute, if there is one
   */
  constructor(api, { onTurnedAway = () => {}, onMute = () => {} } = {}) {
    this.#api = api
    this.#onTurnedAway = onTurnedAway
    this.#onMute = onMute
  }

  /** @type {Api["ask"]} */
  async #ask(...request) {
    try {
      return await this.#api.ask(...request)
    } catch (error) {
      this.meet(error)
      throw error
    }
  }

  /**
   * What was refused may be news of the person: they are out, or muted.
   * @param {unknown} error
   */
  meet(error) {
    if (isTurnedAway(error)) this.#onTurnedAway()
    if (isRefusal(error, "muted")) this.notices().catch(() => {})
  }

  /**
   * @param {number} id
   * @param {Edit} edit
   */
  async edit(id, edit) {
    return ours(await this.#ask("PATCH", `/messages/${id}`, edit), isMessage)
  }

  /**
   * What a message said before, newest first.
   * @param {number} id
   */
  async versions(id) {
    return ours(await this.#ask("GET", `/messages/${id}/versions`), hasVersions)
  }

  /**
   * What was said, newest first.
   * @param {Question} question
   */
  async search({ q, zone, before }) {
    const query = new URLSearchParams({ q, zone, ...(before && { before: String(before) }) })
    return ours(await this.#ask("GET", `/search?${query}`), isFinding)
  }

  /**
   * The first message that was sent at that moment or after it, else the last; null where there is
   * none at all.
   * @param {string} moment
   * @returns {Promise<{ message: Message | null, hasOlder: boolean }>}
   */
  async at(moment) {
    const query = new URLSearchParams({ at: moment, limit: "1" })
    const { messages, more } = ours(await this.#ask("GET", `/messages?${query}`), isList)
    return { message: messages[0] ?? null, hasOlder: more }
  }

  /**
   * @param {number} id
   * @param {string} emoji
   */
  async react(id, emoji) {
    return ours(await this.#ask("PUT", reaction(id, emoji)), isMessage)
  }

  /**
   * @param {number} id
   * @param {string} emoji
   */
  async unreact(id, emoji) {
    return ours(await this.#ask("DELETE", reaction(id, emoji)), isMessage)
  }

  /**
   * As its author; with a reason as a moderator.
   * @param {number} id
   * @param {string} [reason]
   */
  async remove(id, reason) {
    const body = reason === undefined ? undefined : { reason }
    return ours(await this.#ask("DELETE", `/messages/${id}`, body), isMessage)
  }

  /** @param {number} id */
  async restore(id) {
    return ours(await this.#ask("PUT", `/messages/${id}/restored`), isMessage)
  }

  /**
   * To the administrators. Says whether this is the person's first report of the message.
   * @param {number} id
   * @param {{ reason: string, words: string }} report
   */
  async report(id, report) {
    return (await this.#ask("POST", `/messages/${id}/report`, report)) !== null
  }

  /**
   * @param {string} personId
   * @param {string} reason
   */
  suspend(personId, reason) {
    const form = new URLSearchParams({ reason })
    return this.#ask("POST", `/admin/people/${personId}/suspension`, form)
  }

  /**
   * @param {string} personId
   * @param {string} length one of LENGTHS
   * @param {string} reason
   */
  mute(personId, length, reason) {
    const form = new URLSearchParams({ for: length, reason })
    return this.#ask("POST", `/admin/people/${personId}/mute`, form)
  }

  /** @param {string} personId */
  unmute(personId) {
    return this.#ask("POST", `/admin/people/${personId}/unmute`, new URLSearchParams())
  }

  /**
   * Whoever has access, here or not, by name: so many of those whose name, or a word in it, begins
   * with these letters.
   * @param {string} letters
   * @param {number} limit
   * @param {string} [after] the id of the last one that is known
   */
  async named(letters, limit, after) {
    const asked = { q: letters, limit: String(limit), ...(after && { after }) }
    const query = new URLSearchParams(asked)
    return ours(await this.#ask("GET", `/people?${query}`), isPageOfPeople)
  }

  /**
   * Say how one is in words of one's own; nothing takes them back.
   * @param {OwnWords} words
   */
  async sayStatus({ emoji = null, words = null }) {
    return ours(await this.#ask("PUT", "/status", { emoji, words }), isStatus)
  }

  /** What the room tells this person alone, the oldest first. */
  async notices() {
    const { notices, muted } = ours(await this.#ask("GET", "/notices"), hasNotices)
    this.#onMute(muted)
    return notices
  }

  /** @param {number} id */
  dismissNotice(id) {
    return this.#ask("DELETE", `/notices/${id}`)
  }

  async pins() {
    return ours(await this.#ask("GET", "/pins"), hasPins)
  }

  /** @param {number} id */
  async pin(id) {
    return ours(await this.#ask("PUT", `/messages/${id}/pin`), hasPins)
  }

  /** @param {number} id */
  async unpin(id) {
    return ours(await this.#ask("DELETE", `/messages/${id}/pin`), hasPins)
  }

  /**
   * The person has read up to before this message and no further.
   * @param {number} id
   */
  async markUnreadFrom(id) {
    return ours(await this.#ask("PUT", "/read", { id: id - 1, back: true }), isReadMark)
  }
}

/**
 * Why it came to nothing. By what the error has, because its class belongs to another bundle.
 * @param {unknown} error
 */
export function whyNot(error) {
  const { status, message } = /** @type {{ status?: number, message?: string }} */ (error)
  return status && message ? message : UNREACHABLE
}

/**
 * @param {unknown} error
 * @param {string} code
 */
export function isRefusal(error, code) {
  return /** @type {{ code?: string }} */ (error).code === code
}

// Whatever else is refused, the page goes on.
const TURNED_AWAY = ["suspended", "not_invited", "another_person"]

/**
 * @param {unknown} data
 * @returns {data is { people: Person[], more: boolean }}
 */
function isPageOfPeople(data) {
  const { people, more } = /** @type {{ people?: unknown, more?: unknown }} */ (data ?? {})
  return Array.isArray(people) && typeof more === "boolean"
}

/**
 * @param {unknown} data
 * @returns {data is StatusOf}
 */
function isStatus(data) {
  return typeof (/** @type {Partial<StatusOf> | null} */ (data)?.status) === "string"
}

/**
 * @param {unknown} data
 * @returns {data is { notices: Notice[], muted?: Mute | null }}
 */
function hasNotices(data) {
  return Array.isArray(/** @type {{ notices?: unknown } | null} */ (data)?.notices)
}

/**
 * @param {unknown} data
 * @returns {data is Pins}
 */
function hasPins(data) {
  const { pins, rev } = /** @type {Partial<Pins>} */ (data ?? {})
  return Array.isArray(pins) && Number.isSafeInteger(rev)
}

/** @param {unknown} error */
function isTurnedAway(error) {
  const { status, code } = /** @type {{ status?: number, code?: string }} */ (error)
  return status === 401 || TURNED_AWAY.includes(code ?? "")
}

/**
 * @param {unknown} data
 * @returns {data is { versions: Version[] }}
 */
function hasVersions(data) {
  return Array.isArray(/** @type {{ versions?: unknown } | null} */ (data)?.versions)
}

/**
 * @param {unknown} data
 * @returns {data is { messages: Found[], more: boolean }}
 */
function isFinding(data) {
  const { messages, more } = /** @type {Partial<ListAnswer>} */ (data ?? {})
  return Array.isArray(messages) && messages.every(isMessage) && typeof more === "boolean"
}

/**
 * @param {number} id
 * @param {string} emoji
 */
function reaction(id, emoji) {
  return `/messages/${id}/reactions/${encodeURIComponent(emoji)}`
}

/**
 * @param {unknown} data
 * @returns {data is ReadMark}
 */
export function isReadMark(data) {
  const { read_id: readId, marks } = /** @type {Partial<ReadMark>} */ (data ?? {})
  return Number.isSafeInteger(readId) && Number.isSafeInteger(marks)
}
