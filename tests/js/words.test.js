import assert from "node:assert/strict"
import { readdirSync, readFileSync } from "node:fs"
import { basename, join } from "node:path"
import { test } from "node:test"
import { fileURLToPath } from "node:url"
import { minify } from "terser"
import * as actions from "../../chatapp/static/actions/words.js"
import { yourStatusIs } from "../../chatapp/static/members/words.js"
import { titleWith } from "../../chatapp/static/messages/words.js"
import { wordsOfMany, wordsOfOne } from "../../chatapp/static/notifications/words.js"
import { areTyping, howWith } from "../../chatapp/static/people/words.js"
import { nothingFor } from "../../chatapp/static/search/words.js"
import { manySaid, said, veryManySaid } from "../../chatapp/static/status/words.js"
import { count, isolated, list, number } from "../../chatapp/static/words.js"

const STATIC = fileURLToPath(new URL("../../chatapp/static", import.meta.url))

// In the place of what is put into a string.
const PUT_IN = "X"
// A label or a sentence, of several words; or one word that ends as a sentence. Neither a class of a
// style nor a path that is drawn.
const SEVERAL_WORDS = /^[^\p{L}/]*\p{Lu}[\p{L}'’.,;-]*\s+\S*\p{L}|\p{L}\s+\S*\p{L}.*[.…?!]$/u
const ENDS_AS_A_SENTENCE = /\p{L}{2}[.…?!]$/u
const A_WORD = /\p{Ll}{2}/u

/** What looks like words for people, and is for those who read a browser's console. */
const FOR_DEVELOPERS = new Set(["Error", "Unreachable"])

async function tree(name) {
  const text = readFileSync(join(STATIC, name), "utf8")
  const format = { ast: true, spidermonkey: true, code: false }
  const { ast } = await minify(text, { module: true, compress: false, mangle: false, format })
  return ast
}

/** Every string of a tree. */
function* strings(node) {
  if (node === null || typeof node !== "object") return
  if (node.type === "NewExpression" && FOR_DEVELOPERS.has(node.callee.name)) return
  if (node.type === "Literal" && typeof node.value === "string") yield node.value
  if (node.type === "TemplateLiteral") yield node.quasis.map(it => it.value.cooked).join(PUT_IN)
  for (const child of Object.values(node)) yield* strings(child)
}

const isForPeople = text =>
  A_WORD.test(text) && (SEVERAL_WORDS.test(text) || ENDS_AS_A_SENTENCE.test(text))

// One sentence, in the script of pages that work without it.
const BY_ITSELF = "plain_page.js"

const scripts = readdirSync(STATIC, { recursive: true }).filter(
  name => name.endsWith(".js") && !name.startsWith("dist/"),
)

test("what scripts say to people stands in their folder's words module", async () => {
  assert.ok(scripts.length > 100, "without scripts this test would prove nothing")
  for (const name of scripts.filter(it => ![BY_ITSELF, "words.js"].includes(basename(it)))) {
    assert.deepEqual([...strings(await tree(name))].filter(isForPeople), [], name)
  }
})

test("words modules say something, which that test would find elsewhere", async () => {
  const modules = scripts.filter(it => it.endsWith("/words.js"))
  assert.ok(modules.length > 0)
  for (const name of modules) {
    assert.notDeepEqual([...strings(await tree(name))].filter(isForPeople), [], name)
  }
})

for (const [value, shown, words] of [
  [0, undefined, "0 people"],
  [1, undefined, "1 person"],
  [2, undefined, "2 people"],
  [1234, undefined, "1,234 people"],
  [1, "1+", "1+ people"],
]) {
  test(`so many in a sentence: ${words}`, () => {
    assert.equal(count(value, { one: "# person", other: "# people" }, shown), words)
  })
}

test("numbers and lists are as the page's language has them", () => {
  assert.equal(number(2000), "2,000")
  assert.equal(list(["Ada"]), "Ada")
  assert.equal(list(["Ada", "Grace"]), "Ada and Grace")
  assert.equal(list(["Ada", "Grace", "Alan"]), "Ada, Grace, and Alan")
})

for (const [what, name, inSentence] of [
  ["in Latin letters", "Zoë (2)", "Zoë (2)"],
  ["in Arabic", "سلمى", "\u2068سلمى\u2069"],
  ["in Hebrew, beside another", "Ada רות", "\u2068Ada רות\u2069"],
  ["with a sign that turns the direction", "Ada\u202e", "\u2068Ada\u202e\u2069"],
]) {
  test(`a name ${what} turns no sentence around`, () => assert.equal(isolated(name), inSentence))
}

const SALMA = "سلمى"
const ofSalma = { user_id: "u_salma", name: SALMA, message: "hello", mentions: [] }
const toAda = { ...ofSalma, mentions: [{ user_id: "u_ada", name: "Ada" }] }

for (const [what, sentence] of [
  ["what she says", said(SALMA, "hello")],
  ["much that she said last", manySaid(9, SALMA)],
  ["more that she said last", veryManySaid(SALMA)],
  ["that she types", areTyping([SALMA])],
  ["that she and another one type", areTyping(["Ada", SALMA])],
  ["how she is", howWith("Busy", SALMA)],
  ["one's own status", yourStatusIs(SALMA)],
  ["what the room is called", titleWith("3", SALMA)],
  ["whose message a menu is of", actions.menuOf(SALMA)],
  ["whose message is removed", actions.everybodyReads(SALMA)],
  ["whom to suspend", actions.suspendWhom(SALMA)],
  ["who is suspended", actions.suspended(SALMA)],
  ["who reacted", actions.reactedWith(["Ada", SALMA], 1, "👍")],
  ["which emoji was looked for", actions.noEmoji(SALMA)],
  ["what was looked for", nothingFor(SALMA)],
  ["who mentioned one", wordsOfOne(toAda, "u_ada").title],
  ["who notifies one", wordsOfMany([ofSalma, ofSalma], "u_ada").body],
]) {
  test(`a sentence isn't turned around by a name: ${what}`, () => {
    assert.match(sentence, new RegExp(`\u2068${SALMA}\u2069`))
  })
}
