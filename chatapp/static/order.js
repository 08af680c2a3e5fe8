/** Where an id stands, or would stand, among messages in the order of their ids. */

export function placeOf(messages, id) {
  let [low, high] = [0, messages.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (messages[middle].id < id) low = middle + 1
    else high = middle
  }
  return low
}
