/** Where keys lead in a menu (ARIA Authoring Practices Guide, "Menu and Menubar Pattern"). */

/** @type {Record<string, number>} */
const STEPS = { ArrowDown: 1, ArrowUp: -1 }
/** @type {Record<string, number>} */
const ENDS = { Home: 0, End: -1 }

/**
 * The item that a key leads to from the one with the focus; a letter, to the next that begins with it.
 * @param {KeyboardEvent} event
 * @param {HTMLElement[]} items
 */
export function itemFor({ key, ctrlKey, metaKey, altKey }, items) {
  if (key in ENDS) return items.at(ENDS[key])
  const at = items.indexOf(/** @type {HTMLElement} */ (document.activeElement))
  if (key in STEPS && at < 0) return items.at(key === "ArrowDown" ? 0 : -1)
  if (key in STEPS) return items[(at + STEPS[key] + items.length) % items.length]
  if (key.length > 1 || ctrlKey || metaKey || altKey) return undefined
  const onwards = [...items.slice(at + 1), ...items]
  const letter = key.toLowerCase()
  return onwards.find(item => item.textContent?.trim().toLowerCase().startsWith(letter))
}
