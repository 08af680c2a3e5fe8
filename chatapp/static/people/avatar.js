/** The avatar of a person: their picture, or their initials on a tint that is always the same. */

/**
 * `picture` is null where there is none, and empty for whoever wants no initials either.
 * @typedef {{ name: string, user_id: string, picture: string | null }} Pictured
 */

const TINTS = 10

/**
 * "Ada King Lovelace" → "AL"; by what people see as characters, not by code units. "Kate Moss (2)" →
 * "K2": the number tells her from another one, and there is no room for more.
 * @param {string} name
 */
export function initials(name) {
  const [whole, number] = name.trim().split(/ \((\d+)\)$/u)
  const words = whole.trim().split(/\s/u)
  const chosen = words.length > 1 && !number ? [words[0], ...words.slice(-1)] : [words[0]]
  return chosen.map(firstCharacter).join("").toLocaleUpperCase() + (number ?? "")
}

/** @param {string} userId */
export function tint(userId) {
  const numbers = Array.from(userId, letter => Number(letter.codePointAt(0)))
  const sum = numbers.reduce((total, number) => (total * 31 + number) % 9973, 7)
  return 1 + (sum % TINTS)
}

/**
 * Draws the avatar of a person, or of a message's author, into `node`.
 * @param {HTMLElement} node
 * @param {Pictured} whose
 */
export function drawAvatar(node, { name, user_id: userId, picture }) {
  const others = [...node.classList].filter(name => name.startsWith("avatar--tint-"))
  node.classList.remove(...others)
  node.classList.add(`avatar--tint-${tint(userId)}`)
  node.replaceChildren(picture ? image(picture) : (picture ?? initials(name)))
}

// As the markup has it that somebody wants neither; without a picture, it is empty.
const NEITHER = "none"

/** @param {string | null} picture */
export function pictureAsData(picture) {
  return picture === "" ? NEITHER : (picture ?? "")
}

/** @param {string | undefined} data */
export function pictureFromData(data) {
  return data === NEITHER ? "" : data || null
}

/**
 * For the errors of all pictures below: puts initials in the place of one that can't be loaded.
 * @param {Event} event
 */
export function initialsInstead({ target }) {
  const picture = /** @type {HTMLElement} */ (target)
  /** @type {HTMLElement | null} */
  const whose = picture.closest("[data-message], [data-somebody]")
  if (whose) picture.replaceWith(initials(whose.dataset.name ?? ""))
}

// An ASCII letter that nothing can combine with is a character by itself. Most names have no other,
// and to load what the segmenter knows takes a browser 20 ms.
const PLAIN = /^[ -~](?![^ -~])/
/** @type {Intl.Segmenter | null} */
let segmenter = null

/** @param {string} word */
function firstCharacter(word) {
  if (PLAIN.test(word)) return word[0]
  segmenter ??= new Intl.Segmenter()
  return segmenter.segment(word).containing(0)?.segment ?? ""
}

/**
 * Without a referrer: who hosts the picture must not learn in which room it is shown.
 * @param {string} src
 */
function image(src) {
  const picture = document.createElement("img")
  const privacy = { referrerPolicy: "no-referrer", loading: "lazy" }
  return Object.assign(picture, { className: "avatar__picture", alt: "", ...privacy, src })
}
