/** A quiet sound of two notes. It is made here: there is no file to load. */

const NOTES_HZ = [587.33, 880]
const APART_S = 0.11
const LASTS_S = 0.35
const LOUDNESS = 0.06
const SILENT = 0.0001

export class Sound {
  #Context
  /** @type {AudioContext | null} */
  #context = null

  /** @param {{ AudioContext?: typeof globalThis.AudioContext }} options */
  constructor({ AudioContext = globalThis.AudioContext } = {}) {
    this.#Context = AudioContext
  }

  /** Where the browser has no sound, or doesn't let this page play any yet, there is silence. */
  async play() {
    try {
      this.#context ??= new this.#Context()
      // Browsers begin with silence, and let it sound once somebody has clicked anywhere. What could
      // not be heard at its time is not made up for.
      if (this.#context.state !== "running") await this.#context.resume()
      NOTES_HZ.forEach((pitch, at) => this.#note(pitch, at * APART_S))
    } catch {
      // Nobody needs to know.
    }
  }

  /**
   * It fades in and out, or there would be a click.
   * @param {number} pitch
   * @param {number} wait
   */
  #note(pitch, wait) {
    const context = /** @type {AudioContext} */ (this.#context)
    const [note, volume] = [context.createOscillator(), context.createGain()]
    const begin = context.currentTime + wait
    note.type = "sine"
    note.frequency.value = pitch
    volume.gain.setValueAtTime(SILENT, begin)
    volume.gain.exponentialRampToValueAtTime(LOUDNESS, begin + 0.02)
    volume.gain.exponentialRampToValueAtTime(SILENT, begin + LASTS_S)
    note.connect(volume).connect(context.destination)
    note.start(begin)
    note.stop(begin + LASTS_S)
  }
}
