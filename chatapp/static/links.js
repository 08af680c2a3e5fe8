/** Finds the links in a text that otherwise stays text. Knows nothing of the page. */

// Not within a word or another address: "javascript:https://…" holds no link.
// It ends at white space, and at Chinese or Japanese punctuation, which needs none beside it.
const CANDIDATE = /(?<![\w:/@.+-])https?:\/\/[^\s<>"`\u3000-\u303F\uFF01-\uFF0F\uFF1A-\uFF1F]+/giu
const LOOSE_END = /[.,:;!?'*_~…’”»]$/u
const PROTOCOLS = ["http:", "https:"]
const PAIRS = { ")": "(", "]": "[", "}": "{" }
const INVISIBLE = /[\p{Cc}\p{Cf}]/u
const ALPHABETS = ["Latin", "Cyrillic", "Greek", "Armenian", "Cherokee", "Hebrew", "Arabic"]
  .map(script => new RegExp(`\\p{Script=${script}}`, "u"))

/** "see https://a.example." → [{text: "see "}, {text: "https://a.example", href}, {text: "."}] */
export function parts(text) {
  const found = []
  let end = 0
  for (const { address, index } of addresses(text)) {
    found.push({ text: text.slice(end, index) }, { text: address, href: new URL(address).href })
    end = index + address.length
  }
  return [...found, { text: text.slice(end) }].filter(part => part.text)
}

function addresses(text) {
  return [...text.matchAll(CANDIDATE)]
    .map(match => ({ address: withoutLooseEnd(match[0]), index: match.index }))
    .filter(({ address }) => isHonest(address))
}

/** The full stop of the sentence and the bracket around the link aren't part of it. */
function withoutLooseEnd(address) {
  while (LOOSE_END.test(address) || closesNothing(address)) address = address.slice(0, -1)
  return address
}

function closesNothing(address) {
  const close = address.at(-1)
  const open = PAIRS[close]
  return open !== undefined && count(address, close) > count(address, open)
}

function count(text, character) {
  return text.split(character).length - 1
}

/** Does it lead where it seems to? Without invisible turns, names before an @, mixed alphabets. */
function isHonest(address) {
  if (!URL.canParse(address) || INVISIBLE.test(address)) return false
  const { protocol, username, password } = new URL(address)
  return PROTOCOLS.includes(protocol) && !username && !password
    && !hostOf(address).split(".").some(mixesAlphabets)
}

function hostOf(address) {
  return address.split(/[/?#]/u)[2]
}

function mixesAlphabets(label) {
  return ALPHABETS.filter(alphabet => alphabet.test(label)).length > 1
}
