let playing: ReturnType<typeof uni.createInnerAudioContext> | undefined

/** Plays a voice message and stops the previous one. Calls `failed` if it cannot be played. */
export function playVoice(url: string, failed: () => void): void {
  playing?.destroy()
  const audio = uni.createInnerAudioContext()
  playing = audio
  audio.onEnded(() => {
    audio.destroy()
    if (playing === audio) playing = undefined
  })
  audio.onError(failed)
  audio.src = url
  audio.play()
}
