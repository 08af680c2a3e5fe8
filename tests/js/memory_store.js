/** What OutboxStore promises, without a browser; several tabs may hold the same one. */
export class MemoryStore {
  entries = new Map()
  isFull = false

  async all(person) {
    if (this.isForbidden) throw new Error("Forbidden.")
    return [...this.entries.values()].filter(entry => entry.person === person)
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
