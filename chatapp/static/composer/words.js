/** What the composer says, in words. */

import { count, number } from "../words.js"

/** @param {number} rest how many characters are left; below zero, how many there are too many */
export function charactersLeft(rest) {
  if (rest >= 0) return count(rest, { one: "# left", other: "# left" })
  return count(-rest, { one: "# too many", other: "# too many" })
}

/**
 * @param {number} tooMany
 * @param {number} most
 */
export function tooLong(tooMany, most) {
  const limit = number(most)
  return `A message can have up to ${limit} characters. Remove ${number(tooMany)}, or send it in parts.`
}

export const NO_FILES = "Pictures and files can't be sent yet."
