/** Whether what is pasted is code. Better one block too few than a letter or a poem in one. */

// Nobody writes that in words: a brace that ends a line, a call with its semicolon, an operator, a
// tag, or what begins a statement together with what it needs.
const SURE = new RegExp(
  [
    String.raw`[{}][\])]*[;,]?\s*$`,
    String.raw`\S\)\s*;\s*$`,
    String.raw`[=!<>]=|=>|->|&&|\|\||::|:=|\+\+|\$\{`,
    String.raw`^\s*</?[a-zA-Z][^<>]*>`,
    String.raw`^\s*[\w.$[\]"']+\s*[-+*/]?=\s*\S`,
    String.raw`^\s*[\w.]+\([^()]*\)\s*;?\s*$`,
    String.raw`^\s*(?:#include\b|#!/|@\w+\s*(?:\(|$)|\$ \w)`,
    String.raw`^\s*(?:async )?(?:def|class|if|elif|else|for|while|try|except|with)\b.*[\w)\]"']:\s*$`,
    String.raw`^\s*(?:export |public |private |static )*(?:const|let|var|function|fn|func|class|return|import)\b.*[;({=]`,
    String.raw`^\s*(?:from [\w.]+ import|import [\w.]+$|package [\w.]+;?$|using [\w.]+;)`,
    String.raw`^\s*(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE TABLE|FROM|WHERE)\b`,
  ].join("|"),
)
// In code, but elsewhere too.
const LIKELY = /^(?: {2,}|\t)\s*\S|[;{}()[\],]\s*$|^\s*(?:\/\/|\/?\*|#)|^\s*(?:return|pass|break)\b/
const QUOTE = /^\s*>/
const LIST = /^\s*(?:[-*•+]|\d+[.)])\s/
// Words with a full stop or another end, as sentences have.
const SENTENCE = /^[^(){}=<>;]*\p{L}+ \p{L}+ [^(){}=<>;]*[.!?…,]$/u

const FEWEST_SURE = 0.3
const FEWEST_LIKELY = 0.7
const MOST_WORDS = 0.3
// What comes after it is of the same kind, and a message has no more anyway.
const LETTERS = 2_000

/**
 * Whether several lines are clearly code.
 * @param {string} text
 */
export function looksLikeCode(text) {
  const lines = text
    .slice(0, LETTERS)
    .split("\n")
    .filter(line => line.trim())
  const share = (/** @type {(line: string) => boolean} */ isSo) =>
    lines.filter(isSo).length / lines.length
  if (lines.length < 2 || share(isWords) > MOST_WORDS) return false
  const isLikely = (/** @type {string} */ line) => SURE.test(line) || LIKELY.test(line)
  return share(line => SURE.test(line)) >= FEWEST_SURE && share(isLikely) >= FEWEST_LIKELY
}

/**
 * Of a mail, a list or a letter.
 * @param {string} line
 */
function isWords(line) {
  return QUOTE.test(line) || SENTENCE.test(line) || (LIST.test(line) && !SURE.test(line))
}

// What an editor calls a language, where that is no name of it elsewhere.
/** @type {Record<string, string>} */
const MODES = {
  typescriptreact: "tsx",
  javascriptreact: "jsx",
  shellscript: "bash",
  "objective-c": "objectivec",
  "objective-cpp": "objectivec",
}
const WORDS = new Set(["markdown", "plaintext"])

/**
 * The language of what comes from an editor that tells it; null for words.
 * @param {string} mode
 */
export function languageOfMode(mode) {
  if (WORDS.has(mode)) return null
  const language = Object.hasOwn(MODES, mode) ? MODES[mode] : mode
  return /^[\w+#.-]{1,30}$/.test(language) ? language : ""
}
