/** What stands in the place of an answer or of a message that isn't there, in words. */

export const UNREACHABLE = "Couldn't reach the server. Try again in a moment."
export const TOO_LARGE_WORDS = "Your message is too long. Shorten it and try again."

/** In the place of a message that is quoted, or was found. */
export const REMOVED = "This message was removed."
