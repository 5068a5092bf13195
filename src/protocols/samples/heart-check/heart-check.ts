import { checkOptions } from '../../../shared/options'
import { isName, isPositive, isRecord } from '../../../shared/checks'
import { fixedDelay } from '../../../connection/policy/reconnect-policy'
import { TradewireError } from '../../../shared/errors'
import { usualParts } from '../../../connection/parts/usual-parts'
import type { Protocol, ProtocolLine, ProtocolSession } from '../../../connection/ports/protocol'

export interface HeartCheckOptions {
  /** Between two heart-checks, and before the first, ms. Default 3,000. */
  readonly intervalMs?: number
  /** Default: the module `HEART_CHECK` with the original's words. */
  readonly frame?: string
  /** Reconnects after a loss or a failed first connection. Default 60. */
  readonly maxAttempts?: number
  /** Between the end of an attempt and the next, ms. Default 3,000. */
  readonly reconnectMs?: number
}

export interface HeartCheckEvents {
  /** A text as it came; the answers to heart-checks too. */
  messageReceived: { readonly text: string; readonly atMs: number }
  /** A heart-check went out. */
  heartChecked: { readonly atMs: number }
}

export type HeartCheckProtocol = Protocol<HeartCheckEvents>

/** For `send`, open or not: heart-checks from now on, the first after the interval; a restart begins it again. */
export const heartCheckStart = { heartCheck: 'start' } as const
/** For `send`, open or not: no heart-checks any more. */
export const heartCheckStop = { heartCheck: 'stop' } as const

const beatTimer = 'beat'
const defaultFrame = JSON.stringify({ module: 'HEART_CHECK', message: '请求心跳' })

/**
 * Text both ways, and a heart-check every 3 s that the caller starts and stops; its answer is not awaited. Up to 60
 * reconnects, 3 s apart.
 * @throws TradewireError `invalid-option` with the option's name.
 * @example createTradewire({ name: 'pulse', url, protocol: heartCheck({ intervalMs: 5_000 }) })
 */
export function heartCheck(options: HeartCheckOptions = {}): HeartCheckProtocol {
  checkOptions(options, { intervalMs: isPositive, frame: isName })
  const { intervalMs = 3_000, frame = defaultFrame, maxAttempts: attempts = 60, reconnectMs = 3_000 } = options

  function start(line: ProtocolLine<HeartCheckEvents>): ProtocolSession {
    /** The caller wants heart-checks: until told otherwise, over losses and closes. */
    let isBeating = false
    /** A socket feeds the session. */
    let isAttached = false
    const beatLater = (): void => line.after(beatTimer, intervalMs)

    return {
      opened() {
        isAttached = true
        line.ready()
        if (isBeating) beatLater()
      },
      received(data, atMs) {
        if (typeof data === 'string') line.publish('messageReceived', { text: data, atMs })
        else line.report({ code: 'frame-unknown', detail: `binary, ${data.byteLength} bytes` })
      },
      timer(_name, atMs) {
        line.send(frame)
        line.publish('heartChecked', { atMs })
        beatLater()
      },
      detached() {
        isAttached = false
      },
      steer(given) {
        const asked = isRecord(given) ? given.heartCheck : undefined
        if (asked === heartCheckStart.heartCheck) {
          return () => {
            isBeating = true
            if (isAttached) beatLater()
          }
        }
        if (asked !== heartCheckStop.heartCheck) return undefined
        return () => {
          isBeating = false
          line.stop(beatTimer)
        }
      },
      encode,
    }
  }

  return {
    name: 'heart-check',
    policy: { ping: false, maxAttempts: attempts, reconnect: fixedDelay(reconnectMs) },
    liveness: 'any',
    needsSession: false,
    parts: usualParts(),
    start: (_session, _policy, line) => start(line),
  }
}

function encode(given: unknown): string {
  if (isName(given)) return given
  throw new TradewireError('frame-encode-failed', 'no text')
}
