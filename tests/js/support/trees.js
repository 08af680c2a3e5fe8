/** Tells tests/messages/test_formatting.py what the browser finds in texts: JSON in, JSON out. */

import { readFileSync } from "node:fs"
import { treeOf } from "../../../chatapp/static/formatting/tree.js"
import { asCase } from "./formatting.js"

const { people, texts } = JSON.parse(readFileSync(0, "utf8"))
const mentions = people.map(([user_id, name]) => ({ user_id, name }))

console.log(JSON.stringify(texts.map(text => asCase(treeOf(text, mentions)))))
