/** What stands for a person: their picture, or initials on a tint that stays theirs. */

const TINTS = 6

/** "Ada King Lovelace" → "AL"; by what people see as characters, not by code units. */
export function initials(name) {
  // "Kate (2)" is one word: the mark tells her from another Kate.
  const words = name.trim().replace(/ \(\d+\)$/u, "").split(/\s/u)
  const chosen = words.length > 1 ? [words[0], words.at(-1)] : words
  return chosen.map(firstCharacter).join("").toLocaleUpperCase()
}

export function tint(userId) {
  const sum = [...userId].reduce((total, letter) => (total * 31 + letter.codePointAt(0)) % 9973, 7)
  return 1 + sum % TINTS
}

export function drawAvatar(node, { name, user_id: userId, picture }) {
  const others = [...node.classList].filter(name => name.startsWith("avatar--tint-"))
  node.classList.remove(...others)
  node.classList.add(`avatar--tint-${tint(userId)}`)
  node.replaceChildren(picture ? image(picture) : initials(name))
}

/** Listens above all pictures at once: puts initials where a picture can't be had. */
export function initialsInstead({ target }) {
  const whose = target.closest("[data-message], [data-somebody]")
  if (whose) target.replaceWith(initials(whose.dataset.name))
}

function firstCharacter(word) {
  return [...new Intl.Segmenter().segment(word)][0]?.segment ?? ""
}

// Whoever keeps the picture needn't learn which room it is shown in.
function image(src) {
  const picture = document.createElement("img")
  const privacy = { referrerPolicy: "no-referrer", loading: "lazy" }
  return Object.assign(picture, { className: "avatar__picture", alt: "", ...privacy, src })
}
