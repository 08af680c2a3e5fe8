/** Whom a message can mention: who is here, who spoke, and whoever else the server finds. */

import { mentionsIn } from "../messages/mentions.js"
import { attempt } from "../storage.js"
import { question } from "./dialogs.js"
import { el } from "./dom.js"
import {
  NOTIFIES_EVERYBODY,
  NOTIFY,
  NOTIFY_TITLE,
  notifiesSoMany,
  tooManyMentions,
} from "./words.js"

/** @import { Named } from "../messages/mentions.js" */
/** @import { OwnWords } from "../people/people.js" */
/** @import { Room } from "../room.js" */
/** @import { ActionsApi } from "./actions_api.js" */

/**
 * @typedef {Named & OwnWords & { picture: string | null }} Somebody
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
  #api
  #key
  #storage
  #isForAll
  // What the server said of people, by id: a message has the name that its author had then, which
  // may be somebody else's by now.
  /** @type {Map<string, Somebody>} */
  #told = new Map()

  /**
   * @param {{ room: Pick<Room, "api" | "person" | "people" | "conversation" | "composer">,
   *   api: Pick<ActionsApi, "named">, storage?: () => Storage }} collaborators
   */
  constructor({ room, api, storage = () => globalThis.localStorage }) {
    this.#room = room
    this.#api = api
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
    const { people, more } = await this.#api.named(letters, MOST_OFFERED)
    this.#learn(people)
    const has = (/** @type {Somebody} */ { user_id: id }) => people.some(it => it.user_id === id)
    const isUntold = (/** @type {Somebody} */ { name }) => more || !isWritten(name, letters)
    const isMeant = (/** @type {Somebody} */ it) =>
      has(it) || (begins(it.name, letters) && isUntold(it))
    await this.#makeSureOf(this.#everybody.filter(isMeant))
    const current = this.#current
    const known = this.#everybody.filter(it => current.has(it.user_id) && isMeant(it))
    const others = people.filter(it => !known.some(one => one.user_id === it.user_id))
    return this.#withAll(letters, [
      ...known,
      ...others.filter(({ user_id: id }) => id !== this.#room.person.id),
    ])
  }

  /** @param {Somebody[]} people */
  #learn(people) {
    for (const it of people) this.#told.set(it.user_id, somebody(it))
  }

  /** @param {Somebody[]} people */
  async #makeSureOf(people) {
    const current = this.#current
    const unsure = people.filter(it => !current.has(it.user_id)).slice(0, MOST_OFFERED)
    if (unsure.length === 0) return
    this.#learn((await this.#room.api.people(unsure.map(it => it.user_id))).people)
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
    this.#room.composer.tell(tooManyMentions(MOST_MENTIONED, count))
    return false
  }

  async #count() {
    const { people, more } = await this.#api.named("", MOST_COUNTED)
    return notifiesSoMany(people.length, more)
  }

  /** Who spoke last first, then who else is here; without oneself. */
  get #everybody() {
    const { conversation, people, person } = this.#room
    const current = this.#current
    /** @type {Map<string, Somebody>} */
    const found = new Map()
    for (const it of [...conversation.messages.toReversed(), ...people.list]) {
      const { user_id: id } = it
      if (!found.has(id) && id !== person.id) found.set(id, current.get(id) ?? somebody(it))
    }
    const all = [...found.values()].filter(({ name }) => name)
    // A name from an old message is not offered where another person has it now.
    const taken = new Set(all.filter(it => current.has(it.user_id)).map(({ name }) => name))
    return all.filter(it => current.has(it.user_id) || !taken.has(it.name))
  }

  /** Of whom the page knows more than a message, by id: who is here, and whom the server named. */
  get #current() {
    const here = this.#room.people.list.filter(({ name }) => name)
    return new Map([
      ...this.#told,
      ...here.map(it => /** @type {const} */ ([it.user_id, somebody(it)])),
    ])
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
 * Whether a name, or a word in it, begins with these letters, whatever their accents.
 * @param {string} name
 * @param {string} letters
 */
export function begins(name, letters) {
  const [whole, part] = [plain(name), plain(letters)]
  return whole.startsWith(part) || whole.includes(` ${part}`) || whole.includes(`-${part}`)
}

/**
 * As the server looks for names: with their accents, and words apart by spaces.
 * @param {string} name
 * @param {string} letters
 */
export function isWritten(name, letters) {
  return ` ${name.toLowerCase()}`.includes(` ${letters.toLowerCase()}`)
}

/**
 * Zoë is found by "zoe".
 * @param {string} text
 */
function plain(text) {
  return text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase()
}

/**
 * @param {Somebody} of a message has more
 * @returns {Somebody}
 */
function somebody({ user_id, name, picture, emoji, words }) {
  return { user_id, name, picture, emoji, words }
}

/** @param {Somebody[]} people */
function onlyOnes(people) {
  const count = new Map()
  for (const { name } of people) count.set(name, (count.get(name) ?? 0) + 1)
  return people.filter(({ name }) => count.get(name) === 1)
}

/**
 * @param {Promise<string>} counting the sentence that says how many it would be
 * @returns {Promise<boolean>}
 */
function ask(counting) {
  const words = el("p", {}, NOTIFIES_EVERYBODY)
  counting.then(
    sentence => {
      words.textContent = sentence
    },
    () => {},
  )
  return question({ title: NOTIFY_TITLE, words, verb: NOTIFY })
}
