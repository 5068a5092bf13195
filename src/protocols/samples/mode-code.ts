import { defaultCloseCodes } from '../../connection/policy/close-codes'
import type { SocketStatus } from '../../connection/machine/status'
import { fixedDelay } from '../../connection/policy/reconnect-policy'
import type { Bus } from '../../connection/ports/ports'
import type { Protocol, ProtocolLine, ProtocolSession } from '../../connection/ports/protocol'
import { isName, isPositive, isRecord, type Check } from '../../shared/checks'
import { TradewireError, type Diagnostic } from '../../shared/errors'
import { checkOptions, requireOption } from '../../shared/options'

/** The options of `modeCode()`. */
export interface ModeCodeOptions {
  /**
   * Whether to send heartbeats. With `false`, the connection is never probed.
   * @default true
   */
  readonly heartbeat?: boolean
  /**
   * Time from the last response until the next heartbeat, ms.
   * @default 30,000
   */
  readonly heartbeatMs?: number
  /**
   * Timeout of a heartbeat's response, ms. The connection then counts as lost.
   * @default 3,000
   */
  readonly answerMs?: number
  /**
   * Whether to reconnect. With `false`, a disconnect ends in `failed`.
   * @default true: endlessly
   */
  readonly reconnect?: boolean
  /**
   * Pause between the end of an attempt and the next attempt, ms.
   * @default 10,000
   */
  readonly reconnectMs?: number
}

/** The events of `modeCode()`. */
export interface ModeCodeEvents {
  /** A message other than a heartbeat. `atMs` is epoch ms. */
  messageReceived: { readonly msg: string; readonly atMs: number }
  /** A heartbeat was returned unchanged. */
  heartbeatAnswered: { readonly roundTripMs: number; readonly atMs: number }
}

interface Awaited {
  readonly sentAtMs: number
  readonly again: boolean
}

/** The only timer, because a heartbeat is either due or unanswered. */
const beatTimer = 'heartbeat'
/** With a timer this late, the app was suspended and the response may be queued (MC-6, HB-8). */
const lateMs = 2_000

const isSwitch: Check = (value) => typeof value === 'boolean'

/**
 * Creates a protocol for named messages. Sends a heartbeat 30 s after the last response. If no response arrives within
 * 3 s, closes the connection and tries to reconnect every 10 s, without limit. `send` takes a string, or `{ ModeCode:
 * 'message', msg }`.
 * @throws TradewireError `invalid-option` with the option's name.
 * @example createTradewire({ name: 'room', url: modeCodeUrl('wss://example.com', 'Ann'), protocol: modeCode() })
 */
export function modeCode(options: ModeCodeOptions = {}): Protocol<ModeCodeEvents> {
  checkOptions(options, { heartbeat: isSwitch, heartbeatMs: isPositive, answerMs: isPositive, reconnect: isSwitch })
  // Defaults from the original (MC-4, MC-5).
  const { heartbeat = true, heartbeatMs = 30_000, answerMs = 3_000, reconnect = true, reconnectMs = 10_000 } = options

  function start(line: ProtocolLine<ModeCodeEvents>): ProtocolSession {
    let awaited: Awaited | null = null
    const wait = (delayMs: number): void => line.after(beatTimer, delayMs)

    function rest(): void {
      awaited = null
      if (heartbeat) wait(heartbeatMs)
    }

    function beat(atMs: number, again: boolean): void {
      awaited = { sentAtMs: atMs, again }
      line.send(JSON.stringify({ ModeCode: 'heart_beat', msg: atMs }))
    }

    return {
      opened() {
        line.ready()
        rest()
      },
      received(data, atMs) {
        const frame = readModeFrame(data)
        if ('code' in frame) return line.report(frame)
        const { ModeCode, msg } = frame
        if (ModeCode === 'message') return line.publish('messageReceived', { msg, atMs })
        // Only the awaited response proves that the server responds (MC-5).
        if (awaited === null || msg !== awaited.sentAtMs) return
        const roundTripMs = Math.max(0, atMs - awaited.sentAtMs)
        line.answered()
        rest()
        line.publish('heartbeatAnswered', { roundTripMs, atMs })
      },
      timer(_name, atMs) {
        if (awaited !== null) {
          const elapsedMs = atMs - awaited.sentAtMs
          const isLate = elapsedMs < 0 || elapsedMs > answerMs + lateMs
          if (!isLate || awaited.again) return line.lose('pong-timeout')
        }
        beat(atMs, awaited !== null)
        wait(answerMs)
      },
      ping({ atMs }) {
        // The client decides when to probe the connection (MC-7).
        beat(atMs, false)
        line.stop(beatTimer)
      },
      encode,
    }
  }

  return {
    name: 'mode-code',
    policy: {
      ping: heartbeat,
      // The protocol sends heartbeats after the last response. The client sends only probes (MC-4, MC-7).
      pingIntervalMs: Infinity,
      probeTimeoutMs: answerMs,
      maxAttempts: reconnect ? Infinity : 0,
      reconnect: fixedDelay(reconnectMs),
      closeCodes: defaultCloseCodes,
    },
    liveness: 'reply',
    needsSession: false,
    start: (_session, _policy, line) => start(line),
  }
}

function encode(given: unknown): string {
  const msg = isRecord(given) && given.ModeCode === 'message' ? given.msg : given
  if (!isName(msg)) throw new TradewireError('frame-encode-failed', 'no text')
  return JSON.stringify({ ModeCode: 'message', msg })
}

/** For a heartbeat, `msg` is the send time, epoch ms. The server returns it unchanged. */
type ModeFrame =
  | { readonly ModeCode: 'message'; readonly msg: string }
  | { readonly ModeCode: 'heart_beat'; readonly msg: unknown }

/** Reads a server frame. Returns the frame or its fault. */
export function readModeFrame(data: string | ArrayBuffer): ModeFrame | Diagnostic {
  const frame = typeof data === 'string' ? parse(data) : undefined
  if (!isRecord(frame)) return { code: 'frame-malformed', detail: 'not a JSON object' }
  const { ModeCode, msg } = frame
  if (ModeCode === 'heart_beat') return { ModeCode, msg }
  if (ModeCode !== 'message') return { code: 'frame-unknown', detail: 'ModeCode' }
  return typeof msg === 'string' ? { ModeCode, msg } : { code: 'frame-malformed', detail: 'msg' }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (_error) {
    return undefined
  }
}

/** The payload of `changeBtnState`: whether the connection is open, so that a page can send and close. */
export type ButtonState = 'open' | 'close'

/** The parts of a client that this module uses. */
interface StatusSource {
  status(): SocketStatus
  on(name: 'statusChanged', listener: (status: SocketStatus) => void): () => void
}

const busName = 'changeBtnState'

/** Emits `changeBtnState` each time the connection opens or ends, until the returned function is called. */
export function emitButtonStates(client: StatusSource, bus: Pick<Bus, 'emit'>): () => void {
  let emitted = stateOf(client.status())
  return client.on('statusChanged', (status) => {
    const next = stateOf(status)
    if (next === emitted) return
    emitted = next
    bus.emit(busName, next)
  })
}

function stateOf({ status }: SocketStatus): ButtonState {
  return status === 'open' ? 'open' : 'close'
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
    // The name contains half of a surrogate pair (MC-3).
    throw new TradewireError('invalid-option', 'name is not well-formed')
  }
}
