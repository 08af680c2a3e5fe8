/** What is pinned, in words: the server says the same (templates/_pins.html). */

import { isolated, number } from "../words.js"

export const UNPIN = "Unpin"
export const PINNED_NOW = "Message pinned."
export const UNPINNED_NOW = "Message unpinned."
/** Before the name of whoever pinned it. */
export const PINNED_BY = "Pinned by "

/** @param {number} pins */
export const titleOf = pins => (pins > 1 ? `Pinned (${number(pins)})` : "Pinned")
/** @param {string} name */
export const unpinOf = name => `Unpin the message from ${isolated(name)}`
/** @param {string} why */
export const notPinned = why => `Couldn't pin the message. ${why}`
/** @param {string} why */
export const notUnpinned = why => `Couldn't unpin the message. ${why}`
