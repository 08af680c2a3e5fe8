/** The live connection. The only part that knows Pusher: past it there are our own words. */

import { Admission } from "./admission.js"
import { Emitter } from "./emitter.js"
import { pusherSettings } from "./pusher_settings.js"
import { whyTurnedAway } from "./refusals.js"
import { ROOM, RoomChannel } from "./room_channel.js"
import { SigningIn } from "./signing_in.js"
import { SocketStates } from "./socket_states.js"
import { StartingOver } from "./starting_over.js"

export class Connection extends Emitter {
  #create
  #admission
  #startingOver
  #presence
  #pusher = null
  #states = null
  #room = null
  #wanted = false
  #online = false

  /** `authorise(socketId, channelName)` and `authenticate(socketId)` ask our server, and throw
      what refusals.js names. */
  constructor(options, { authorise, authenticate }, { presence,
    Pusher = globalThis.Pusher, timers = globalThis, random = Math.random } = {}) {
    super()
    const isCurrent = id => this.#isOpen && id === this.#pusher.connection.socket_id
    const onRefused = refusal => this.#meetRefusal(refusal)
    this.#admission = new Admission({ authorise, isCurrent, timers, random })
    const signingIn = new SigningIn({ authenticate, isCurrent, onRefused, timers, random })
    this.#startingOver = new StartingOver({ startOver: () => this.#startOver(), timers, random })
    this.#presence = presence
    const settings = pusherSettings(options, this.#admission, signingIn)
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
    this.#states = new SocketStates(this.#pusher.connection)
    this.#on(this.#states, "connected", () => this.#startingOver.unlessSubscribed())
    this.#on(this.#states, "breaking", () => this.#goOffline("lost"))
    this.#on(this.#states, "lost", ({ why }) => this.#goOffline(why))
    this.#on(this.#states, "lost", () => this.#startingOver.unlessConnected())
    this.#on(this.#states, "unauthorised", () => this.#askWhoWeAre())
    this.#room = new RoomChannel(this.#pusher)
    this.#on(this.#room, "subscribed", () => this.#goOnline())
    this.#on(this.#room, "refused", () => this.#meetRefusal(this.#admission.refusal))
    this.#on(this.#room, "message", detail => this.emit("message", detail))
    this.#presence?.attach(this.#pusher)
    this.#pusher.signin()
  }

  #on(target, name, react) {
    target.addEventListener(name, ({ detail }) => this.#wanted && react(detail))
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
    this.#states.forget()
    this.#startingOver.unlessSubscribed()
    if (this.#isOpen && this.#room.isIdle) return this.#room.subscribeAgain()
    this.#pusher.disconnect()
    this.#pusher.connect()
  }
}
