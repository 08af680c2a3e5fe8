/** How an unsent message does, in words. */

export function wordsFor({ state, reason, kept }, waitSeconds) {
  if (state === "failed") return `Not sent. ${reason ?? "The server refused it."}`
  if (state === "sending") return "Sending…"
  if (waitSeconds) return `That was a lot at once. Sending goes on in ${seconds(waitSeconds)}.`
  if (kept === false) return "Waiting to be sent. Keep this page open until it is."
  return "Waiting to be sent"
}

function seconds(count) {
  return count === 1 ? "1 second" : `${count} seconds`
}
