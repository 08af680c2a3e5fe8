/** Who is here: builds the parts that tell and ask it, and connects them. */

import { Idle, OwnStatus, whyNotChosen } from "./own_status.js"
import { People, Directory } from "./people.js"
import { PeopleView } from "./people_view.js"
import { Refresh, StatusMenu } from "./status_menu.js"
import { Typing, TypingView } from "./typing.js"

export function startPeople({ person, api, presence, sync, conversation, part, template }) {
  const { id, name, picture, status } = person
  const people = new People({ user_id: id, name, picture, status })
  const directory = new Directory({ people, presence, api })
  const idle = new Idle()
  const ownStatus = new OwnStatus({ api, people, idle, presence })
  const menu = new StatusMenu(part("menu"))
  const refresh = new Refresh({ sync, conversation, directory, people })
  const [region, button] = [part("people"), part("people-button")]

  connectMenu({ menu, people, ownStatus, idle, refresh })
  connectTyping({ presence, people, conversation, part })
  new PeopleView({ region, button, template: template("person"), people }).start()
  menu.start()
  directory.start()
  idle.start()
  ownStatus.start()
}

function connectMenu({ menu, people, ownStatus, idle, refresh }) {
  people.addEventListener("changed", () => menu.show(people.me.status))
  menu.addEventListener("chosen", async ({ detail }) => {
    idle.end()
    await ownStatus.choose(detail.status).catch(error => menu.complain(whyNotChosen(error)))
  })
  menu.addEventListener("refresh", async () => {
    menu.say("Asking…")
    menu.say(await refresh.run())
  })
}

function connectTyping({ presence, people, conversation, part }) {
  const typing = new Typing()
  new TypingView({ line: part("typing"), typing, people }).start()
  typing.addEventListener("tell", () => presence.tellTyping())
  presence.addEventListener("typing", ({ detail }) => {
    // One's own other window.
    if (detail.user_id !== people.me.user_id) typing.heard(detail.user_id)
  })
  presence.addEventListener("left", ({ detail }) => typing.over(detail.user_id))
  conversation.addEventListener("added", ({ detail }) => {
    detail.messages.forEach(message => typing.over(message.user_id))
  })
  part("composer").addEventListener("input", ({ target }) => {
    if (target.value.trim()) typing.typed()
  })
}
