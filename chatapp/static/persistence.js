/** Has the browser keep what is stored here when it runs out of space. */

/** Only where that asks the person nothing; without it, all works the same for now. */
export async function persist(navigator = globalThis.navigator) {
  try {
    const { storage } = navigator
    if (!await storage.persisted() && await asksNobody(navigator)) await storage.persist()
  } catch {
    // A browser without such storage, or in a page without encryption.
  }
}

// Firefox prompts. Chromium says that it would and decides by itself, as Safari does, which does
// not know the permission.
async function asksNobody({ permissions, userAgentData }) {
  const unknown = { state: "granted" }
  const { state } = await permissions.query({ name: "persistent-storage" }).catch(() => unknown)
  return state === "granted" || (state === "prompt" && Boolean(userAgentData))
}
