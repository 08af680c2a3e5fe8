/** Trees of texts as formatting_cases.json has them. */

/** A node's children stand beside its name and value there. */
export function asCase(nodes) {
  return (
    nodes?.map(node => {
      if (typeof node === "string") return node
      const [tag, value, children] = node
      return [tag, value, ...asCase(children)]
    }) ?? null
  )
}
