/** Runs Lighthouse once for each line of JSON that comes in, and answers with a line of scores.

    A line is `{ address, cookie, device, categories }`; CHROME_PATH says which browser. */

import { createInterface } from "node:readline"
import { launch } from "chrome-launcher"
import lighthouse, { desktopConfig } from "lighthouse"

const CONFIGS = { mobile: undefined, desktop: desktopConfig }
const FLAGS = ["--headless", "--no-sandbox", "--disable-background-networking"]

for await (const line of createInterface(process.stdin)) {
  console.log(JSON.stringify(await audit(JSON.parse(line))))
}

/** A browser of its own, so that nothing is in its cache. */
async function audit({ address, cookie, device, categories }) {
  const chrome = await launch({ chromeFlags: FLAGS, logLevel: "error" })
  try {
    const extraHeaders = cookie ? { Cookie: cookie } : {}
    const options = { port: chrome.port, onlyCategories: categories, extraHeaders }
    return report((await lighthouse(address, options, CONFIGS[device])).lhr)
  } finally {
    chrome.kill()
  }
}

function report({ categories, audits, finalDisplayedUrl, runtimeError }) {
  if (runtimeError) throw new Error(runtimeError.message)
  return {
    address: finalDisplayedUrl,
    scores: Object.fromEntries(
      Object.entries(categories).map(([id, { score }]) => [id, Math.round(score * 100)]),
    ),
    failures: Object.values(categories).flatMap(category => failures(category, audits)),
  }
}

/** What keeps a category from 100. */
function failures({ id, auditRefs }, audits) {
  return auditRefs
    .filter(ref => ref.weight > 0 && audits[ref.id].score !== null && audits[ref.id].score < 1)
    .map(ref => ({ category: id, audit: ref.id, words: words(audits[ref.id]) }))
}

function words({ title, displayValue, details }) {
  const nodes = (details?.items ?? []).map(item => item.node?.snippet ?? item.description)
  return [title, displayValue, ...nodes.slice(0, 3)].filter(Boolean).join("; ")
}
