/** What the rest of the page sees of the live connection. */

import { Emitter } from "../../../chatapp/static/events.js"

export class FakeConnection extends Emitter {
  online = false
  did = []
  wakes = 0
  moves = []

  goesOnline() {
    this.online = true
    this.emit("online")
  }

  goesOffline(why = "unavailable") {
    this.online = false
    this.emit("offline", { why })
  }

  brings(message) {
    this.emit("message", { message })
  }

  start() {
    this.did.push("start")
  }
  stop() {
    this.did.push("stop")
  }
  renew() {
    this.did.push("renew")
  }
  move(epoch, isCertain) {
    this.moves.push(isCertain ? `${epoch}, certainly` : epoch)
  }
  wake() {
    this.wakes += 1
  }
}
