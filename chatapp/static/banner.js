/** What needs the reader before the room can go on, in a sentence with its one click. */

const SENTENCES = {
  "signed-out": ["You are signed out. What you wrote is kept here.", "Sign in again"],
  "another-person": ["Somebody else has signed in with this browser.", "Go on as them"],
  suspended: ["You were removed from this room. An administrator can tell you more.", "Leave"],
}

export class Banner {
  #place
  #template
  #told = null

  constructor({ place, template }) {
    this.#place = place
    this.#template = template
  }

  tell({ refused }) {
    if (refused === this.#told) return
    this.#told = refused
    if (refused in SENTENCES) this.#show(refused)
    else this.#place.replaceChildren()
  }

  #show(why) {
    const [sentence, step] = SENTENCES[why]
    const node = this.#template.content.cloneNode(true)
    const link = node.querySelector("[data-step]")
    node.querySelector("[data-words]").textContent = sentence
    link.textContent = step
    if (why !== "signed-out") link.href = "/"
    this.#place.replaceChildren(node)
  }
}
