/** Our server's addresses, asked with fetch and answered with our own errors. */

import { Unreachable } from "./errors.js"
import { Requests } from "./http.js"
import { isList, isMessage } from "./message.js"

export * from "./errors.js"

export class Api {
  #requests
  #ask

  constructor(person, how) {
    this.#requests = new Requests(person, how)
    this.#ask = (...request) => this.#requests.ask(...request)
  }

  start() { this.#requests.start() }

  /** Nothing is asked any more until `start`. */
  stop() { this.#requests.stop() }

  /** A page of history; the newest one when neither before, after nor around is given. */
  page({ before, after, around, limit } = {}) {
    return this.#list({ before, after, around, limit })
  }

  since(rev, limit) {
    return this.#list({ since: rev, limit })
  }

  async send({ message, client_id }) {
    return ours(await this.#ask("POST", "/messages", { message, client_id }), isMessage)
  }

  /** Told also when the page is closing: the request outlives it. */
  read(id) {
    return this.#ask("PUT", "/read", { id }, { keepalive: true })
  }

  /** Ask to be let into a channel; in a form, which is how every Pusher client asks. */
  authorise(socketId, channelName) {
    const form = new URLSearchParams({ socket_id: socketId, channel_name: channelName })
    return this.#ask("POST", "/pusher/auth", form)
  }

  /** Ask for our socket to be known as ours. */
  authenticate(socketId) {
    return this.#ask("POST", "/pusher/user-auth", new URLSearchParams({ socket_id: socketId }))
  }

  /** Who is here, as the server knows it; or how the people of these ids do. */
  async people(ids) {
    const query = ids ? `?${new URLSearchParams({ ids })}` : ""
    return ours(await this.#ask("GET", `/people${query}`), ({ people }) => Array.isArray(people))
  }

  /** Choose a status; answers with it. */
  setStatus(status) {
    return this.#ask("PUT", "/status", { status })
  }

  /** Away by itself, or back; answers with the status that comes of it. */
  setIdle(idle) {
    return this.#ask("PUT", "/idle", { idle })
  }

  async #list(query) {
    const given = Object.entries(query).filter(([, value]) => value !== undefined)
    return ours(await this.#ask("GET", `/messages?${new URLSearchParams(given)}`), isList)
  }
}

function ours(answer, isOurs) {
  if (!isOurs(answer)) throw new Unreachable("The answer is not from our server.")
  return answer
}
