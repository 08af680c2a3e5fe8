// pusher-js as it is, for a test that tells it what to do and reads what happens.
//
// In comes a line of JSON each: {"do": "subscribe" | "say" | "sign_in" | "answer", …}.
// Out goes a line of JSON each: {"at": …, "event": …, "data"?: …, "metadata"?: …}, where "at" is
// the name of a channel, "state" (of the connection), "wire" (every message that came) or "auth".
// The last is a question for a signature: {"at": "auth", "event": id, "data": what for}.
import { createInterface } from "node:readline"

import Pusher from "pusher-js"

const [key, port] = process.argv.slice(2)
const questions = []

function tell(at, event, data, metadata) {
  process.stdout.write(JSON.stringify({ at, event, data, metadata }) + "\n")
}

function ask(what, answer) {
  tell("auth", questions.push(answer) - 1, what)
}

const pusher = new Pusher(key, {
  cluster: "none",
  wsHost: "127.0.0.1",
  wsPort: Number(port),
  forceTLS: false,
  enabledTransports: ["ws"],
  channelAuthorization: { customHandler: ask },
  userAuthentication: { customHandler: ask },
})
pusher.connection.bind("state_change", ({ current }) => tell("state", current))
pusher.connection.bind("message", ({ event }) => tell("wire", event))

// Named one by one: whoever listens to all events is not told their metadata.
const events = [
  "pusher:subscription_succeeded",
  "pusher:subscription_error",
  "pusher:member_added",
  "pusher:member_removed",
  "message-added",
  "status-changed",
  "client-typing",
]

const actions = {
  subscribe: ({ channel }) => {
    const subscription = pusher.subscribe(channel)
    for (const event of events)
      subscription.bind(event, (data, metadata) => tell(channel, event, data, metadata))
  },
  say: ({ channel, event, data }) => pusher.channel(channel).trigger(event, data),
  sign_in: () => pusher.signin(),
  answer: ({ question, auth }) => questions[question](null, auth),
}

const orders = createInterface({ input: process.stdin })
orders.on("line", line => {
  const order = JSON.parse(line)
  actions[order.do](order)
})
orders.on("close", () => process.exit())
