/** The live connection. The only part that knows Pusher: past it there are our own words. */

import { Admission } from "./admission.js"
import { Emitter } from "./emitter.js"
import { pusherSettings } from "./pusher_settings.js"
import { whyTurnedAway } from "./refusals.js"
import { ROOM, RoomChannel } from "./room_channel.js"
import { StartingOver } from "./starting_over.js"

const CLOSED_AS_UNAUTHORISED = 4009

export class Connection extends Emitter {
  #create
  #admission
  #startingOver
  #pusher = null
  #room = null
  #wanted = false
  #online = false
  #closeCode = null

  /** `authorise(socketId, channelName)` asks our server, and throws what refusals.js names. */
  constructor(options, authorise,
    { Pusher = globalThis.Pusher, timers = globalThis, random = Math.random } = {}) {
    super()
    const isCurrent = id => this.#isOpen && id === this.#pusher.connection.socket_id
    this.#admission = new Admission({ authorise, isCurrent, timers, random })
    this.#startingOver = new StartingOver({ startOver: () => this.#startOver(), timers, random })
    const settings = pusherSettings(options, (...request) => this.#admission.answer(...request))
    // Without Pusher's script, or a key for it, the page stays offline and polls.
    this.#create = Pusher && options.key ? () => new Pusher(options.key, settings) : null
  }

  get online() { return this.#online }

  start() {
    if (this.#wanted || !this.#create) return
    this.#wanted = true
    this.#startingOver.unlessConnected()
    if (this.#pusher) this.#pusher.connect()
    else this.#open()
  }

  stop() {
    this.#wanted = false
    this.#startingOver.stop()
    this.#pusher?.disconnect()
    this.#goOffline("stopped")
  }

  /** Distrust the socket: the machine slept, for instance. */
  renew() {
    if (this.#wanted) this.#startOver()
  }

  get #isOpen() { return this.#pusher.connection.state === "connected" }

  #open() {
    this.#pusher = this.#create()
    this.#watchSocket(this.#pusher.connection)
    this.#room = new RoomChannel(this.#pusher)
    this.#room.addEventListener("subscribed", () => this.#goOnline())
    this.#room.addEventListener("refused", () => this.#meetRefusal(this.#admission.refusal))
    this.#room.addEventListener("message", ({ detail }) => this.emit("message", detail))
  }

  #watchSocket(socket) {
    socket.bind("state_change", ({ current }) => this.#wanted && this.#meetState(current))
    // After a socket broke, pusher-js goes on saying "connected" for a second.
    socket.bind("connecting_in", () => this.#goOffline("lost"))
    // A close is told twice, the second time wrapped.
    socket.bind("error", ({ data, error }) => (this.#closeCode = (data ?? error?.data)?.code))
  }

  #meetState(state) {
    if (state === "connected") return this.#startingOver.unlessSubscribed()
    this.#goOffline(state)
    this.#startingOver.unlessConnected()
    if (state === "disconnected" && this.#closeCode === CLOSED_AS_UNAUTHORISED) this.#askWhoWeAre()
  }

  // This is how a removed person's sockets are closed. The question needs some socket's id.
  async #askWhoWeAre() {
    const [refusal] = await this.#admission.ask(this.#pusher.connection.socket_id, ROOM)
    if (refusal) this.#meetRefusal(refusal)
    else if (this.#wanted) this.#startingOver.afterTrouble()
  }

  #goOnline() {
    this.#startingOver.neverMind()
    this.#online = true
    this.emit("online")
  }

  #goOffline(why) {
    if (!this.#online) return
    this.#online = false
    this.emit("offline", { why })
  }

  #meetRefusal(refusal) {
    if (!this.#wanted) return
    const why = whyTurnedAway(refusal)
    if (why === "trouble") this.#startingOver.afterTrouble()
    else this.stop()
    this.emit("refused", { why })
  }

  // After a no of our server, subscribing again asks it again. Everything else needs a new
  // socket: a subscription that Pusher's side refused stays pending in pusher-js.
  #startOver() {
    this.#closeCode = null
    this.#startingOver.unlessSubscribed()
    if (this.#isOpen && this.#room.isIdle) return this.#room.subscribeAgain()
    this.#pusher.disconnect()
    this.#pusher.connect()
  }
}
