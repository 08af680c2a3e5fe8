// The peer: the work of a room's server in Node, as its usual libraries are used.
// node server.js PORT SINK FILE, or without FILE for a server that keeps nothing and knows nobody.

import Database from "better-sqlite3"
import cookieSession from "cookie-session"
import express from "express"
import Pusher from "pusher"

const [port, sink, file] = process.argv.slice(2)
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const OWN_SITE = new Set([undefined, "same-origin", "none"])
const MAX_MESSAGE = 2000

const pusher = new Pusher({
  appId: "1",
  key: "a-key",
  secret: "a-secret",
  host: "127.0.0.1",
  port: sink,
  useTLS: false,
})

const store = file ? keepIn(file) : (...row) => row.length
const app = express()
app.use(express.json())
app.use(express.urlencoded({ extended: false }))
if (file) {
  app.use(cookieSession({ name: "session", keys: ["a secret of this benchmark alone"] }))
}

app.get("/login/:number", (request, response) => {
  if (file) {
    request.session.id = `u_${request.params.number}`
    request.session.name = `Person ${request.params.number}`
  }
  response.end("signed in")
})

app.post("/message", (request, response) => {
  const person = file ? request.session : { id: "u_1", name: "Person 1" }
  const { message, client_id } = request.body
  if (!person.id || !OWN_SITE.has(request.get("Sec-Fetch-Site"))) {
    return response.status(403).json({ error: "forbidden" })
  }
  if (!isValid(message) || !UUID.test(client_id)) {
    return response.status(422).json({ error: "invalid_message" })
  }
  const said = { client_id, message, name: person.name, user_id: person.id, sent_at: new Date() }
  said.id = store(person.id, client_id, message, person.name, said.sent_at.toISOString())
  response.status(201).json(said)
  pusher.trigger("private-chat", "message-added", said).catch(console.error)
})

app.post("/pusher/auth", (request, response) => {
  if (file && !request.session.id) {
    return response.status(403).json({ error: "forbidden" })
  }
  const { socket_id, channel_name } = request.body
  response.json(pusher.authorizeChannel(socket_id, channel_name))
})

app.listen(Number(port), "127.0.0.1")

function keepIn(name) {
  const database = new Database(name)
  database.pragma("journal_mode = WAL")
  database.pragma("synchronous = FULL")
  database.exec(`CREATE TABLE messages (
    id INTEGER PRIMARY KEY, author_id TEXT NOT NULL, client_id TEXT NOT NULL, text TEXT NOT NULL,
    name TEXT NOT NULL, sent_at TEXT NOT NULL, UNIQUE (author_id, client_id))`)
  const insert = database.prepare(
    "INSERT INTO messages (author_id, client_id, text, name, sent_at) VALUES (?, ?, ?, ?, ?)",
  )
  return (...row) => Number(insert.run(...row).lastInsertRowid)
}

function isValid(message) {
  return typeof message === "string" && message.trim() !== "" && message.length <= MAX_MESSAGE
}
