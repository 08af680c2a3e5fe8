/** pusher-js 8.6 as far as we use it, with its traps, and what to make the world do to it. */

class Bindable {
  #bound = []
  bind(name, callback) {
    this.#bound.push({ name, callback })
  }
  unbind() {
    this.#bound = []
  }
  emit(name, ...data) {
    for (const { callback } of this.#bound.filter(bound => bound.name === name)) callback(...data)
  }
}

class Channel extends Bindable {
  subscribed = false
  subscriptionPending = false
  triggered = []

  constructor(name, pusher) {
    super()
    Object.assign(this, { name, pusher })
  }

  subscribe() {
    if (this.subscribed) return
    this.subscriptionPending = true
    const request = { channelName: this.name, socketId: this.pusher.connection.socket_id }
    this.pusher.settings.channelAuthorization.customHandler(request, (error, data) => {
      if (!error) return this.pusher.sent.push({ ...request, ...data })
      this.subscriptionPending = false
      this.emit("pusher:subscription_error", { type: "AuthError", error: error.message })
    })
  }

  trigger(name) {
    this.triggered.push(name)
  }

  disconnect() {
    Object.assign(this, { subscribed: false, subscriptionPending: false })
  }

  /** The other side accepts; on a presence channel it tells who is there. */
  succeeds(...members) {
    Object.assign(this, { subscribed: true, subscriptionPending: false })
    this.emit("pusher:subscription_succeeded", { each: tell => members.forEach(tell) })
  }

  /** The other side refuses, and pusher-js goes on waiting. */
  isRefused() {
    this.emit("pusher:subscription_error", { type: "AuthError", status: 401 })
  }
}

class Socket extends Bindable {
  state = "initialized"
  socket_id = undefined

  become(state) {
    const previous = this.state
    if (previous === state) return
    this.state = state
    this.emit("state_change", { previous, current: state })
    this.emit(state)
  }
}

export class FakePusher {
  /** The connection attempts, by the state they began in. */
  attempts = 0
  sent = []
  /** The names of the channels that were left. */
  left = []
  signins = []
  /** What is sent to the person who is signed in. */
  user = new Bindable()
  connection = new Socket()
  #channels = new Map()
  #timers
  #retry = null

  /** A class for a test of its own: each pusher that it makes is found in `made`. */
  static on(timers) {
    return class extends FakePusher {
      static made = []
      constructor(key, settings) {
        super(key, settings, timers)
        this.constructor.made.push(this)
      }
    }
  }

  constructor(key, settings, timers) {
    if (!settings.cluster) throw "Options object must provide a cluster"
    Object.assign(this, { key, settings })
    this.#timers = timers
    for (const state of ["connecting", "disconnected"]) {
      this.connection.bind(state, () => this.#forgetSubscriptions())
    }
    this.connection.bind("connected", () => this.#channels.forEach(it => this.subscribe(it.name)))
    this.connect()
  }

  connect() {
    if (["connecting", "connected", "unavailable"].includes(this.connection.state)) return
    this.attempts += 1
    this.connection.become("connecting")
  }

  disconnect() {
    this.#timers.clearTimeout(this.#retry)
    this.connection.become("disconnected")
  }

  subscribe(name) {
    if (!this.#channels.has(name)) this.#channels.set(name, new Channel(name, this))
    const channel = this.#channels.get(name)
    const isFree = !channel.subscriptionPending && this.connection.state === "connected"
    if (isFree) channel.subscribe()
    return channel
  }

  /** What is pending is only cancelled, and asked for again on the next connection. */
  unsubscribe(name) {
    const channel = this.#channels.get(name)
    if (channel?.subscriptionPending) return
    this.#channels.delete(name)
    if (channel?.subscribed) this.left.push(name)
  }

  /** Again on every connection; never again after a no, until the next one. */
  signin() {
    const ask = () =>
      this.settings.userAuthentication.customHandler(
        { socketId: this.connection.socket_id },
        (error, data) => this.signins.push(error ?? data),
      )
    this.connection.bind("connected", ask)
    if (this.connection.state === "connected") ask()
  }

  get names() {
    return [...this.#channels.keys()]
  }
  get room() {
    return this.#newest("private-")
  }
  get presence() {
    return this.#newest("presence-")
  }
  channel(name) {
    return this.#channels.get(name)
  }

  connects(socketId) {
    this.connection.socket_id = socketId
    this.connection.become("connected")
  }

  /** An abnormal close: the state stays "connected" for a second, with the old socket id. */
  breaks(code = 1006) {
    this.connection.emit("error", { type: "PusherError", data: { code } })
    this.connection.emit("connecting_in", 1)
    this.#retry = this.#timers.setTimeout(() => {
      this.attempts += 1
      this.connection.become("connecting")
    }, 1_000)
  }

  /** A close that pusher-js takes as the end; told twice, the second time wrapped. */
  isRefused(code) {
    const error = { type: "PusherError", data: { code } }
    this.connection.emit("error", error)
    this.connection.emit("error", { type: "WebSocketError", error })
    this.disconnect()
  }

  #newest(prefix) {
    return [...this.#channels.values()].findLast(({ name }) => name.startsWith(prefix))
  }

  #forgetSubscriptions() {
    for (const channel of this.#channels.values()) channel.disconnect()
  }
}
