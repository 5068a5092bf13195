const played: string[] = []
const { play } = HTMLMediaElement.prototype

// A player of uni's is in no document: its events reach its own listeners alone.
HTMLMediaElement.prototype.play = function (this: HTMLMediaElement) {
  this.addEventListener('playing', () => played.push(this.currentSrc), { once: true })
  return Reflect.apply(play, this, [])
}

/** The addresses of the audible sounds. */
export const playedSounds = (): readonly string[] => played
