/** What the server wrote into the page for its script. */

export const part = name => document.querySelector(`[data-${name}]`)
export const template = name => document.getElementById(name)

const data = document.getElementById("room").dataset

export const pageData = {
  person: {
    id: data.person, name: data.name, picture: data.picture || null, status: data.status,
  },
  page: { rev: Number(data.rev), more: data.more === "true" },
  readId: Number(data.readId) || null,
  unread: {
    count: Number(data.unread), since: data.unreadSince || null,
    lastId: Number(data.unreadLastId) || null,
  },
  pusher: {
    key: data.pusherKey, cluster: data.pusherCluster, host: data.pusherHost,
    port: Number(data.pusherPort), tls: data.pusherTls === "true",
  },
}
