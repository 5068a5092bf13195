const played: string[] = []
const { play } = HTMLMediaElement.prototype

// uni's players are outside the document, so only their own listeners get events.
HTMLMediaElement.prototype.play = function (this: HTMLMediaElement) {
  this.addEventListener('playing', () => played.push(this.currentSrc), { once: true })
  return Reflect.apply(play, this, [])
}

export const playedSounds = (): readonly string[] => played
