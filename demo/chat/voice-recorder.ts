/** A recording: where it lies, and how long it is. */
export interface Recording {
  readonly file: string
  readonly durationMs: number
}

export interface VoiceRecorder {
  /** Rejects when the microphone may not be used. */
  start(): Promise<void>
  /** `null` when nothing was recorded. */
  stop(): Promise<Recording | null>
}

/** A recorder stops by itself after so long. */
const longestMs = 60_000

/** The platform's recorder; `null` where there is none (a page that is not served safely has none). */
export function voiceRecorder(): VoiceRecorder | null {
  if (typeof document === 'undefined') return typeof uni.getRecorderManager === 'function' ? nativeRecorder() : null
  return typeof MediaRecorder === 'function' && 'mediaDevices' in navigator ? browserRecorder() : null
}

function nativeRecorder(): VoiceRecorder {
  let startedAtMs = 0
  return {
    start: () => new Promise((resolve, reject) => {
      // Not before it is wanted: who only writes is asked for no microphone.
      const manager = uni.getRecorderManager()
      manager.onStart(() => {
        startedAtMs = Date.now()
        resolve()
      })
      manager.onError(() => reject(new Error('record')))
      manager.start({ duration: longestMs, format: 'mp3' })
    }),
    stop: () => new Promise((resolve) => {
      const manager = uni.getRecorderManager()
      manager.onStop((result: { readonly tempFilePath?: string } | undefined) => {
        const file = result?.tempFilePath
        resolve(file === undefined ? null : { file, durationMs: Math.max(1, Date.now() - startedAtMs) })
      })
      manager.onError(() => resolve(null))
      manager.stop()
    }),
  }
}

function browserRecorder(): VoiceRecorder {
  let recorder: MediaRecorder | undefined
  let startedAtMs = 0
  const parts: Blob[] = []
  return {
    async start() {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true })
      parts.length = 0
      recorder = new MediaRecorder(stream)
      recorder.ondataavailable = ({ data }) => parts.push(data)
      recorder.start()
      startedAtMs = Date.now()
    },
    stop: () => new Promise((resolve) => {
      const { stream, mimeType } = recorder ?? {}
      if (recorder === undefined) return resolve(null)
      recorder.onstop = () => {
        for (const track of stream?.getTracks() ?? []) track.stop()
        const bytes = new Blob(parts, mimeType === undefined ? {} : { type: mimeType })
        const durationMs = Math.max(1, Date.now() - startedAtMs)
        resolve(bytes.size === 0 ? null : { file: URL.createObjectURL(bytes), durationMs })
      }
      recorder.stop()
    }),
  }
}
