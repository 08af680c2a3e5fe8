/** Builds and connects what belongs to members: the list of all who have access, and the status in
    words of one's own. */

import { part, template } from "../page.js"
import { Members } from "./members.js"
import { OwnWordsMenu } from "./own_words.js"
import { MembersPanel } from "./panel.js"

/** @import { ActionsApi } from "../actions/actions_api.js" */
/** @import { Picker } from "../actions/picker.js" */
/** @import { Room } from "../room.js" */

/**
 * @param {Room} room
 * @param {{ api: ActionsApi, picker: Picker }} parts
 */
export function startMembers(room, { api, picker }) {
  const members = new Members({ ...room, api })
  const places = { region: part("people"), template: template("person") }
  const panel = new MembersPanel({ ...room, ...places, members })
  for (const it of [members, panel, new OwnWordsMenu({ room, api, picker })]) it.start()
}
