/** What stands in the place of an answer or of a message that isn't there, in words. */

export const UNREACHABLE = "The server could not be reached. Try again in a moment."
export const TOO_LARGE_WORDS = "This message is too long to send. Shorten it and try again."

/** In the place of a message that is quoted, or was found. */
export const REMOVED = "This message was removed."
