import assert from "node:assert/strict"
import { readdirSync, readFileSync } from "node:fs"
import { dirname, join, normalize } from "node:path"
import { test } from "node:test"
import { fileURLToPath } from "node:url"

const STATIC = fileURLToPath(new URL("../../chatapp/static", import.meta.url))
const NOT_OURS = /^dist\//

/** What is at the top for all of them. */
const FOR_ALL = ["events.js", "page.js", "storage.js", "theme.js", "words.js"]

/** Every folder may import those that are named after it, and what is at the top. */
const MAY_IMPORT = {
  server: [],
  live: ["server"],
  sync: ["server"],
  status: ["server"],
  people: ["server", "status"],
  messages: ["server", "people"],
  outbox: ["server", "messages"],
  composer: ["server", "messages"],
  formatting: ["actions", "messages"],
  actions: ["server", "status", "people", "messages", "composer"],
  search: ["server", "people", "messages", "actions"],
  notifications: ["server", "people", "messages", "actions"],
  keys: ["server", "people", "messages", "composer", "actions"],
  members: ["server", "people", "messages", "actions"],
  notices: ["actions"],
  pins: ["server", "actions"],
}

/** What connects whole folders. */
const ENTRIES = ["people/here.js", "actions/actions.js"]

const scripts = readdirSync(STATIC, { recursive: true }).filter(
  name => name.endsWith(".js") && !NOT_OURS.test(name),
)

function importsOf(name) {
  const text = readFileSync(join(STATIC, name), "utf8")
  const found = text.matchAll(/^(?:import|export) .*?from "(\..*?)"/gms)
  return [...found].map(([, path]) => normalize(join(dirname(name), path)))
}

const inFolders = scripts.filter(name => name.includes("/"))

test("scripts import their own folder, those that it may know, and events from the top", () => {
  assert.ok(inFolders.length > 30, "without scripts this test would prove nothing")

  for (const name of inFolders) {
    const folder = dirname(name)
    const known = new Set([folder, ...MAY_IMPORT[folder]])
    const strangers = importsOf(name).filter(it => !FOR_ALL.includes(it) && !known.has(dirname(it)))
    if (!ENTRIES.includes(name)) assert.deepEqual(strangers, [], name)
  }
})

test("no script imports itself, by way of others either", () => {
  const finished = new Set()
  const follow = (name, path) => {
    assert.ok(!path.includes(name), [...path, name].join(" → "))
    if (!finished.has(name)) for (const it of importsOf(name)) follow(it, [...path, name])
    finished.add(name)
  }
  scripts.forEach(name => follow(name, []))
})

test("only the folder live knows Pusher", () => {
  const others = scripts.filter(name => !name.startsWith("live/"))
  const code = name =>
    readFileSync(join(STATIC, name), "utf8").replace(/\/\*.*?\*\/|\/\/.*$/gms, "")
  assert.deepEqual(
    others.filter(name => /globalThis\.Pusher|new Pusher\b/.test(code(name))),
    [],
  )
})
