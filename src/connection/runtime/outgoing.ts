import type { Diagnostic } from '../../shared/diagnostic'
import { exceedsBytes, frameSize } from '../../shared/frame-size'
import type { Counter } from '../ports/parts'
import type { SendResult } from './client-api'
import type { Line } from './line'

/** Counts frames, puts them on the line and says what became of them. */
export interface Outgoing {
  /** A frame of the protocol's own: its failure is reported, and only a goodbye is waited for. */
  transmit(data: string | ArrayBuffer): void
  /** What goes out for a frame of the application: sent when all is; else what the first that was not came to. */
  send(frames: readonly (string | ArrayBuffer)[]): Promise<SendResult>
  /** Calls `handedOver` once native has taken all that is transmitted within `say`. */
  sayGoodbye(say: () => void, handedOver: () => void): void
}

export function createOutgoing(
  line: Line,
  counter: Counter | undefined,
  maxFrameBytes: number,
  report: (diagnostic: Diagnostic) => void,
  redact: (text: string) => string,
): Outgoing {
  /** While a goodbye is being said: one more frame belongs to it. The returned function settles that frame. */
  let addToGoodbye: (() => () => void) | undefined

  function put(data: string | ArrayBuffer, settled: (error?: string) => void): void {
    counter?.sent(frameSize(data))
    line.send(data, settled)
  }

  function sendOne(data: string | ArrayBuffer): Promise<SendResult> {
    return new Promise((settle) => {
      put(data, (error) => {
        settle(error === undefined ? { ok: true } : { ok: false, code: 'send-failed', detail: redact(error) })
      })
    })
  }

  return {
    transmit(data) {
      const settle = addToGoodbye?.()
      put(data, (error) => {
        if (error !== undefined) report({ code: 'send-failed', detail: error })
        settle?.()
      })
    },
    send(frames) {
      const tooLarge = frames.find((data) => exceedsBytes(data, maxFrameBytes))
      if (tooLarge !== undefined) {
        return Promise.resolve({ ok: false, code: 'frame-too-large', detail: `sending ${frameSize(tooLarge)}` })
      }
      const parts = frames.map(sendOne)
      // One alone answers when it settles, not some turns later: what is refused at once must not overtake it.
      const [only] = parts
      if (parts.length === 1 && only !== undefined) return only
      return Promise.all(parts).then((results) => results.find(({ ok }) => !ok) ?? { ok: true })
    },
    sayGoodbye(say, handedOver) {
      // The saying itself counts as one.
      let unsettled = 1
      const settle = (): void => {
        unsettled -= 1
        if (unsettled === 0) handedOver()
      }
      addToGoodbye = () => {
        unsettled += 1
        return settle
      }
      say()
      addToGoodbye = undefined
      settle()
    },
  }
}
