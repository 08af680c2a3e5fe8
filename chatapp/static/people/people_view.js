/** The region "People": who is here, with picture or initials, name and status. Quiet. */

import { drawAvatar, initialsInstead } from "./avatar.js"
import { Disclosure } from "./disclosure.js"
import { STATUS_WORDS } from "./people.js"

export class PeopleView {
  #region
  #button
  #template
  #people
  #panel
  #nodes = new Map()

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
    part(this.#region, "list").replaceChildren(...this.#nodes.values())
    part(this.#region, "partial").hidden = !isPartial
    for (const place of [this.#region, this.#button]) {
      part(place, "count").textContent = isPartial ? `${count}+` : count
    }
  }

  #node(person, known) {
    const node = known.get(person.user_id)
      ?? this.#template.content.firstElementChild.cloneNode(true)
    const drawn = JSON.stringify(person)
    if (node.dataset.drawn !== drawn) this.#fill(node, person)
    node.dataset.drawn = drawn
    return node
  }

  #fill(node, person) {
    const { name, status, user_id: userId } = person
    node.dataset.name = name
    part(node, "author").textContent = name
    part(node, "you").hidden = userId !== this.#people.me.user_id
    part(node, "how").textContent = STATUS_WORDS[status] ?? ""
    part(node, "dot").className = `dot dot--${status in STATUS_WORDS ? status : "unknown"}`
    drawAvatar(part(node, "avatar"), person)
  }
}

function part(node, name) {
  return node.querySelector(`[data-${name}]`)
}
