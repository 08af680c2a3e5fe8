/** Puts a page of that markup where the scripts look for one. Its abort signals go with it: those
    of Node are none to jsdom. What is thrown in one of its listeners makes the test fail. */

import { JSDOM } from "jsdom"

export function draw(html, options) {
  const { window } = new JSDOM(html, options)
  const { document, AbortController } = window
  Object.assign(globalThis, { document, AbortController })
  window.addEventListener("error", ({ error }) =>
    queueMicrotask(() => {
      throw error
    }),
  )
  return window
}
