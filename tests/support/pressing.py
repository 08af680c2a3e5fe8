"""How large the places are that one presses, for a finger."""

# Found as a finger finds it: by what is hit around the middle, whatever widens that. A link in a
# sentence is as high as its line, and may be; so may what another place does as well: the menu of a
# message gives its address, and the picture of its author opens what the name opens.
FINDS = """smallest => {
  const PRESSED = "a[href], button, summary, select, input, textarea, [role=button], [role=option],"
    + " [role^=menuitem], [data-message] > [data-avatar]:has(~ [role=button])"
  const DONE_ELSEWHERE = "[data-permalink], [data-author]"
  const nameOf = node => {
    const words = (node.textContent || node.getAttribute("aria-label") || "").trim()
    return `<${node.localName} class="${node.className}"> ` + JSON.stringify(words.slice(0, 30))
  }
  const isInText = node => {
    if (getComputedStyle(node).display !== "inline") return false
    const others = [...node.parentElement.childNodes].filter(it => it !== node)
    return others.some(it => it.textContent.trim())
  }
  const isHit = (node, x, y) => {
    const hit = document.elementFromPoint(x, y)
    return hit && (node.contains(hit) || hit.closest("label")?.control === node)
  }
  const reach = (node, x, y, dx, dy) => {
    let n = 0
    while (n <= smallest && isHit(node, x + (n + 1) * dx, y + (n + 1) * dy)) n += 1
    return n
  }
  // It would be scrolled further first.
  const isAtAnEdge = ({ top, bottom }, log) =>
    log && (top < log.top + smallest / 2 || bottom > log.bottom - smallest / 2)
  const sizeOf = (node, part) => {
    const box = part.getBoundingClientRect()
    if (isAtAnEdge(box, node.closest("[role=log]")?.getBoundingClientRect())) return null
    const x = box.x + box.width / 2, y = box.y + box.height / 2
    if (!isHit(node, x, y)) return null
    const width = reach(node, x, y, -1, 0) + reach(node, x, y, 1, 0) + 1
    const height = reach(node, x, y, 0, -1) + reach(node, x, y, 0, 1) + 1
    return { width, height }
  }
  const isScrolled = document.documentElement.scrollHeight > innerHeight
  const found = []
  for (const node of document.querySelectorAll(PRESSED)) {
    if (node.disabled || isInText(node) || node.matches(DONE_ELSEWHERE)) continue
    if (isScrolled) node.scrollIntoView({ block: "center", behavior: "instant" })
    const sizes = [node, ...(node.labels ?? [])].map(it => sizeOf(node, it)).filter(it => it)
    // What is hidden, scrolled out or behind something else isn't pressed now.
    const isLarge = sizes.some(({ width, height }) => Math.min(width, height) >= smallest - 1)
    if (!sizes.length || isLarge) continue
    found.push(`${sizes.map(({ width, height }) => `${width} by ${height}`)}: ${nameOf(node)}`)
  }
  return [...new Set(found)]
}"""
SMALLEST = 44


def too_small(page):
    """Return what one can press on the page as it is now, but hardly with a finger."""
    return page.evaluate(FINDS, SMALLEST)
