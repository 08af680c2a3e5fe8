/** The quiet line of who is typing: seen, and not said aloud. */

import { typingWords } from "./typing.js"

export class TypingView {
  #line
  #typing
  #people

  constructor({ line, typing, people }) {
    this.#line = line
    this.#typing = typing
    this.#people = people
  }

  start() {
    this.#typing.addEventListener("changed", this.#tell)
    this.#people.addEventListener("changed", this.#tell)
  }

  stop() {
    this.#typing.removeEventListener("changed", this.#tell)
    this.#people.removeEventListener("changed", this.#tell)
  }

  // Who isn't here can't be named, and doesn't type.
  #tell = () => {
    const names = this.#typing.ids.map(id => this.#people.nameOf(id)).filter(Boolean)
    this.#line.textContent = typingWords(names)
  }
}
