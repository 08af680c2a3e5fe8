/** Why a request came to nothing, as a small family, so that policy reads as policy. */

/** Nobody answered, or not our server: the same request may succeed later. */
export class Unreachable extends Error {}

/**
 * @typedef {{ status: number, code: string | null, message: string, retryAfter?: number | null,
 *   details?: object }} Refusal - `retryAfter` tells how many seconds to wait; null where the server
 *   did not say. `details` is what else its answer has.
 */

/** Our server understood, and said no. The message is a sentence for a person. */
export class Refused extends Error {
  /** @param {Refusal} refusal */
  constructor({ status, code, message, retryAfter = null, details = {} }) {
    super(message)
    this.status = status
    this.code = code
    this.retryAfter = retryAfter
    this.details = details
  }
}

export class SignedOut extends Refused {}
export class AnotherPerson extends Refused {}

/** Suspended, or no longer on the room's lists: either way the room is closed to this person. */
export class Suspended extends Refused {}

/** The room was restored from an older copy: it has another life, or its counter is below ours. */
export class Restored extends Refused {}

/** Too many requests; `retryAfter` is most often given. */
export class TooFast extends Refused {}

/** @type {{ [status: number]: typeof Refused }} */
const BY_STATUS = { 401: SignedOut, 429: TooFast }

/** @type {{ [code: string]: typeof Refused }} */
const BY_CODE = {
  another_person: AnotherPerson,
  restored: Restored,
  suspended: Suspended,
  not_invited: Suspended,
}

/** @param {Refusal} details */
export function refusal(details) {
  const Kind = BY_STATUS[details.status] ?? BY_CODE[details.code ?? ""] ?? Refused
  return new Kind(details)
}

/**
 * What keeps a person out until they do something about it.
 * @typedef {"signed-out" | "suspended" | "another-person"} TurnedAway
 */

/**
 * One word for what keeps a person out, or "trouble" for what may pass by itself.
 * @param {unknown} error
 * @returns {TurnedAway | "trouble"}
 */
export function whyTurnedAway(error) {
  if (error instanceof SignedOut) return "signed-out"
  if (error instanceof Suspended) return "suspended"
  if (error instanceof AnotherPerson) return "another-person"
  return "trouble"
}

/**
 * The same request again would be refused again.
 * @param {unknown} error
 * @returns {error is Refused}
 */
export function isFinal(error) {
  const passes = whyTurnedAway(error) !== "trouble" || error instanceof TooFast
  return error instanceof Refused && !passes
}
