/** What the room tells one person alone, in words: the same as notices.py says. */

export const DISMISS = "Dismiss"
/** @param {string} sentence */
export const dismissOf = sentence => `${DISMISS}: ${sentence}`
/** @param {number} notices */
export const more = notices => `${notices} more`
/** @param {string} why */
export const notDismissed = why => `Couldn't dismiss this. ${why}`

/** @typedef {{ kind: string, about: Record<string, any> }} Told */

/** @type {Record<string, (about: Told["about"]) => string>} */
const SENTENCES = {
  "sign-in": ({ browser }) => `New login with ${browser || "another browser"}.`,
  report: ({ outcome }) =>
    `We looked at the message that you reported${outcome === "done" ? " and acted on it" : ""}.`,
  // Also true once it has ended.
  muted: ({ until }) =>
    `An administrator muted you${until ? " until #. Until then you" : ". You"} can read, but not write.`,
  unmuted: () => "You're no longer muted.",
  administrator: () => "You're an administrator now.",
  "no-administrator": () => "You're no longer an administrator.",
  "came-back": () => "Welcome back. Your account stays as it was.",
}

/**
 * "#" stands for the moment `about.until`.
 * @param {Told} notice
 */
export function sentence({ kind, about }) {
  const words = Object.hasOwn(SENTENCES, kind) && SENTENCES[kind](about)
  return words || "Something about your account has changed."
}

/**
 * Address and words of its link, if it has one.
 * @param {Told} notice
 * @returns {[string, string] | null}
 */
export function link({ kind, about }) {
  if (kind === "sign-in") return ["/you#sign-ins", "Not you? End it"]
  if (kind === "report" && about.message_id) {
    return [`/?message=${about.message_id}`, "Show message"]
  }
  return kind === "administrator" ? ["/admin", "Open the dashboard"] : null
}
