/** Builds and connects what belongs to people: their list, the menu of one's status, the typing. */

import { part, template } from "../page.js"
import { Idle, OwnStatus, whyNotChosen } from "./own_status.js"
import { Directory, People } from "./people.js"
import { PeopleView } from "./people_view.js"
import { StatusMenu } from "./status_menu.js"
import { Typing, TypingView } from "./typing.js"
import { ASKING } from "./words.js"

/** @import { Emitter } from "../events.js" */
/** @import { PageData } from "../page.js" */
/** @import { Api } from "../server/api.js" */
/** @import { Message } from "../server/message.js" */
/** @import { PresenceEvents } from "./people.js" */

/** @typedef {Emitter<PresenceEvents> & { tellTyping(): void }} Presence */
/** @typedef {Emitter<{ added: { messages: Message[] } }>} Conversation */

/**
 * `refresh` asks for all that may be missing, and gives a sentence that says what came of it.
 * @param {{ person: PageData["person"], api: Api, presence: Presence,
 *   conversation: Conversation, refresh: () => Promise<string> }} room
 */
export function startPeople({ person, api, presence, conversation, refresh }) {
  const people = new People({ user_id: person.id, ...person })
  const directory = new Directory({ people, presence, api })
  const idle = new Idle()
  const ownStatus = new OwnStatus({ api, people, idle, presence })
  const menu = new StatusMenu(part("menu"))
  const [region, button] = [part("people"), part("people-button")]

  connectMenu({ menu, people, ownStatus, idle, refresh })
  connectTyping({ presence, people, conversation })
  new PeopleView({ region, button, template: template("person"), people }).start()
  menu.start()
  directory.start()
  idle.start()
  ownStatus.start()
  return { people, directory, menu, ownStatus }
}

/**
 * @param {{ menu: StatusMenu, people: People, ownStatus: OwnStatus, idle: Idle,
 *   refresh: () => Promise<string> }} parts
 */
function connectMenu({ menu, people, ownStatus, idle, refresh }) {
  people.addEventListener("changed", () => menu.show(people.me.status))
  menu.addEventListener("chosen", async ({ detail }) => {
    idle.end()
    await ownStatus.choose(detail.status).catch(error => menu.complain(whyNotChosen(error)))
  })
  menu.addEventListener("refresh", async () => {
    menu.say(ASKING)
    menu.say(await refresh())
  })
}

/** @param {{ presence: Presence, people: People, conversation: Conversation }} room */
function connectTyping({ presence, people, conversation }) {
  const typing = new Typing()
  new TypingView({ line: part("typing"), typing, people }).start()
  typing.addEventListener("tell", () => presence.tellTyping())
  presence.addEventListener("typing", ({ detail }) => {
    // One may also be typing in another tab.
    if (detail.user_id !== people.me.user_id) typing.heard(detail.user_id)
  })
  presence.addEventListener("left", ({ detail }) => typing.over(detail.user_id))
  conversation.addEventListener("added", ({ detail }) => {
    detail.messages.forEach(message => typing.over(message.user_id))
  })
  part("composer").addEventListener("input", ({ target }) => {
    if (/** @type {HTMLTextAreaElement} */ (target).value.trim()) typing.typed()
  })
}
