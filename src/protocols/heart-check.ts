import { checkOptions } from '../core/check-options'
import { isName, isPositive, isRecord } from '../core/checks'
import { fixedDelay } from '../core/policy/fixed-delay'
import { TradewireError } from '../core/tradewire-error'
import type { Protocol, ProtocolCommand, ProtocolEvent, ProtocolStep, Steering } from '../ports/protocol'

export interface HeartCheckOptions {
  /** Between two heart-checks, and before the first, ms. Default 3,000. */
  readonly intervalMs?: number
  /** Default: the module `HEART_CHECK` with the original's words. */
  readonly frame?: string
  /** Reconnects after a loss or a failed first connection. Default 60. */
  readonly attempts?: number
  /** Between the end of an attempt and the next, ms. Default 3,000. */
  readonly reconnectMs?: number
}

export interface HeartCheckEvents {
  /** A text as it came; the answers to heart-checks too. */
  messageReceived: { readonly text: string; readonly atMs: number }
  /** A heart-check went out. */
  heartChecked: { readonly atMs: number }
}

export interface HeartCheckState {
  /** The caller wants heart-checks: until told otherwise, over losses and closes. */
  readonly beating: boolean
  /** A socket feeds the session. */
  readonly attached: boolean
}

export type HeartCheckProtocol = Protocol<HeartCheckState, HeartCheckEvents>

type Step = ProtocolStep<HeartCheckState, HeartCheckEvents>
type Commands = readonly ProtocolCommand<HeartCheckEvents>[]

/** For `send`, open or not: heart-checks from now on, the first after the interval. A restart begins it anew. */
export const heartCheckStart = { heartCheck: 'start' } as const
/** For `send`, open or not: no heart-checks any more. */
export const heartCheckStop = { heartCheck: 'stop' } as const

const beatTimer = 'beat'
const nothing: Commands = []
const defaultFrame = JSON.stringify({ module: 'HEART_CHECK', message: '请求心跳' })

/**
 * Text both ways, and a heart-check every 3 s that the caller starts and stops; nobody waits for its answer. Up to
 * 60 reconnects, 3 s apart.
 * @throws TradewireError `invalid-option` with the option's name.
 */
export function heartCheck(options: HeartCheckOptions = {}): HeartCheckProtocol {
  checkOptions(options, { intervalMs: isPositive, frame: isName })
  const { intervalMs = 3_000, frame = defaultFrame, attempts = 60, reconnectMs = 3_000 } = options
  const beatLater: Commands = [{ type: 'startTimer', name: beatTimer, delayMs: intervalMs }]
  const starting: Steering<HeartCheckState, HeartCheckEvents> = {
    step: (state) => [{ ...state, beating: true }, state.attached ? beatLater : nothing],
  }

  function step(state: HeartCheckState, event: ProtocolEvent): Step {
    switch (event.type) {
      case 'opened':
        return [{ ...state, attached: true }, [{ type: 'ready' }, ...(state.beating ? beatLater : nothing)]]
      case 'received':
        return [state, onReceived(event.data, event.atMs)]
      case 'timerFired': {
        const { atMs } = event
        return [state, [
          { type: 'send', data: frame }, { type: 'publish', name: 'heartChecked', payload: { atMs } }, ...beatLater,
        ]]
      }
      case 'detached':
        return [{ ...state, attached: false }, nothing]
      default:
        return [state, nothing]
    }
  }

  return {
    name: 'heart-check',
    policy: { ping: false, attempts, reconnect: fixedDelay(reconnectMs) },
    liveness: 'any',
    needsSession: false,
    start: () => ({ beating: false, attached: false }),
    step,
    steer(frame) {
      if (!isRecord(frame)) return undefined
      if (frame.heartCheck === heartCheckStart.heartCheck) return starting
      return frame.heartCheck === heartCheckStop.heartCheck ? stopping : undefined
    },
    encode,
  }
}

const stopping: Steering<HeartCheckState, HeartCheckEvents> = {
  step: (state) => [{ ...state, beating: false }, [{ type: 'stopTimer', name: beatTimer }]],
}

function onReceived(data: string | ArrayBuffer, atMs: number): Commands {
  if (typeof data === 'string') return [{ type: 'publish', name: 'messageReceived', payload: { text: data, atMs } }]
  return [{ type: 'report', diagnostic: { code: 'frame-unknown', detail: `binary, ${data.byteLength} bytes` } }]
}

function encode(given: unknown): string {
  if (isName(given)) return given
  throw new TradewireError('frame-encode-failed', 'no text')
}
