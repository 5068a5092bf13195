export interface Recording {
  readonly file: string
  readonly durationMs: number
}

/** Called once when the recording ends: on `stop`, after one minute, or with `null` on failure. */
export type RecordingEnded = (recording: Recording | null) => void

export interface VoiceRecorder {
  /** Rejects when the microphone is denied. */
  start(ended: RecordingEnded): Promise<void>
  stop(): void
}

const maxMs = 60_000

/** Returns the platform's recorder, or `null`, for example in an insecure context. */
export function voiceRecorder(): VoiceRecorder | null {
  if (typeof document === 'undefined') return typeof uni.getRecorderManager === 'function' ? nativeRecorder() : null
  return typeof MediaRecorder === 'function' && 'mediaDevices' in navigator ? browserRecorder() : null
}

interface StoppedEvent {
  readonly tempFilePath?: string
  /** Reported by WeChat only. */
  readonly duration?: number
}

function nativeRecorder(): VoiceRecorder {
  return {
    start: (ended) => new Promise((resolve, reject) => {
      // Gets the recorder on first use, so that users who only type are not asked for microphone access.
      const manager = uni.getRecorderManager()
      let startedAtMs = 0
      manager.onStart(() => {
        startedAtMs = Date.now()
        resolve()
      })
      manager.onStop((event: StoppedEvent | undefined) => {
        const { tempFilePath: file, duration = Date.now() - startedAtMs } = event ?? {}
        ended(file === undefined ? null : { file, durationMs: Math.max(1, Math.round(duration)) })
      })
      // App reports a denied microphone only after the start.
      manager.onError(() => (startedAtMs === 0 ? reject(new Error('record')) : ended(null)))
      manager.start({ duration: maxMs, format: 'mp3' })
    }),
    stop: () => uni.getRecorderManager().stop(),
  }
}

function browserRecorder(): VoiceRecorder {
  let stop: (() => void) | undefined
  return {
    async start(ended) {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true })
      const startedAtMs = Date.now()
      const parts: Blob[] = []
      const recorder = new MediaRecorder(stream)
      const timer = setTimeout(() => stop?.(), maxMs)
      stop = () => {
        stop = undefined
        clearTimeout(timer)
        recorder.stop()
      }
      recorder.ondataavailable = ({ data }) => parts.push(data)
      recorder.onstop = () => {
        for (const track of stream.getTracks()) track.stop()
        const bytes = new Blob(parts, { type: recorder.mimeType })
        const durationMs = Math.max(1, Date.now() - startedAtMs)
        ended(bytes.size === 0 ? null : { file: URL.createObjectURL(bytes), durationMs })
      }
      recorder.start()
    },
    stop: () => stop?.(),
  }
}
