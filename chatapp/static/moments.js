/** The dashboard's times in the reader's zone. The server doesn't know it, and writes UTC. */

export function showLocally(root, clock) {
  for (const time of root.querySelectorAll("[data-moment]")) {
    time.title = time.textContent
    time.textContent = clock.moment(time.dateTime)
  }
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions()
  root.querySelector("[data-zone]").textContent =
    `Times are in your time zone, ${timeZone}; point at one to see it in UTC.`
}
