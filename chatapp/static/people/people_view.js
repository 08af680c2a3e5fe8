/** The region "People": who is here, with picture or initials, name and status. No screen reader
    announces its changes. */

import { arrange, clone, partOf } from "../page.js"
import { drawAvatar, initialsInstead, pictureAsData } from "./avatar.js"
import { Disclosure } from "./disclosure.js"
import { howTheyAre } from "./people.js"
import { howMany, STATUS_WORDS } from "./words.js"

/** @import { People, Person } from "./people.js" */

export class PeopleView {
  #region
  #button
  #template
  #people
  #panel
  // By the person's id.
  /** @type {Map<string, HTMLElement>} */
  #nodes = new Map()

  /**
   * @param {{ region: HTMLElement, button: HTMLElement, template: HTMLTemplateElement,
   *   people: People }} collaborators
   */
  constructor({ region, button, template, people }) {
    this.#region = region
    this.#button = button
    this.#template = template
    this.#people = people
    this.#panel = new Disclosure({ button, sheet: region })
  }

  start() {
    this.#region.hidden = this.#button.hidden = false
    this.#region.addEventListener("error", initialsInstead, true)
    this.#people.addEventListener("changed", this.#draw)
    this.#panel.addEventListener("opened", () => this.#region.focus())
    this.#panel.start()
    this.#draw()
  }

  stop() {
    this.#region.removeEventListener("error", initialsInstead, true)
    this.#people.removeEventListener("changed", this.#draw)
    this.#panel.stop()
  }

  #draw = () => {
    const { list, count, isPartial } = this.#people
    const before = this.#nodes
    this.#nodes = new Map(list.map(person => [person.user_id, this.#node(person, before)]))
    arrange(partOf(this.#region, "list"), [...this.#nodes.values()])
    partOf(this.#region, "partial").hidden = !isPartial
    for (const place of [this.#region, this.#button]) {
      partOf(place, "count").textContent = howMany(count, isPartial)
    }
  }

  /**
   * @param {Person} person
   * @param {Map<string, HTMLElement>} known
   */
  #node(person, known) {
    const node = known.get(person.user_id) ?? clone(this.#template)
    const drawn = JSON.stringify(person)
    if (node.dataset.drawn !== drawn) {
      drawPerson(node, person, person.user_id === this.#people.me.user_id)
    }
    node.dataset.drawn = drawn
    return node
  }
}

/**
 * @param {HTMLElement} node
 * @param {Person} person
 * @param {boolean} [isMe]
 */
export function drawPerson(node, person, isMe = false) {
  const { name, status, picture, user_id: userId } = person
  Object.assign(node.dataset, { name, userId, picture: pictureAsData(picture) })
  partOf(node, "author").textContent = name
  partOf(node, "you").hidden = !isMe
  // Others have a card, which their name opens.
  if (!isMe) Object.assign(partOf(node, "author"), { role: "button", tabIndex: 0 })
  const how = partOf(node, "how")
  how.title = how.textContent = howTheyAre(person)
  partOf(node, "dot").className = `dot dot--${status && STATUS_WORDS[status] ? status : "unknown"}`
  drawAvatar(partOf(node, "avatar"), person)
}
