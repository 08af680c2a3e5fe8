/** Shows or hides what may hold the focus, which `heir` gets then: else it would fall to the body. */
export function hide(node, isHidden, heir) {
  if (isHidden && node.contains(document.activeElement)) heir.focus({ preventScroll: true })
  node.hidden = isHidden
}
