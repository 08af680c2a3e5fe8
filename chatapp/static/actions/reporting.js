/** Reporting a message: why, from a list, and a line about it. */

import { chosenIn, FormDialog, line, radios } from "./dialogs.js"
import { administratorsSee, REASONS, REPORT } from "./words.js"

/** @import { ActionsApi } from "./actions_api.js" */
/** @import { Chosen } from "./menu.js" */

/**
 * Asks why a message is to be reported, and reports it.
 * @param {Pick<Chosen, "message"> & { api: Pick<ActionsApi, "report">, place: HTMLElement }} parts
 */
export function report({ message: { id, name }, api, place }) {
  const reasons = radios({ label: REPORT.reason, options: Object.entries(REASONS), chosen: "" })
  const first = /** @type {HTMLInputElement} */ (reasons.querySelector("input"))
  first.autofocus = true
  const { input, label } = line("report-words", REPORT.words)
  const reason = () => chosenIn(reasons)
  return new FormDialog({
    place,
    title: REPORT.title,
    words: administratorsSee(name),
    verb: REPORT.verb,
    kind: "primary",
    fields: [reasons, label, input],
    wrong: () => (reason() ? "" : REPORT.withoutAReason),
    field: () => (reason() ? input : first),
    act: () => api.report(id, { reason: reason(), words: input.value.trim() }),
    done: isFirst => (isFirst ? REPORT.done : REPORT.doneBefore),
  })
}
