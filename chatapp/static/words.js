/** Numbers, plurals, lists and names in sentences, for the words modules: in the page's language. */

// What a day is called; other modules compare it.
export const TODAY = "Today"
export const YESTERDAY = "Yesterday"

const language = () => globalThis.document?.documentElement?.lang || "en"

// To make one takes a browser far longer than to use it, and many a page needs none.
/** @type {Intl.NumberFormat | undefined} */
let numbers
/** @type {Intl.PluralRules | undefined} */
let plurals
/** @type {Intl.ListFormat | undefined} */
let lists

/** @param {number} value */
export function number(value) {
  numbers ??= new Intl.NumberFormat(language())
  return numbers.format(value)
}

/**
 * The sentence for so many, with the number in the place of its "#".
 * @param {number} value
 * @param {{ one: string, other: string } & Partial<Record<Intl.LDMLPluralRule, string>>} sentences
 * @param {string} [shown] what to say in the place of the number: "1+", which is several
 */
export function count(value, sentences, shown = number(value)) {
  plurals ??= new Intl.PluralRules(language())
  const kind = shown === number(value) ? plurals.select(value) : "other"
  return (sentences[kind] ?? sentences.other).replace("#", shown)
}

/** @param {string[]} items */
export function list(items) {
  lists ??= new Intl.ListFormat(language())
  return lists.format(items)
}

// Hebrew, Arabic, and what else is written from right to left; and signs that turn the direction.
const TURNS =
  /[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

/**
 * A name, or a text, within a sentence that isn't markup: one that is written from right to left would
 * turn the words around it, too. Others stay as they are, for what is copied or compared.
 * @param {string} text
 */
export function isolated(text) {
  return TURNS.test(text) ? `\u2068${text}\u2069` : text
}
