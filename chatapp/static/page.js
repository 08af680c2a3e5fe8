/** What the server wrote into the page for its scripts. */

/**
 * @typedef {"available" | "busy" | "away"} Status
 * @typedef {{ id: string, name: string, picture: string | null, status: Status,
 *   emoji?: string | null, words?: string | null, is_administrator?: boolean }} Person
 * @typedef {{ key: string | null, cluster: string, host: string, port: number, tls: boolean,
 *   script: string, room: string }} PusherOptions - what a connection to Pusher needs; without a key
 *   there is none. `room` is the name of the room's channel in the first epoch
 * @typedef {{ rev: number, more: boolean, at_end: boolean, life: string, epoch: number,
 *   pins?: number }} DrawnPage
 *   - the messages of it stand in the markup
 * @typedef {{ count: number, since: string | null, lastId: number | null,
 *   mentions: number }} Missed - what others have said since somebody read last: how much, since
 *   when, the last of it that was counted, and how often it mentions them
 * @typedef {{ script: string, style: string }} ActionFiles - the addresses of what one needs only to
 *   do something with a message
 * @typedef {{ script: string }} FormattingFiles - the address of what knows formatting
 * @typedef {{ script: string, style: string }} HighlightFiles - the addresses of what colours code
 * @typedef {{ until: string | null, seconds: number | null }} Mute - when it ends, and in how many
 *   seconds from now; both are null where it has no end
 * @typedef {{ unread: string, mention: string }} Icons - the addresses of the page's icon with a badge
 * `readMarks` is how often the person has set back how far they have read.
 * @typedef {{ person: Person, page: DrawnPage, readId: number | null, unread: Missed,
 *   readMarks: number, actions: ActionFiles, formatting: FormattingFiles,
 *   highlight: HighlightFiles, emoji: string, icons: Icons, pusher: PusherOptions,
 *   version: string, muted: Mute | null }} PageData - `emoji` is the address of their list
 */

/**
 * The element that is named `data-name`, and has that tag where one is given.
 * @template {keyof HTMLElementTagNameMap | ""} [Tag=""]
 * @param {string} name
 * @param {Tag} [tag]
 */
export function part(name, tag) {
  return partOf(document, name, tag)
}

/**
 * The same within `root`.
 * @template {keyof HTMLElementTagNameMap | ""} [Tag=""]
 * @param {ParentNode} root
 * @param {string} name
 * @param {Tag} [tag]
 */
export function partOf(root, name, tag) {
  return /** @type {Tagged<Tag>} */ (found(root, `${tag ?? ""}[data-${name}]`))
}

/**
 * @template {keyof HTMLElementTagNameMap | ""} Tag
 * @typedef {Tag extends keyof HTMLElementTagNameMap ? HTMLElementTagNameMap[Tag] : HTMLElement}
 *   Tagged
 */

/** @param {string} name */
export function template(name) {
  return known("template", name)
}

/**
 * The first element of a template, anew.
 * @param {HTMLTemplateElement} template
 */
export function clone(template) {
  return /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true))
}

/**
 * Makes these the children of `parent`, in this order. Those that stay where they are aren't moved:
 * one of them may hold the focus. Each is looked at once: there may be thousands.
 * @param {Element} parent
 * @param {Node[]} nodes
 */
export function arrange(parent, nodes) {
  const wanted = new Set(nodes)
  for (const node of [...parent.childNodes]) if (!wanted.has(node)) node.remove()
  let there = parent.firstChild
  for (const node of nodes) {
    if (node === there) there = there.nextSibling
    else parent.insertBefore(node, there)
  }
}

/**
 * Whose page it is, what is drawn of the room, what is new in it, and how to reach Pusher.
 * @returns {PageData}
 */
export function pageData() {
  const {
    read_id: readId,
    read_marks: readMarks,
    unread,
    ...data
  } = JSON.parse(known("script", "page-data").text)
  const { last_id: lastId, ...missed } = unread
  return { ...data, readId, readMarks, unread: { ...missed, lastId } }
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} id
 */
function known(tag, id) {
  return /** @type {HTMLElementTagNameMap[Tag]} */ (found(document, `${tag}#${id}`))
}

/**
 * @param {ParentNode} root
 * @param {string} selector
 */
function found(root, selector) {
  const it = root.querySelector(selector)
  if (!it) throw new Error(`The page has no ${selector}.`)
  return it
}
