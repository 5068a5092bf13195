import { getBytes } from '../device-http'
import { isMp3 } from '../media'
import type { Failed, NativeFiles } from './native-files'

interface RecordOptions {
  readonly filename: string
  readonly format?: string
}

/** The phone's microphone and players: `plus.audio`. */
export function createNativeAudio(files: Pick<NativeFiles, 'keep'>) {
  let offered: Uint8Array | undefined
  let stopRecording: (() => void) | undefined
  const played: string[] = []
  const later = (answer: () => void): void => void setImmediate(answer)

  const recorder = {
    record({ filename, format = 'amr' }: RecordOptions, recorded: (path: string) => void, failed: Failed): void {
      const bytes = offered
      offered = undefined
      if (bytes === undefined) return later(() => failed({ code: 3, message: 'permission denied' }))
      if (format !== 'mp3') return later(() => failed({ code: 2, message: 'the host records mp3 only' }))
      stopRecording = () => later(() => recorded(files.keep(bytes, filename, format)))
    },
    stop(): void {
      stopRecording?.()
      stopRecording = undefined
    },
  }

  function createPlayer(): object {
    const received = new Map<string, (event: object) => void>()
    let isClosed = false
    const notify = (name: string, event: object = {}): void => {
      if (!isClosed) received.get(name)?.(event)
    }
    const player = {
      src: '',
      addEventListener: (name: string, listener: (event: object) => void) => void received.set(name, listener),
      setStyles: ({ src }: { readonly src?: string }) => void (player.src = src ?? player.src),
      setSessionCategory: () => undefined,
      getDuration: () => 0, getPosition: () => 0, getBuffered: () => 0,
      isPaused: () => false,
      play() {
        void getBytes(player.src).then((bytes) => isMp3(bytes), () => false).then((isSound) => {
          if (!isSound) return notify('error', { code: -2 })
          played.push(player.src)
          for (const name of ['canplay', 'play', 'ended']) notify(name)
        })
      },
      stop: () => undefined,
      close: () => void (isClosed = true),
    }
    return player
  }

  return {
    /** The microphone's next recording; without it the app gets no permission. */
    offer: (bytes: Uint8Array): void => void (offered = bytes),
    /** The addresses of what was played so far. */
    played: (): readonly string[] => played,
    audio: { getRecorder: () => recorder, createPlayer },
  }
}
