/** What the server wrote into the page for its scripts. */

export const part = name => document.querySelector(`[data-${name}]`)
export const template = name => document.getElementById(name)

/** Whose page it is, what is drawn of the room, what is new in it, and how to reach Pusher. */
export function pageData() {
  const { read_id: readId, unread, ...data } = JSON.parse(template("page-data").textContent)
  const { count, since, last_id: lastId } = unread
  return { ...data, readId, unread: { count, since, lastId } }
}
