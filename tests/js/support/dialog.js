/** Dialogs as browsers have them, which jsdom does not: opened, closed, and told later. */

export function giveDialogs({ HTMLDialogElement, Event }) {
  Object.assign(HTMLDialogElement.prototype, {
    showModal() {
      this.open = true
      this.querySelector("[autofocus]")?.focus()
    },
    close() {
      if (!this.open) return
      this.open = false
      queueMicrotask(() => this.dispatchEvent(new Event("close")))
    },
  })
}
