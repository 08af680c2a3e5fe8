"""Whether a page is laid out so that all of it can be read: at any size, in any direction."""

# What scrolls sideways by itself, because its lines must not be broken.
SCROLLS_BY_ITSELF = "pre, pre *, [data-scrolls-sideways]"

# `seen` is the part of a box that its ancestors let through. Text is taken line by line, without
# the air above and below its letters. Only what lies in the same layer is compared: a menu covers
# the page, and may.
FINDS = """scrollers => {
  const root = document.documentElement
  const faults = []
  const AIR = 0.25, TINY = 2, SLACK = 1.5
  const nameOf = node => {
    const words = (node.textContent || node.getAttribute("aria-label") || "").trim()
    return `<${node.localName} class="${node.className}">` + JSON.stringify(words.slice(0, 30))
  }
  const tell = (what, ...nodes) => faults.push(`${what}: ${nodes.map(nameOf).join(" and ")}`)
  const styleOf = node => getComputedStyle(node)
  const meet = (one, other) => ({
    left: Math.max(one.left, other.left), right: Math.min(one.right, other.right),
    top: Math.max(one.top, other.top), bottom: Math.min(one.bottom, other.bottom),
  })
  const isSome = ({ left, right, top, bottom }) => right - left > TINY && bottom - top > TINY
  const isForEyes = node =>
    node.checkVisibility({ opacityProperty: true, visibilityProperty: true })

  const once = work => {
    const known = new Map()
    return node => known.get(node) ?? known.set(node, work(node)).get(node)
  }
  const ALL = { left: -1e6, right: 1e6, top: -1e6, bottom: 1e6 }
  const isTop = node => !node || node === document.body || node === root
  const within = once(node => {
    if (isTop(node)) return ALL
    const isOpen = styleOf(node).overflowX === "visible"
    return isOpen ? around(node) : meet(around(node), node.getBoundingClientRect())
  })
  const around = once(node => {
    const { clipPath, position } = styleOf(node)
    const outer = position === "fixed" ? ALL : within(node.parentElement)
    return clipPath === "none" ? outer : meet(outer, node.getBoundingClientRect())
  })
  const windowOf = (node, isText) => (isText ? within(node) : around(node))
  const layerOf = once(node => {
    if (isTop(node)) return root
    const { position, zIndex } = styleOf(node)
    const isOwn = ["absolute", "fixed", "sticky"].includes(position) || zIndex !== "auto"
    return isOwn || node.matches("dialog, [popover]") ? node : layerOf(node.parentElement)
  })

  // What leads to the whole of it, or tells it.
  const WITH_MORE = "[title], a[href], button, [role=button]"
  const ON_FOCUS = ".skip:not(:focus)"
  const CONTROLS = "a[href], button, input, select, textarea, img"
  const all = [...document.body.querySelectorAll("*")].filter(isForEyes)
  const things = []
  const add = (node, boxes, isText) => {
    const seen = windowOf(node, isText)
    if (!isSome(seen)) return
    for (const box of boxes) {
      const it = meet(box, seen)
      if (isSome(it)) things.push({ node, isText, layer: layerOf(node), box: it, whole: box })
    }
  }
  for (const node of all) {
    if (node.matches("option, script, style, template, svg *")) continue
    if (node.matches(CONTROLS) || node.localName === "svg") add(node, node.getClientRects(), false)
    for (const text of node.childNodes) {
      if (text.nodeType !== Node.TEXT_NODE || !text.data.trim()) continue
      const range = new Range()
      range.selectNodeContents(text)
      const lines = [...range.getClientRects()].map(({ left, right, top, bottom }) => {
        const air = (bottom - top) * AIR
        return { left: left + 1, right: right - 1, top: top + air, bottom: bottom - air }
      })
      add(node, lines, true)
    }
  }

  if (root.scrollWidth > root.clientWidth) tell("the page scrolls sideways", root)
  for (const node of all) {
    if (node.matches(scrollers) || node.matches("textarea, input, select, svg, svg *")) continue
    const { overflowX, overflowY, clipPath } = styleOf(node)
    if (overflowX === "visible" || clipPath !== "none" || !isSome(windowOf(node))) continue
    const isWider = node.scrollWidth > node.clientWidth + 1
    const hasMore = node.closest(WITH_MORE) ?? node.querySelector(WITH_MORE)
    if (isWider && ["auto", "scroll"].includes(overflowX)) tell("scrolls sideways", node)
    else if (isWider && !hasMore) tell("is cut off", node)
    const isHigher = node.scrollHeight > node.clientHeight + 6
    const isCut = ["hidden", "clip"].includes(overflowY) && node !== document.body
    // It has a button that shows the rest.
    if (isHigher && isCut && !node.closest(".message--folded")) tell("is cut off below", node)
  }
  // Then nobody can scroll to what is above or below.
  const isFixed = root.scrollHeight <= root.clientHeight + 1
  for (const { node, box, whole, isText } of things) {
    if (node.closest(scrollers) || node.matches(ON_FOCUS)) continue
    const isBelow = isFixed && (box.top < -SLACK || box.bottom > root.clientHeight + SLACK)
    const isAside = box.left < -SLACK || box.right > root.clientWidth + SLACK
    if (isAside || isBelow) tell("is beyond the page", node)
    const isClipped = whole.right > box.right + SLACK || whole.left < box.left - SLACK
    if (isText && isClipped && !node.closest(WITH_MORE)) tell("is cut off", node)
    const control = isText && node.closest("a[href], button")
    if (!control) continue
    const within = [...control.getClientRects()]
    const isIn = within.some(it => whole.left >= it.left - SLACK && whole.right <= it.right + SLACK)
    if (!isIn && !isClipped) tell("sticks out of its control", node)
  }
  for (const [n, one] of things.entries()) {
    for (const other of things.slice(n + 1)) {
      if (one.layer !== other.layer || one.node === other.node) continue
      if (one.node.contains(other.node) || other.node.contains(one.node)) continue
      if (isSome(meet(one.box, other.box))) tell("overlap", one.node, other.node)
    }
  }
  return [...new Set(faults)]
}"""


def faults(page):
    """Return what of the page, as it is now, can't be read: in words, none if all is well."""
    return page.evaluate(FINDS, SCROLLS_BY_ITSELF)
