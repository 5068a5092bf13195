let playing: ReturnType<typeof uni.createInnerAudioContext> | undefined

/** Plays a voice message instead of the previous one. Calls `failed` on failure. */
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
