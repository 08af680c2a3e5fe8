/** Completes what somebody writes: the name of a person after @, and that of an emoji after a colon,
    which becomes the emoji. Not within a word or an address, and not in code. */

import { isComposing } from "../composer/composer.js"
import { codeIn } from "../messages/mentions.js"
import { drawAvatar } from "../people/avatar.js"
import { ownWords } from "../people/people.js"
import { el, typeInto } from "./dom.js"
import { EVERYONE } from "./mentionable.js"
import { Suggestions } from "./suggestions.js"
import { CHOOSE_A_PERSON, CHOOSE_FROM_EMOJI, NOTIFIES_ALL } from "./words.js"

/** @import { Emoji, EmojiList, OwnEmoji } from "./emoji.js" */
/** @import { Mentionable, Somebody } from "./mentionable.js" */
/** @import { Option } from "./suggestions.js" */

/**
 * What is being written, and where it begins.
 * @typedef {{ kind: "person" | "emoji", start: number, letters: string }} Token
 */

const ASKS_AFTER_MS = 150
const MOST_EMOJI = 8
// A name may have spaces in it, but does not end with one.
const PERSON = /(?<![\p{L}\p{N}_@.+-])@([^\s@`,;:!?](?:[^\n@`,;:!?]{0,60}[^\s@`,;:!?])?)?$/u
const EMOJI = /(?<![\p{L}\p{N}_:]):([\w+-]{2,})$/u
const WHOLE_EMOJI = /(?<![\p{L}\p{N}_:]):([\w+-]+):$/u
const GOES_ON = /^[\p{L}\p{N}_]/u

export class Completion {
  #text
  #people
  #emoji
  #own
  #announcer
  #touch
  #suggestions
  #listening = new AbortController()
  /** @type {Token | null} */
  #token = null
  // Taken, dismissed, or nobody has such a name: what is written on after it is asked for no more.
  /** @type {Token | null} */
  #done = null
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer

  /**
   * @param {{ text: HTMLTextAreaElement, people: Mentionable, emoji: EmojiList, own: OwnEmoji,
   *   announcer: { say(words: string): void }, touch?: { matches: boolean } }} collaborators
   */
  constructor({ text, people, emoji, own, announcer, touch = matchMedia("(pointer: coarse)") }) {
    this.#text = text
    this.#people = people
    this.#emoji = emoji
    this.#own = own
    this.#announcer = announcer
    this.#touch = touch
    this.#suggestions = new Suggestions({ text, onTaken: option => this.#take(option) })
  }

  start() {
    this.stop()
    this.#listening = new AbortController()
    const { signal } = this.#listening
    this.#text.setAttribute("aria-autocomplete", "list")
    this.#text.setAttribute("aria-haspopup", "listbox")
    // Before the field's own: Enter would send, and Escape leave.
    this.#text.addEventListener("keydown", this.#key, { signal, capture: true })
    this.#text.addEventListener("input", this.#write, { signal })
    this.#text.addEventListener("compositionend", () => this.#look(), { signal })
    this.#text.addEventListener("blur", () => this.#close(), { signal })
    for (const name of ["click", "keyup"]) this.#text.addEventListener(name, this.#move, { signal })
  }

  stop() {
    this.#listening.abort()
    this.#close()
  }

  /**
   * Writes somebody's name where the cursor is.
   * @param {Somebody} whom
   */
  mention(whom) {
    const { value, selectionStart: start, selectionEnd: end } = this.#text
    const isApart = start === 0 || /\s/.test(value[start - 1])
    this.#people.remember(whom)
    this.#text.focus()
    typeInto(
      this.#text,
      start,
      end,
      (isApart ? "" : " ") + apart(`@${whom.name} `, value.slice(end)),
    )
    this.#close()
  }

  #write = (/** @type {Event} */ event) => {
    const { isComposing: isPart, inputType = "" } = /** @type {InputEvent} */ (event)
    // On a screen keyboard every word is composed.
    if (isPart && !this.#touch.matches) return this.#close()
    if (inputType.startsWith("insert") && this.#turnIntoEmoji()) return
    this.#look()
  }

  // The cursor went elsewhere.
  #move = () => {
    if (this.#token && this.#read()?.start !== this.#token.start) this.#close()
  }

  /** A name that is written whole, with its colons. */
  #turnIntoEmoji() {
    const found = this.#before.match(WHOLE_EMOJI)
    const emoji = found && this.#emoji.named(found[1])
    if (!found || !emoji || this.#isInCode(found.index ?? 0)) return false
    typeInto(this.#text, found.index ?? 0, this.#text.selectionStart, this.#own.toned(emoji))
    this.#close()
    return true
  }

  #look() {
    const token = this.#read()
    clearTimeout(this.#timer)
    if (!token || this.#isDone(token)) return this.#close()
    this.#token = token
    this.#done = null
    if (token.kind === "person") this.#offerPeople(token)
    else this.#offerEmoji(token)
  }

  get #before() {
    return this.#text.value.slice(0, this.#text.selectionStart)
  }

  /** @returns {Token | null} */
  #read() {
    const { value, selectionStart, selectionEnd } = this.#text
    if (selectionStart !== selectionEnd || GOES_ON.test(value.slice(selectionEnd))) return null
    const person = this.#before.match(PERSON)
    const found = person ?? this.#before.match(EMOJI)
    const start = found?.index ?? 0
    if (!found || this.#isInCode(start)) return null
    return { kind: person ? "person" : "emoji", start, letters: found[1] ?? "" }
  }

  /** @param {Token} token */
  #isDone({ kind, start, letters }) {
    const done = this.#done
    return done?.kind === kind && done.start === start && letters.startsWith(done.letters)
  }

  /**
   * Also where its end is yet to be written.
   * @param {number} at
   */
  #isInCode(at) {
    const { value } = this.#text
    const isBegun = withoutCode(value.slice(0, at)).includes("`")
    return isBegun || codeIn(value).some(({ start, end }) => start < at && at < end)
  }

  /** @param {Token} token */
  #offerPeople(token) {
    this.#show(this.#people.known(token.letters).map(it => this.#person(it)))
    if (token.letters) this.#timer = setTimeout(() => this.#ask(token), ASKS_AFTER_MS)
  }

  /** @param {Token} token */
  async #ask(token) {
    const found = await this.#people.search(token.letters).catch(() => null)
    if (token !== this.#token || !found) return
    if (found.length === 0) this.#done = token
    this.#show(found.map(it => this.#person(it)))
  }

  /** @param {Token} token */
  #offerEmoji(token) {
    const found = this.#emoji.search(token.letters, MOST_EMOJI)
    this.#show(found.map(it => this.#emojiOption(it, token.letters)))
    if (this.#emoji.isLoaded) return
    const goOn = () => token === this.#token && this.#offerEmoji(token)
    this.#emoji.load().then(goOn, () => {})
  }

  /** @param {Option[]} options */
  #show(options) {
    const isNews = options.length > 0 && !this.#suggestions.isOpen
    this.#suggestions.show(options)
    const isPerson = this.#token?.kind === "person"
    if (isNews) this.#announcer.say(isPerson ? CHOOSE_A_PERSON : CHOOSE_FROM_EMOJI)
  }

  /**
   * @param {Somebody} whom
   * @returns {Option}
   */
  #person(whom) {
    const { user_id: id, name } = whom
    const face = el("span", { class: "avatar completion__face", "aria-hidden": "true" })
    if (id === EVERYONE) face.textContent = "@"
    else drawAvatar(face, whom)
    const more = id === EVERYONE ? NOTIFIES_ALL : ownWords(whom)
    return { id, name, words: `@${name} `, face, more, onTaken: () => this.#people.remember(whom) }
  }

  /**
   * @param {Emoji} emoji
   * @param {string} letters
   * @returns {Option}
   */
  #emojiOption(emoji, letters) {
    const words = this.#own.toned(emoji)
    const name = emoji.names.find(it => it.startsWith(letters.toLowerCase())) ?? emoji.names[0]
    const face = el("span", { class: "completion__emoji", "aria-hidden": "true" }, words)
    const onTaken = () => this.#own.use(emoji.emoji)
    return { id: emoji.emoji, name: `:${name}:`, words, face, onTaken }
  }

  #close() {
    clearTimeout(this.#timer)
    this.#token = null
    this.#suggestions.hide()
  }

  #key = (/** @type {KeyboardEvent} */ event) => {
    const { ctrlKey, metaKey, altKey, shiftKey } = event
    if (!this.#suggestions.isOpen || isComposing(event)) return
    const act = ctrlKey || metaKey || altKey || shiftKey ? null : this.#actions[event.key]
    if (!act) return
    // Nothing is left to complete: Enter sends.
    if (event.key === "Enter" && this.#isWhole) return this.#accept()
    event.preventDefault()
    event.stopImmediatePropagation()
    act()
  }

  /** Whether the name that would be taken is written already. */
  get #isWhole() {
    const { kind, letters } = this.#token ?? {}
    return kind === "person" && this.#suggestions.active.name === letters
  }

  #accept() {
    this.#suggestions.active.onTaken()
    this.#close()
  }

  /** @type {Record<string, () => void>} */
  #actions = {
    ArrowDown: () => this.#suggestions.move(1),
    ArrowUp: () => this.#suggestions.move(-1),
    Enter: () => this.#suggestions.take(),
    Tab: () => this.#suggestions.take(),
    Escape: () => {
      this.#done = this.#token && { ...this.#token, letters: "" }
      this.#close()
    },
  }

  /** @param {Option} option */
  #take({ words, onTaken }) {
    const { kind, start } = /** @type {Token} */ (this.#token)
    const { selectionEnd: end, value } = this.#text
    onTaken()
    // What is written after a name is none of it.
    this.#done = { kind, start, letters: words.trim().slice(1) }
    typeInto(this.#text, start, end, apart(words, value.slice(end)))
    this.#close()
  }
}

/**
 * The space after a name is there already, or comes with it.
 * @param {string} words
 * @param {string} following
 */
function apart(words, following) {
  return /^\s/.test(following) ? words.trimEnd() : words
}

/** @param {string} text */
function withoutCode(text) {
  const codes = codeIn(text).reverse()
  return codes.reduce((rest, { start, end }) => rest.slice(0, start) + rest.slice(end), text)
}
