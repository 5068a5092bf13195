import { getBytes } from '../device-http'
import { isMp3 } from '../media'
import { fieldsOf } from './call'
import type { Later, Listeners } from './wx-answer'
import type { WxFiles } from './wx-files'

interface SoundWorld {
  readonly files: Pick<WxFiles, 'keep'>
  readonly listeners: () => Listeners
  readonly later: Later
  readonly after: (ms: number, callback: () => void) => () => void
  readonly now: () => number
}

const LONGEST_MS = 600_000
const USUAL_MS = 60_000

/** `wx`'s one recorder and its players, by their documents. */
export function createWxSound({ files, listeners, later, after, now }: SoundWorld) {
  let offered: Uint8Array | undefined
  const on = { start: listeners(), stop: listeners(), error: listeners() }
  let recording: { readonly bytes: Uint8Array; readonly sinceMs: number; readonly cancel: () => void } | undefined
  const played: string[] = []

  function fail(reason: string): void {
    later(() => on.error.notify({ errMsg: `operateRecorder:fail ${reason}` }))
  }

  function stop(): void {
    if (recording === undefined) return fail('recorder not start')
    const { bytes, sinceMs, cancel } = recording
    recording = undefined
    cancel()
    const tempFilePath = files.keep(bytes, 'mp3')
    later(() => on.stop.notify({ tempFilePath, duration: now() - sinceMs, fileSize: bytes.byteLength }))
  }

  const manager = {
    onStart: on.start.on,
    onStop: on.stop.on,
    onError: on.error.on,
    start(options: unknown) {
      const { duration = USUAL_MS, format } = fieldsOf(options)
      if (recording !== undefined) return fail('is recording or paused')
      if (offered === undefined) return fail('auth deny')
      if (format !== 'mp3') return fail('the host records mp3 only')
      recording = { bytes: offered, sinceMs: now(), cancel: after(Math.min(LONGEST_MS, Number(duration)), stop) }
      offered = undefined
      later(() => on.start.notify({}))
    },
    stop,
  }

  function player(): object {
    const received = { play: listeners(), ended: listeners(), error: listeners() }
    let isGone = false
    const context = {
      src: '',
      onPlay: received.play.on,
      onEnded: received.ended.on,
      onError: received.error.on,
      play() {
        const { src } = context
        void getBytes(src).then((bytes) => isMp3(bytes), () => false).then((isSound) => {
          if (isGone) return
          if (!isSound) return received.error.notify({ errCode: 10_004, errMsg: 'unknown format' })
          played.push(src)
          received.play.notify({})
          received.ended.notify({})
        })
      },
      destroy: () => void (isGone = true),
    }
    return context
  }

  return {
    api: { getRecorderManager: () => manager, createInnerAudioContext: player },
    /** Sets the microphone's next recording; without it the mini-program gets no permission. */
    offer: (bytes: Uint8Array): void => void (offered = bytes),
    /** The addresses of what was played so far. */
    played: (): readonly string[] => played,
  }
}
