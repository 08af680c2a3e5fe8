/** A page that looks at the server's room, with a machine, a clock and a connection under it. */

import { setMaxListeners } from "node:events"

import { Latency } from "../../../chatapp/static/server/http.js"
import { Conversation } from "../../../chatapp/static/sync/conversation.js"
import { Device } from "../../../chatapp/static/sync/device.js"
import { Sync } from "../../../chatapp/static/sync/sync.js"
import { Clock } from "./clock.js"
import { FakeConnection } from "./fake_connection.js"
import { Server } from "./server.js"

// Node warns of more than ten that listen for the end of one thing.
setMaxListeners(20)

export async function aPage({ random = () => 0, person } = {}) {
  const [server, clock, connection] = [new Server(), new Clock(), new FakeConnection()]
  const window = Object.assign(new EventTarget(), { navigator: { onLine: true } })
  const document = Object.assign(new EventTarget(), { visibilityState: "visible" })
  server.says("welcome")
  const conversation = new Conversation(await server.page(), { person })
  const device = new Device({ window, document, now: clock.now, timers: clock })
  const latency = new Latency({ timers: clock })
  const sync = new Sync({
    conversation,
    api: server,
    connection,
    latency,
    device,
    random,
    timers: clock,
  })
  server.asked.length = 0
  return { server, clock, connection, latency, window, document, conversation, sync }
}

/** The same page, live and up to date, with nothing asked so far. */
export async function aLivePage(how) {
  const page = await aPage(how)
  page.sync.start()
  page.connection.goesOnline()
  await page.clock.pass(0)
  page.server.asked.length = 0
  return page
}
