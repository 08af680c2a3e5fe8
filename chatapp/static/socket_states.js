/** What becomes of pusher-js' socket, in our own words. */

import { Emitter } from "./emitter.js"

const CLOSED_AS_UNAUTHORISED = 4009

export class SocketStates extends Emitter {
  #closeCode = null

  constructor(socket) {
    super()
    socket.bind("state_change", ({ current }) => this.#meet(current))
    // After a socket broke, pusher-js goes on saying "connected" for a second.
    socket.bind("connecting_in", () => this.emit("breaking"))
    // A close is told twice, the second time wrapped.
    socket.bind("error", ({ data, error }) => (this.#closeCode = (data ?? error?.data)?.code))
  }

  /** What was heard of a close is of the past: the next one is ours. */
  forget() {
    this.#closeCode = null
  }

  #meet(state) {
    const isCut = state === "disconnected" && this.#closeCode === CLOSED_AS_UNAUTHORISED
    this.forget()
    if (state === "connected") this.emit("connected")
    else this.emit("lost", { why: state })
    if (isCut) this.emit("unauthorised")
  }
}
