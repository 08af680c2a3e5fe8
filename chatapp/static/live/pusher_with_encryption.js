/** What an encrypted room's page loads in the place of pusher-js: its build with encryption. */

import Pusher from "pusher-js/with-encryption"
import { isEncrypted, passStatusesOn, Unreadable } from "./encrypted_channel.js"

export default class extends Pusher {
  /** @param {string} name */
  subscribe(name) {
    const isNew = !this.channel(name)
    const channel = super.subscribe(name)
    if (isNew && isEncrypted(name)) {
      passStatusesOn(this, channel)
      new Unreadable(channel).watch()
    }
    return channel
  }
}
