/** How the page is connected, in words for a person and one word for the style sheet. */

const REFUSED = {
  "signed-out": "You are signed out",
  "another-person": "Another person is signed in here now",
  "suspended": "You were removed from this room",
}

/** Takes `sync.state`; a refusal of another name is trouble that passes, and not said. */
export function words({ online, connected, upToDate, polling, refused, slow, fresh }) {
  if (refused in REFUSED) return { text: REFUSED[refused], kind: "refused" }
  if (!online) return { text: "Offline, what you write will be sent later", kind: "offline" }
  if (upToDate && slow) return { text: "Slow connection…", kind: "waiting" }
  if (connected && upToDate) return { text: "Up to date", kind: "live" }
  if (polling) return { text: "Live updates are off, checking every few seconds", kind: "polling" }
  return { text: fresh ? "Connecting…" : "Reconnecting…", kind: "waiting" }
}
