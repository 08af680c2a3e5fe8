/** What a browser keeps for the page, unless its person, or a private window, forbids it. */

/**
 * Where it is kept of what a person wants to be told. That it is there, tells the first script to
 * load the one that tells them.
 * @param {string} person
 */
export function notificationsKey(person) {
  return `chatapp-notifications-${person}`
}

/**
 * What comes of a use of storage; undefined where the browser forbids it, or has no room.
 * @template Result
 * @param {() => Result} use
 * @returns {Result | undefined}
 */
export function attempt(use) {
  try {
    return use()
  } catch {
    return undefined
  }
}
