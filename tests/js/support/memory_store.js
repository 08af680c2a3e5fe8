/** What OutboxStore promises, without a browser, in the order of the ids, as IndexedDB does it;
    several tabs may hold the same one. */
export class MemoryStore {
  entries = new Map()
  isFull = false

  async all(person) {
    if (this.isForbidden) throw new Error("Forbidden.")
    const entries = [...this.entries.values()].filter(entry => entry.person === person)
    return entries.sort((one, other) => (one.client_id < other.client_id ? -1 : 1))
  }

  async put(entry) {
    if (this.isFull || this.isForbidden) throw new Error("QuotaExceededError")
    this.entries.set(entry.client_id, structuredClone(entry))
  }

  async delete(clientId) {
    if (this.isForbidden) throw new Error("Forbidden.")
    this.entries.delete(clientId)
  }
}
