/** Who is here: builds the parts that tell and ask it, and connects them. */

import { Idle } from "./idle.js"
import { OwnStatus, whyNotChosen } from "./own_status.js"
import { part, template } from "./page_data.js"
import { People } from "./people.js"
import { PeopleView } from "./people_view.js"
import { Refreshing } from "./refreshing.js"
import { RollCall } from "./roll_call.js"
import { StatusMenu } from "./status_menu.js"
import { Typing } from "./typing.js"
import { TypingView } from "./typing_view.js"

export function startCompany({ person, api, presence, sync, conversation }) {
  const { id, name, picture, status } = person
  const people = new People({ user_id: id, name, picture, status })
  const rollCall = new RollCall({ people, presence, api })
  const idle = new Idle()
  const ownStatus = new OwnStatus({ api, people, idle, presence })
  const menu = new StatusMenu(part("menu"))
  const refreshing = new Refreshing({ sync, conversation, rollCall, people })
  const [region, button] = [part("people"), part("people-button")]

  connectMenu({ menu, people, ownStatus, idle, refreshing })
  connectTyping({ presence, people, conversation })
  new PeopleView({ region, button, template: template("person"), people }).start()
  menu.start()
  rollCall.start()
  idle.start()
  ownStatus.start()
}

function connectMenu({ menu, people, ownStatus, idle, refreshing }) {
  people.addEventListener("changed", () => menu.show(people.me.status))
  menu.addEventListener("chosen", async ({ detail }) => {
    idle.end()
    await ownStatus.choose(detail.status).catch(error => menu.complain(whyNotChosen(error)))
  })
  menu.addEventListener("refresh", async () => {
    menu.say("Asking…")
    menu.say(await refreshing.run())
  })
}

function connectTyping({ presence, people, conversation }) {
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
