/** A connection on a fake pusher-js, with our server behind it, and what came out of it. */

import { Connection } from "../../../chatapp/static/live/connection.js"
import { Clock, settled } from "./clock.js"
import { FakePusher } from "./fake_pusher.js"

const NAMES = ["online", "offline", "refused", "moved"]

/** pusher-js is there at once. */
const atOnce = Pusher => ({ start: onLoaded => onLoaded(Pusher), stop() {}, wake() {} })

/** `library` takes the class that a test has in place of pusher-js, and makes what loads it. */
export function aLine({
  options = {},
  random = () => 1,
  presence,
  clock = new Clock(),
  library = atOnce,
} = {}) {
  const Pusher = FakePusher.on(clock)
  const yes = async () => ({ auth: "key:signed" })
  const line = {
    clock,
    Pusher,
    asked: [],
    said: [],
    signedIn: [],
    authorisation: yes,
    authentication: yes,
  }
  const authorise = (...request) => {
    line.asked.push(request)
    return line.authorisation(...request)
  }
  const authenticate = socketId => {
    line.signedIn.push(socketId)
    return line.authentication(socketId)
  }
  const server = { authorise, authenticate }
  const all = { key: "k", cluster: "eu", room: "private-chat", epoch: 1, ...options }
  line.library = library(Pusher)
  line.connection = new Connection(all, server, {
    library: line.library,
    timers: clock,
    random,
    presence,
  })
  for (const name of NAMES) {
    line.connection.addEventListener(name, ({ detail }) => {
      line.said.push(detail ? `${name}: ${detail.why}` : name)
    })
  }
  return line
}

/** Started: pusher-js is connecting. */
export function aStartedLine(how) {
  const line = aLine(how)
  line.connection.start()
  return Object.assign(line, { pusher: line.Pusher.made[0] })
}

/** Connected and subscribed, with nothing asked or said so far. */
export async function anOpenLine(how) {
  const line = aStartedLine(how)
  line.pusher.connects("1.1")
  await settled()
  line.pusher.room.succeeds()
  line.asked.length = line.said.length = 0
  line.pusher.attempts = 0
  return line
}
