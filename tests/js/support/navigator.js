/** Gives this test a navigator, which older Nodes don't have, and a browser has one of its own. */
export function giveNavigator(t, value) {
  const own = Object.getOwnPropertyDescriptor(globalThis, "navigator")
  Object.defineProperty(globalThis, "navigator", { value, configurable: true })
  t.after(() => {
    if (own) Object.defineProperty(globalThis, "navigator", own)
    else delete globalThis.navigator
  })
}
