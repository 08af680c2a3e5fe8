/** How long a message may be, in code points as the server counts them, and the words for it. */

const MOST = 2000
const SPEAK_FROM = 1800

export function isEmpty(text) {
  return text.trim() === ""
}

/** How many code points are left; null while that needs no saying. */
export function left(text) {
  // Cheap first: a text has no more code points than code units.
  if (text.length < SPEAK_FROM) return null
  const length = [...text].length
  return length < SPEAK_FROM ? null : MOST - length
}

/** Why this text can't be sent, in a sentence; null when it can. */
export function problemWith(text) {
  const rest = left(text)
  if (rest === null || rest >= 0) return null
  return `A message has at most 2,000 characters. Take out ${-rest}, or send it in parts.`
}
