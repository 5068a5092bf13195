import { fixedDelay } from '../../connection/policy/reconnect-policy'
import type { Protocol } from '../../connection/ports/protocol'
import { isName, isPositive, isRecord } from '../../shared/checks'
import { TradewireError } from '../../shared/errors'
import { isDeveloped } from '../../shared/developed'
import { checkOptions, keepGiven } from '../../shared/options'
import type { JsonEvents } from '../json/json-options'
import { callOf } from '../json/json-calls'
import { frameOnly, plainFrames } from './plain-frames'

/** Options of `heartCheck()`. */
export interface HeartCheckOptions {
  /**
   * Interval of heart-checks and delay before the first heart-check in ms.
   * @default 3,000
   */
  readonly intervalMs?: number
}

/** Events of `heartCheck()`. */
export interface HeartCheckEvents extends JsonEvents {
  /** A heart-check was sent. */
  heartChecked: { readonly atMs: number }
}

const known: Record<keyof HeartCheckOptions, 1> = { intervalMs: 1 }

/**
 * Heart-checks need their own timer, because the client's pings start with the connection, require responses and serve
 * as probes (HC-2 to HC-5).
 */
const beatTimer = 'beat'
const beat = JSON.stringify({ module: 'HEART_CHECK', message: '请求心跳' })

/**
 * Creates a protocol for text in both directions. Received messages are named `text`. Sends a heart-check every 3 s and
 * does not expect a response. Reconnects up to 60 times, every 3 s. Send `{ heartCheck: 'start' }` or `{ heartCheck:
 * 'stop' }` at any time to start or stop them.
 * @throws TradewireError `invalid-option` with the option's name.
 * @example createTradewire({ name: 'pulse', url, protocol: heartCheck({ intervalMs: 5_000 }) })
 */
export function heartCheck(options: HeartCheckOptions = {}): Protocol<HeartCheckEvents> {
  checkOptions(options, { intervalMs: isPositive })
  const { intervalMs = 3_000 } = options
  const frames = plainFrames({
    read: (data) => (typeof data === 'string' ? { name: 'text', data } : undefined),
    encode: textOf,
  })
  const protocol: Protocol<HeartCheckEvents> = {
    ...frames,
    name: 'heart-check',
    policy: { ...frames.policy, maxAttempts: 60, reconnect: fixedDelay(3_000) },
    start(session, policy, line) {
      const running = frames.start(session, policy, line)
      /** Stays true after disconnects and closes (HC-4). */
      let isBeating = false
      let isAttached = false

      function schedule(): void {
        if (isBeating && isAttached) line.after(beatTimer, intervalMs)
        else line.stop(beatTimer)
      }

      return {
        ...running,
        opened(now) {
          running.opened?.(now)
          isAttached = true
          schedule()
        },
        timer(name, atMs) {
          if (name !== beatTimer) return running.timer?.(name, atMs)
          line.send(beat)
          line.publish('heartChecked', { atMs })
          schedule()
        },
        detached(atMs) {
          isAttached = false
          running.detached?.(atMs)
        },
        steer(given) {
          const { name = given, payload }: { readonly name?: unknown; readonly payload?: unknown } = callOf(given) || {}
          const frame = frameOnly(name, payload)
          const asked = isRecord(frame) ? frame.heartCheck : undefined
          if (asked !== 'start' && asked !== 'stop') return undefined
          return () => {
            isBeating = asked === 'start'
            schedule()
          }
        },
      }
    },
  }
  if (/* @__PURE__ */ isDeveloped() && process.env.NODE_ENV !== 'production') {
    keepGiven(protocol, { maker: 'heartCheck', options, known })
  }
  return protocol
}

function textOf(given: unknown): string {
  if (isName(given)) return given
  throw new TradewireError('frame-encode-failed', 'not a non-empty string')
}
