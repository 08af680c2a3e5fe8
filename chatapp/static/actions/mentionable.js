/** Whom a message can mention: who is here, who spoke, and whoever else the server finds. */

import { mentionsIn } from "../messages/mentions.js"
import { question } from "./dialogs.js"
import { el } from "./dom.js"

/** @import { Named } from "../messages/mentions.js" */
/** @import { Room } from "../room.js" */

/**
 * @typedef {Named & { picture: string | null }} Somebody
 * @typedef {{ is_administrator?: boolean, may_mention_everyone?: boolean }} Rights
 */

export const EVERYONE = "everyone"
const MOST_OFFERED = 8
const MOST_MENTIONED = 10
// Of those whom somebody chose. They are found by their names again, after a reload as well.
const MOST_REMEMBERED = 50
const MOST_COUNTED = 100

export class Mentionable {
  #room
  #key
  #storage
  #isForAll

  /** @param {{ room: Pick<Room, "api" | "person" | "people" | "conversation"
   *   | "composer">,
   *   storage?: () => Storage }} collaborators */
  constructor({ room, storage = () => globalThis.localStorage }) {
    this.#room = room
    this.#storage = storage
    const { is_administrator, may_mention_everyone } = /** @type {Rights} */ (room.person)
    this.#isForAll = Boolean(is_administrator || may_mention_everyone)
    // Forgotten with the draft.
    this.#key = `chatapp-draft-${room.person.id}.mentions`
  }

  /**
   * Those of whom the page knows and whose names have a word that begins with these letters.
   * @param {string} letters
   */
  known(letters) {
    return this.#withAll(
      letters,
      this.#everybody.filter(({ name }) => begins(name, letters)),
    )
  }

  /**
   * The same with all whom the server finds. Who is here or spoke last stays first, unless they have
   * no access any more.
   * @param {string} letters
   */
  async search(letters) {
    const { people, more } = await this.#room.api.named(letters, MOST_OFFERED)
    const has = (/** @type {Somebody} */ { user_id: id }) => people.some(it => it.user_id === id)
    const isUntold = (/** @type {Somebody} */ { name }) => more || !isWritten(name, letters)
    const known = this.#everybody.filter(
      it => has(it) || (begins(it.name, letters) && isUntold(it)),
    )
    const others = people.filter(it => !known.some(one => one.user_id === it.user_id))
    return this.#withAll(letters, [
      ...known,
      ...others.filter(({ user_id: id }) => id !== this.#room.person.id),
    ])
  }

  /**
   * Somebody was chosen by name: of several with this name it is the one who is meant.
   * @param {Named} whom
   */
  remember({ user_id, name }) {
    if (user_id === EVERYONE) return
    const others = this.#remembered.filter(it => it.name !== name)
    const all = JSON.stringify([{ user_id, name }, ...others].slice(0, MOST_REMEMBERED))
    attempt(() => this.#storage().setItem(this.#key, all))
  }

  /**
   * Whom this text mentions. Who was not chosen counts where no two have the name.
   * @param {string} text
   */
  mentionsIn(text) {
    const { name, user_id } = { name: EVERYONE, user_id: EVERYONE }
    const all = this.#isForAll ? [{ name, user_id }] : []
    const candidates = [...all, ...this.#remembered, ...onlyOnes(this.#everybody)]
    const ids = mentionsIn(text, candidates).map(({ user_id: id }) => id)
    return [...new Set(ids)]
  }

  /**
   * Whether a message that mentions these is to go out; null where that needs no asking.
   * @param {string[]} mentions
   */
  confirm(mentions) {
    if (mentions.length > MOST_MENTIONED) return this.#refuse(mentions.length - MOST_MENTIONED)
    return mentions.includes(EVERYONE) ? ask(this.#count()) : null
  }

  /** @param {number} count */
  async #refuse(count) {
    const words = `A message mentions at most ${MOST_MENTIONED} people. Take out ${count}.`
    this.#room.composer.tell(words)
    return false
  }

  async #count() {
    const { people, more } = await this.#room.api.named("", MOST_COUNTED)
    if (more) return `more than ${people.length} people`
    return people.length === 1 ? "1 person" : `all ${people.length} people`
  }

  /** Who spoke last first, then who else is here; without oneself. */
  get #everybody() {
    const { conversation, people, person } = this.#room
    const spoke = conversation.messages.toReversed()
    const found = new Map()
    for (const { user_id, name, picture } of [...spoke, ...people.list]) {
      if (!found.has(user_id) && user_id !== person.id)
        found.set(user_id, { user_id, name, picture })
    }
    return /** @type {Somebody[]} */ ([...found.values()].filter(({ name }) => name))
  }

  /** @returns {Named[]} */
  get #remembered() {
    return attempt(() => JSON.parse(this.#storage().getItem(this.#key) ?? "[]")) ?? []
  }

  /**
   * @param {string} letters
   * @param {Somebody[]} people
   */
  #withAll(letters, people) {
    const isMeant = this.#isForAll && EVERYONE.startsWith(letters.toLowerCase())
    const all = { user_id: EVERYONE, name: EVERYONE, picture: null }
    return [
      ...people.slice(0, isMeant ? MOST_OFFERED - 1 : MOST_OFFERED),
      ...(isMeant ? [all] : []),
    ]
  }
}

/**
 * @param {string} name
 * @param {string} letters
 */
function begins(name, letters) {
  const [whole, part] = [plain(name), plain(letters)]
  return whole.startsWith(part) || whole.includes(` ${part}`) || whole.includes(`-${part}`)
}

/**
 * As the server looks for names: with their accents, and words apart by spaces.
 * @param {string} name
 * @param {string} letters
 */
function isWritten(name, letters) {
  return ` ${name.toLowerCase()}`.includes(` ${letters.toLowerCase()}`)
}

/**
 * Zoë is found by "zoe".
 * @param {string} text
 */
function plain(text) {
  return text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase()
}

/** @param {Somebody[]} people */
function onlyOnes(people) {
  const count = new Map()
  for (const { name } of people) count.set(name, (count.get(name) ?? 0) + 1)
  return people.filter(({ name }) => count.get(name) === 1)
}

/**
 * @param {Promise<string>} counting says how many it would be
 * @returns {Promise<boolean>}
 */
function ask(counting) {
  const words = el("p", {}, "This mentions everybody who has access.")
  counting.then(
    howMany => {
      words.textContent = `This mentions ${howMany} who ${howMany === "1 person" ? "has" : "have"} access.`
    },
    () => {},
  )
  return question({ title: "Notify everyone?", words, verb: "Send" })
}

/**
 * Without storage one chooses anew after a reload.
 * @template Result
 * @param {() => Result} use
 */
function attempt(use) {
  try {
    return use()
  } catch {
    return null
  }
}
