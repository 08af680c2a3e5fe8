/** A list of messages as the page draws them, by the markup that the server gives. */

import { Clock } from "../../../chatapp/static/messages/clock.js"
import { MessageView } from "../../../chatapp/static/messages/message_view.js"
import { Days, Timeline } from "../../../chatapp/static/messages/timeline.js"
import { Clock as TestClock } from "./clock.js"
import { draw } from "./dom.js"

const NODE = `<li data-message><span data-avatar></span><bdi data-author></bdi>
  <a data-permalink><time data-time></time></a>
  <div data-body><div data-text></div><span data-edited>edited</span></div></li>`

const PAGE = `<ul id="list"></ul><template id="message">${NODE}</template>
  <template id="day"><h2 data-day></h2></template>
  <template id="quote"><a data-quote><bdi data-quoted-name></bdi><span data-excerpt></span></a></template>
  <template id="reactions"><ul data-reactions></ul></template>
  <template id="reaction"><li><button data-emoji=""><span data-shown></span><span data-count></span></button></li></template>`

export const NOON = new Date(2026, 4, 6, 12).getTime()
export const minutes = count => new Date(NOON + count * 60_000).toISOString()

/** A message of Grace's, unless something else is said. */
export function aMessage(id, more) {
  return {
    id,
    rev: id,
    client_id: `c${id}`,
    message: `number ${id}`,
    user_id: "u_grace",
    name: "Grace",
    picture: null,
    sent_at: minutes(id),
    edited_at: null,
    removed: null,
    text_rev: id,
    reply_to: null,
    mentions: [],
    reactions: [],
    mine: [],
    ...more,
  }
}

export function aTimeline() {
  const window = draw(PAGE)
  const [list, message, day] = ["list", "message", "day"].map(id =>
    window.document.getElementById(id),
  )
  const timers = new TestClock()
  timers.sleep(NOON - timers.now())
  const clock = new Clock({ now: timers.now, timers, languages: ["en-GB"] })
  const parts = Object.fromEntries(
    ["quote", "reactions", "reaction"].map(id => [id, window.document.getElementById(id)]),
  )
  const view = new MessageView({ template: message, parts, person: "u_ada", clock })
  const timeline = new Timeline({ list, view, days: new Days({ template: day, clock }) })
  const texts = () => [...list.querySelectorAll("[data-text]")].map(node => node.textContent)
  return { window, list, view, timeline, texts }
}
