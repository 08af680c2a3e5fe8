/** How people are, in words. */
export const HOW = { available: "Available", busy: "Busy", away: "Away" }
