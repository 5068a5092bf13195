import { fixedDelay } from '../../connection/policy/reconnect-policy'
import type { Protocol, ProtocolLine } from '../../connection/ports/protocol'
import { isName, isPositive, isRecord } from '../../shared/checks'
import { need, TradewireError } from '../../shared/errors'
import { isDeveloped } from '../../shared/developed'
import { checkOptions, keepGiven, requireOption } from '../../shared/options'
import type { JsonEvents } from '../json/json-options'
import { jsonProtocol } from '../json/json-protocol'

/** Options of `modeCode()`. */
export interface ModeCodeOptions {
  /**
   * Time in ms from the last response until the next heartbeat.
   * @default 30,000
   */
  readonly heartbeatMs?: number
}

/** Events of `modeCode()`. */
export interface ModeCodeEvents extends JsonEvents {
  /** The server returned a heartbeat unchanged. */
  heartbeatAnswered: { readonly roundTripMs: number; readonly atMs: number }
}

const known: Record<keyof ModeCodeOptions, 1> = { heartbeatMs: 1 }

/**
 * Heartbeats have their own timer, because a response restarts their interval but not the client's ping interval (MC-4,
 * MC-7). A single timer is enough, because a heartbeat is either due or unanswered.
 */
const beatTimer = 'heartbeat'
const beatName = 'heart_beat'
/** If the timer is this late, the app was suspended and the response may be queued (MC-6, HB-8). */
const lateMs = 2_000

/**
 * Creates a protocol for messages named `message`. Sends a heartbeat 30 s after the last response, unless `policy: {
 * ping: false }` is set. Without a response within `policy.pongTimeoutMs` (3 s), closes the connection and retries
 * every 10 s, without limit. `send` takes a string or `{ ModeCode: 'message', msg }`.
 * @throws TradewireError `invalid-option` with the option's name.
 * @example createTradewire({ name: 'room', url: modeCodeUrl('wss://example.com', 'Ann'), protocol: modeCode() })
 */
export function modeCode(options: ModeCodeOptions = {}): Protocol<ModeCodeEvents> {
  checkOptions(options, { heartbeatMs: isPositive })
  const { heartbeatMs = 30_000 } = options
  const json = jsonProtocol({ type: 'ModeCode', data: 'msg', decode: parse, read, write, encode })
  const protocol: Protocol<ModeCodeEvents> = {
    ...json,
    name: 'mode-code',
    policy: {
      ...json.policy,
      ping: true,
      // The client sends pings only as probes (MC-7).
      pingIntervalMs: Infinity,
      pongTimeoutMs: 3_000,
      probeTimeoutMs: 3_000,
      maxAttempts: Infinity,
      reconnect: fixedDelay(10_000),
    },
    liveness: 'reply',
    start(session, policy, line) {
      let awaited: { readonly sentAtMs: number; readonly again: boolean } | null = null
      const messages: ProtocolLine<JsonEvents> = line
      const running = json.start(session, policy, {
        ...messages,
        publish(event, payload) {
          if (!('name' in payload) || payload.name !== beatName) return messages.publish(event, payload)
          // Only the awaited heartbeat proves that the server responds (MC-5).
          if (awaited === null || payload.data !== awaited.sentAtMs) return
          const roundTripMs = Math.max(0, payload.atMs - awaited.sentAtMs)
          line.answered()
          rest()
          line.publish('heartbeatAnswered', { roundTripMs, atMs: payload.atMs })
        },
      })

      function rest(): void {
        awaited = null
        if (policy.ping) line.after(beatTimer, heartbeatMs)
      }

      function beat(atMs: number, again: boolean): void {
        awaited = { sentAtMs: atMs, again }
        line.send(JSON.stringify({ ModeCode: beatName, msg: atMs }))
      }

      return {
        ...running,
        opened(now) {
          running.opened?.(now)
          rest()
        },
        timer(name, atMs) {
          if (name !== beatTimer) return running.timer?.(name, atMs)
          const { pongTimeoutMs } = policy
          if (awaited !== null) {
            const elapsedMs = atMs - awaited.sentAtMs
            const isLate = elapsedMs < 0 || elapsedMs > pongTimeoutMs + lateMs
            if (!isLate || awaited.again) return line.lose('pong-timeout')
          }
          beat(atMs, awaited !== null)
          line.after(beatTimer, pongTimeoutMs)
        },
        ping({ atMs }) {
          beat(atMs, false)
          // Stops the timer, because the client times the probe's response.
          line.stop(beatTimer)
        },
      }
    },
  }
  if (/* @__PURE__ */ isDeveloped() && process.env.NODE_ENV !== 'production') {
    keepGiven(protocol, { maker: 'modeCode', options, known })
  }
  return protocol
}

const parse = (data: string | ArrayBuffer): unknown => (typeof data === 'string' ? JSON.parse(data) : undefined)

/** The server returns heartbeats unchanged: `data` is the send time (epoch ms). */
function read(message: unknown): { readonly name: string; readonly data: unknown } | undefined {
  const { ModeCode: name, msg: data } = isRecord(message) ? message : {}
  if (name === 'message') need(typeof data === 'string', 'msg')
  else if (name !== beatName) return undefined
  return { name, data }
}

/** A message without a payload is a text or a whole frame (EC-17). */
const write = (name: string, msg: unknown): unknown => (msg === undefined ? name : { ModeCode: name, msg })

function encode(given: unknown): string {
  const msg = isRecord(given) && given.ModeCode === 'message' ? given.msg : given
  if (!isName(msg)) throw new TradewireError('frame-encode-failed', 'not a non-empty string')
  return JSON.stringify({ ModeCode: 'message', msg })
}

/**
 * Returns the address of a mode-code server for a name: `wss://host/ws/?name=…`.
 * @param name the name under which others see this client
 * @param server scheme, host and port, such as `wss://example.com:8787`
 * @throws TradewireError `invalid-option` for an empty name or a name that is not valid Unicode.
 * @example modeCodeUrl('wss://example.com:8787', 'Ann') // 'wss://example.com:8787/ws/?name=Ann'
 */
export function modeCodeUrl(server: string, name: string): string {
  requireOption('name', name, isName(name))
  return `${server.replace(/\/+$/, '')}/ws/?name=${encodeName(name)}`
}

function encodeName(name: string): string {
  try {
    return encodeURIComponent(name)
  } catch (_error) {
    // The name contains a lone surrogate (MC-3).
    throw new TradewireError('invalid-option', 'name is not well-formed')
  }
}
