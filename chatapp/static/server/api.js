/** Our server's addresses, asked with fetch and answered with our own errors. */

import { Unreachable } from "./errors.js"
import { Requests } from "./http.js"
import { isList, isMessage } from "./message.js"

export * from "./errors.js"

/** @import { Status } from "../page.js" */
/** @import { Method, Way } from "./http.js" */

/**
 * @typedef {{ before?: number, after?: number, around?: number, limit?: number }} WhichPage
 * @typedef {{ user_id: string, status: Status }} PersonStatus
 * @typedef {PersonStatus & { name: string, picture: string | null }} KnownPerson
 * @typedef {{ people: KnownPerson[] }} PeopleAnswer
 * @typedef {{ read_id: number, marks: number }} ReadMark - how far somebody has read, and how often
 *   they have set that back
 * @typedef {{ auth: string, channel_data?: string }} ChannelSignature
 * @typedef {{ auth: string, user_data: string, notices: number[] }} UserSignature - with the ids of
 *   the person's notices
 */

export class Api {
  #requests

  /**
   * @param {string} person
   * @param {Way} [way]
   */
  constructor(person, way) {
    this.#requests = new Requests(person, way)
  }

  start() {
    this.#requests.start()
  }

  /** Nothing is asked any more until `start`. */
  stop() {
    this.#requests.stop()
  }

  /**
   * A page of history; the newest one when neither before, after nor around is given.
   * @param {WhichPage} which
   */
  page({ before, after, around, limit } = {}) {
    return this.#list({ before, after, around, limit })
  }

  /**
   * What changed after that revision, in that life of the room. Throws Restored in another one.
   * @param {number} rev
   * @param {number} limit
   * @param {string} [life]
   */
  since(rev, limit, life) {
    return this.#list({ since: rev, limit, life })
  }

  /**
   * @param {{ message: string, client_id: string, mentions?: string[],
   *   reply_to?: { id: number } | null }} entry
   */
  async send({ message, client_id, mentions = [], reply_to: quote }) {
    const more = { ...(mentions.length > 0 && { mentions }), ...(quote && { reply_to: quote.id }) }
    const said = { message, client_id, ...more }
    return ours(await this.#requests.ask("POST", "/messages", said), isMessage)
  }

  /**
   * Told also when the page is closing: the request outlives it. `marks` is how often the person
   * has marked messages unread, as far as the page knows.
   * @param {number} id
   * @param {number} marks
   */
  read(id, marks) {
    return this.#requests.ask("PUT", "/read", { id, marks }, { keepalive: true })
  }

  /**
   * Ask to be let into a channel; in a form, which is how every Pusher client asks.
   * @param {string} socketId
   * @param {string} channelName
   */
  authorise(socketId, channelName) {
    const form = new URLSearchParams({ socket_id: socketId, channel_name: channelName })
    return /** @type {Promise<ChannelSignature>} */ (
      this.#requests.ask("POST", "/pusher/auth", form)
    )
  }

  /**
   * Ask for our socket to be known as ours.
   * @param {string} socketId
   */
  authenticate(socketId) {
    const form = new URLSearchParams({ socket_id: socketId })
    return /** @type {Promise<UserSignature>} */ (
      this.#requests.ask("POST", "/pusher/user-auth", form)
    )
  }

  /**
   * Who is here, as the server knows it; or how the people of these ids do.
   * @param {string[]} [ids]
   */
  async people(ids) {
    const query = ids ? `?${new URLSearchParams({ ids: String(ids) })}` : ""
    return ours(await this.#requests.ask("GET", `/people${query}`), isPeople)
  }

  /**
   * Choose a status; answers with it.
   * @param {Status} status
   */
  setStatus(status) {
    return /** @type {Promise<PersonStatus>} */ (this.#requests.ask("PUT", "/status", { status }))
  }

  /**
   * Away by itself, or back; answers with the status that comes of it.
   * @param {boolean} idle
   */
  setIdle(idle) {
    return /** @type {Promise<PersonStatus>} */ (this.#requests.ask("PUT", "/idle", { idle }))
  }

  /**
   * Any other address: for what only a script asks that is loaded later (actions/actions_api.js).
   * @param {Method} method
   * @param {string} path
   * @param {object} [body]
   */
  ask(method, path, body) {
    return this.#requests.ask(method, path, body)
  }

  /** @param {{ [name: string]: number | string | undefined }} query */
  async #list(query) {
    const given = Object.entries(query).filter(([, value]) => value !== undefined)
    const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]))
    return ours(await this.#requests.ask("GET", `/messages?${search}`), isList)
  }
}

/**
 * @param {unknown} data
 * @returns {data is PeopleAnswer}
 */
function isPeople(data) {
  return Array.isArray(/** @type {Partial<PeopleAnswer> | null} */ (data)?.people)
}

/**
 * @template Answer
 * @param {unknown} answer
 * @param {(answer: unknown) => answer is Answer} isOurs
 */
export function ours(answer, isOurs) {
  if (!isOurs(answer)) throw new Unreachable("The answer is not from our server.")
  return answer
}
