/** The emoji that the room knows, by their names: the server's list, loaded when it is needed; and
    what this browser remembers of them. */

/**
 * @typedef {{ emoji: string, names: string[], forms: string[] }} Emoji - with its skin tones
 * @typedef {{ title: string, emoji: Emoji[] }} EmojiGroup
 */

// What people look for, before anything else that has the same letters in its name.
const POPULAR =
  "👍 ❤️ 😂 🎉 😮 😢 😄 🙏 👀 🚀 🔥 ✅ 💯 👏 🤔 😊 😍 😅 🙂 😉 😎 👋 💪 ✨ 🤣 😭 🥳 ❌ ⭐ 💡 🙌 👌 😀 😁 😡 ☕ 🍕 🎂"
const RANK = new Map(POPULAR.split(" ").map((emoji, rank) => [emoji, rank]))

export class EmojiList {
  #address
  #fetch
  /** @type {Promise<void> | null} */
  #loading = null
  /** @type {EmojiGroup[]} */
  groups = []
  /** @type {Emoji[]} */
  #all = []

  /** @param {{ address: string, fetch?: typeof globalThis.fetch }} where */
  constructor({ address, fetch = globalThis.fetch.bind(globalThis) }) {
    this.#address = address
    this.#fetch = fetch
  }

  get isLoaded() {
    return this.#all.length > 0
  }

  /** Once, however often it is asked for; what failed is tried again. */
  load() {
    this.#loading ??= this.#load().catch(error => {
      this.#loading = null
      throw error
    })
    return this.#loading
  }

  /** @param {string} emoji */
  find(emoji) {
    return this.#all.find(it => it.emoji === emoji)
  }

  /** @param {string} name */
  named(name) {
    return this.#all.find(({ names }) => names.includes(name.toLowerCase()))
  }

  /**
   * Those with these letters in a name: first where a name begins with them, and what is popular.
   * @param {string} letters
   * @param {number} most
   */
  search(letters, most) {
    const wanted = letters
      .trim()
      .toLowerCase()
      .replaceAll(/[\s:]+/g, "_")
    const found = this.#all.map(it => ({ it, fit: fit(it, wanted) })).filter(({ fit }) => fit >= 0)
    found.sort((one, other) => one.fit - other.fit || rank(one.it) - rank(other.it))
    return found.slice(0, most).map(({ it }) => it)
  }

  async #load() {
    const answer = await this.#fetch(this.#address)
    if (!answer.ok) throw new Error(`The list of emoji is not there: ${answer.status}`)
    this.groups = read(await answer.text())
    this.#all = this.groups.flatMap(({ emoji }) => emoji)
  }
}

/** @param {string} text */
function read(text) {
  /** @type {EmojiGroup[]} */
  const groups = []
  for (const line of text.split("\n").filter(Boolean)) {
    const [emoji, names, forms] = line.split("\t")
    if (names === undefined) groups.push({ title: line.slice("# ".length), emoji: [] })
    else groups.at(-1)?.emoji.push({ emoji, names: words(names), forms: words(forms) })
  }
  return groups
}

/** @param {string} text */
function words(text) {
  return text.split(" ").filter(Boolean)
}

/**
 * How well a name fits, from 0; -1 where none does.
 * @param {Emoji} emoji
 * @param {string} wanted
 */
function fit({ names }, wanted) {
  if (names.some(name => name === wanted)) return 0
  if (names.some(name => name.startsWith(wanted))) return 1
  if (names.some(name => name.includes(`_${wanted}`))) return 2
  return names.some(name => name.includes(wanted)) ? 3 : -1
}

/** @param {Emoji} emoji */
function rank({ emoji }) {
  return RANK.get(emoji) ?? RANK.size
}

/**
 * What is said of an emoji to those who listen.
 * @param {Emoji} emoji
 */
export function spoken({ names }) {
  return names.join(", ").replaceAll("_", " ")
}

export const AT_HAND = ["👍", "❤️", "😂", "🎉", "😮", "😢"]
// So many of those at hand give way to what one uses oneself.
const OWN = 3

// In the order in which they are offered.
export const SKIN_TONES = ["", "🏻", "🏼", "🏽", "🏾", "🏿"]
const TONES = /[🏻-🏿]/gu

/** Which emoji somebody uses in this browser, and in which skin tone. */
export class OwnEmoji {
  #storage

  /** @param {{ storage?: () => Storage }} [how] */
  constructor({ storage = () => globalThis.localStorage } = {}) {
    this.#storage = storage
  }

  /** Six: those that most people want, and the last that one used beside them. */
  get atHand() {
    const own = this.#own
    return [
      ...AT_HAND.filter(it => !own.includes(it)).slice(0, AT_HAND.length - own.length),
      ...own,
    ]
  }

  /** @param {string} emoji in no skin tone */
  use(emoji) {
    if (AT_HAND.slice(0, AT_HAND.length - OWN).includes(emoji)) return
    const own = [emoji, ...this.#own.filter(it => it !== emoji)].slice(0, OWN)
    this.#write("chatapp-emoji", own.join(" "))
  }

  get tone() {
    const tone = this.#read("chatapp-skin-tone")
    return SKIN_TONES.includes(tone) ? tone : ""
  }

  set tone(tone) {
    this.#write("chatapp-skin-tone", tone)
  }

  /**
   * An emoji in the chosen skin tone, where it has one; of two people both have it.
   * @param {Emoji} emoji
   */
  toned({ emoji, forms }) {
    const { tone } = this
    const isAll = (/** @type {string} */ form) => form.match(TONES)?.every(it => it === tone)
    return (tone && forms.find(isAll)) || emoji
  }

  get #own() {
    return words(this.#read("chatapp-emoji")).slice(0, OWN)
  }

  /**
   * Without storage nothing is remembered.
   * @param {string} key
   */
  #read(key) {
    try {
      return this.#storage().getItem(key) ?? ""
    } catch {
      return ""
    }
  }

  /**
   * @param {string} key
   * @param {string} value
   */
  #write(key, value) {
    try {
      this.#storage().setItem(key, value)
    } catch {
      // It is used all the same.
    }
  }
}
