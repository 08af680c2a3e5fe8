/** Makes chatapp/emoji.txt of emojibase's data: the emoji that the room knows, for server and page
    alike. `make emoji` writes it; a test says when that is due.

    A line "# Smileys & emotion" a group, then a line an emoji: its fully qualified form, its names
    and its forms with the colours of skin, with a tab between. GitHub's names where it has some. */

import { readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

const LIST = new URL("../../../chatapp/emoji.txt", import.meta.url)
const DATA = new URL("../../../node_modules/emojibase-data/", import.meta.url)
// The colours by themselves, and those of hair: they are parts of other emoji.
const COMPONENT = "component"

/** What is committed. */
export function committed() {
  return readFileSync(LIST, "utf8")
}

/** What belongs there. */
export function made() {
  const { groups } = read("meta/groups.json")
  const titles = Object.entries(groups).filter(([, key]) => key !== COMPONENT)
  return titles.flatMap(([number, key]) => [heading(key), ...lines(Number(number))]).join("")
}

function heading(key) {
  const { message } = read("en/messages.json").groups.find(group => group.key === key)
  return `# ${message[0].toUpperCase()}${message.slice(1)}\n`
}

function lines(group) {
  const those = read("en/data.json").filter(emoji => emoji.group === group)
  return those.toSorted((one, other) => one.order - other.order).map(line)
}

function line({ emoji, hexcode, skins = [] }) {
  const forms = skins.map(skin => skin.emoji)
  return `${[fullyQualified(emoji), names(hexcode).join(" "), forms.join(" ")].join("\t")}\n`
}

// Emojibase asks for the emoji's form even where there it is the usual one: 👍 U+FE0F.
function fullyQualified(emoji) {
  return emoji.replace(/^(\p{Emoji_Presentation})\uFE0F$/u, "$1")
}

function names(hexcode) {
  const [github, emojibase] = ["github", "emojibase"].map(set => read(`en/shortcodes/${set}.json`))
  return [github[hexcode] ?? [emojibase[hexcode]].flat()[0]].flat()
}

const files = new Map()

function read(file) {
  if (!files.has(file)) files.set(file, JSON.parse(readFileSync(new URL(file, DATA), "utf8")))
  return files.get(file)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(LIST, made())
