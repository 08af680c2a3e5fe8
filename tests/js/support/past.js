/** A reader in a long room, whose pages of history arrive, or fail, when a test says so. */

import { Paging } from "../../../chatapp/static/messages/paging.js"
import { Unreachable } from "../../../chatapp/static/server/api.js"
import { Conversation } from "../../../chatapp/static/sync/conversation.js"
import { Clock, settled } from "./clock.js"
import { Server } from "./server.js"

const PAGE = 10

class SlowApi {
  asked = []
  #waiting = []

  constructor(server) {
    this.server = server
  }

  page(which) {
    this.asked.push(which)
    return new Promise((...ends) => this.#waiting.push({ which, ends }))
  }

  /** The oldest question that is open is answered; or that one of them. */
  async answers(at = 0) {
    const [
      {
        which,
        ends: [answer],
      },
    ] = this.#waiting.splice(at, 1)
    answer(await this.server.page({ limit: PAGE, ...which }))
    await settled()
  }

  async fails() {
    const [
      {
        ends: [, fail],
      },
    ] = this.#waiting.splice(0, 1)
    fail(new Unreachable("Down."))
    await settled()
  }
}

class FakeScroll extends EventTarget {
  atEnd = true
  near = []
  went = []

  keep(change) {
    return change()
  }
  look() {
    for (const kind of this.near) this.dispatchEvent(new Event(kind))
  }
  toEnd() {
    this.went.push("end")
  }
  show(node) {
    this.went.push(node.dataset?.id ?? node)
  }
}

/** Looks at the last ten of a hundred messages; or at the ten around `around`. */
export async function aReaderOfThePast({ around } = {}) {
  const [server, clock, scroll] = [new Server(), new Clock(), new FakeScroll()]
  server.isBusy(100)
  const api = new SlowApi(server)
  const conversation = new Conversation(await server.page({ limit: PAGE }))
  const page = await server.page({ around, limit: PAGE })
  if (around) conversation.replace(page, { atEnd: false })
  const paging = new Paging({ api, conversation, scroll, timers: clock, random: () => 1 })
  paging.start()
  const shown = () => [conversation.oldestId, conversation.newestId]
  return { server, clock, scroll, api, conversation, paging, shown }
}

export { settled }
