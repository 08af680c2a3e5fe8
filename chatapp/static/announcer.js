/** Says to those who listen what others see. */

export class Announcer {
  #place

  constructor(place) {
    this.#place = place
  }

  // A node of its own each time, or the same words twice would be said once.
  say(words) {
    const sentence = document.createElement("span")
    sentence.textContent = words
    this.#place.replaceChildren(sentence)
  }
}
