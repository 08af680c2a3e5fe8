/** What came of something, in a sentence; and what is copied. */

/** @import { Announcer } from "../status/announcer.js" */

const UNREACHABLE = "The server could not be reached. Try again in a moment."

/**
 * Why it came to nothing. By what the error has, because its class belongs to another bundle.
 * @param {unknown} error
 */
export function whyNot(error) {
  const { status, message } = /** @type {{ status?: number, message?: string }} */ (error)
  return status && message ? message : UNREACHABLE
}

/**
 * @param {unknown} error
 * @param {string} code
 */
export function isRefusal(error, code) {
  return /** @type {{ code?: string }} */ (error).code === code
}

/**
 * @param {string} text
 * @param {Pick<Announcer, "say">} announcer
 */
export async function copy(text, announcer) {
  try {
    await navigator.clipboard.writeText(text)
    announcer.say("Copied")
  } catch {
    announcer.say("This browser does not let us copy.")
  }
}
