const played: string[] = []
const { play } = HTMLMediaElement.prototype

// A player of uni is in no document, so only its own listeners get its events.
HTMLMediaElement.prototype.play = function (this: HTMLMediaElement) {
  this.addEventListener('playing', () => played.push(this.currentSrc), { once: true })
  return Reflect.apply(play, this, [])
}

export const playedSounds = (): readonly string[] => played
