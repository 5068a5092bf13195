const played: string[] = []
const { play } = HTMLMediaElement.prototype

// A player of uni's is in no document: what it tells is heard at itself alone.
HTMLMediaElement.prototype.play = function (this: HTMLMediaElement) {
  this.addEventListener('playing', () => played.push(this.currentSrc), { once: true })
  return Reflect.apply(play, this, [])
}

/** The addresses of what could be heard. */
export const playedSounds = (): readonly string[] => played
