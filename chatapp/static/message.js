/** What a message and a list of messages must have before anything here relies on them. */

const isNumber = value => Number.isSafeInteger(value) && value >= 0

export function isMessage(data) {
  return isNumber(data?.id) && isNumber(data.rev)
}

export function isList(data) {
  return Array.isArray(data.messages) && data.messages.every(isMessage)
    && isNumber(data.rev) && typeof data.more === "boolean"
}
