/** Drives real conversations for a test in another language.

Reads one step a line, {"op": …, …}, and answers each with one line: what the step returned,
and what the conversation shows after it. The step "open" begins with a new conversation. */

import { createInterface } from "node:readline"

import { Conversation } from "../../../chatapp/static/sync/conversation.js"

let conversation = null

const STEPS = {
  open: ({ page }) => {
    conversation = new Conversation(page, { mostRemembered: 3 })
  },
  receive: ({ message }) => conversation.receive(message),
  keep: ({ message }) => conversation.keep(message),
  fill: ({ answer }) => conversation.fill(answer),
  shrink: ids => conversation.shrink(ids),
  loadOlder: ({ page, before }) => conversation.loadOlder(page, { before }),
  loadNewer: ({ page, after }) => conversation.loadNewer(page, { after }),
  replace: ({ page, ...how }) => conversation.replace(page, how),
}

for await (const line of createInterface({ input: process.stdin })) {
  const step = JSON.parse(line)
  const answer = STEPS[step.op](step) ?? null
  const { rev, messages, atEnd, hasOlder } = conversation
  process.stdout.write(`${JSON.stringify({ answer, rev, messages, atEnd, hasOlder })}\n`)
}
