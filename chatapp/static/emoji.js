/** Tells a message that is nothing but a few emoji, which may be drawn larger. */

// Stryker disable next-line Regex: its \P{RGI_Emoji} is no syntax, and nothing at all would load
const FEW_EMOJI = /^(?:\p{RGI_Emoji}\s*){1,6}$/v

export function isEmojiOnly(text) {
  return text.length <= 100 && FEW_EMOJI.test(text)
}
