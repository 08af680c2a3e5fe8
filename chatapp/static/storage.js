/** What a browser keeps for the page, unless its person, or a private window, forbids it. */

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
