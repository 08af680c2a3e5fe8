/** A quiet sound of two notes. It is made here: there is no file to load. */

/** @import { Timers } from "../server/backoff.js" */

const NOTES_HZ = [587.33, 880]
const APART_S = 0.11
const LASTS_S = 0.35
const RISES_S = 0.02
const LOUDNESS = 0.06
const SILENT = 0.0001
const TOO_LATE_MS = 1_000

export class Sound {
  #Context
  #timers

  /** @param {{ AudioContext?: typeof globalThis.AudioContext, timers?: Timers }} options */
  constructor({ AudioContext = globalThis.AudioContext, timers = globalThis } = {}) {
    this.#Context = AudioContext
    this.#timers = timers
  }

  /** Where the browser has no sound, or doesn't let this page play any yet, there is silence. */
  async play() {
    try {
      await this.#play(new this.#Context())
    } catch {
      // Nobody needs to know.
    }
  }

  /**
   * Browsers let a page sound once somebody has clicked in it. Whatever was to be heard before that
   * would else be heard then, all of it at once.
   * @param {AudioContext} context
   */
  async #play(context) {
    const late = new Promise(resolve => this.#timers.setTimeout(() => resolve(null), TOO_LATE_MS))
    await Promise.race([context.resume(), late])
    if (context.state !== "running") return context.close()
    const notes = NOTES_HZ.map((pitch, at) => noteOf(context, pitch, at * APART_S))
    notes.at(-1)?.addEventListener("ended", () => context.close())
  }
}

/**
 * It fades in and out, or there would be a click.
 * @param {AudioContext} context
 * @param {number} pitch
 * @param {number} wait
 */
function noteOf(context, pitch, wait) {
  const [note, volume] = [context.createOscillator(), context.createGain()]
  const begin = context.currentTime + wait
  note.frequency.value = pitch
  volume.gain.setValueAtTime(SILENT, begin)
  volume.gain.exponentialRampToValueAtTime(LOUDNESS, begin + RISES_S)
  volume.gain.exponentialRampToValueAtTime(SILENT, begin + LASTS_S)
  note.connect(volume).connect(context.destination)
  note.start(begin)
  note.stop(begin + LASTS_S)
  return note
}
