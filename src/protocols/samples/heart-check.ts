import { defaultCloseCodes } from '../../connection/policy/close-codes'
import type { ConnectError, Failure, SocketStatus } from '../../connection/machine/status'
import { fixedDelay } from '../../connection/policy/reconnect-policy'
import type { Protocol, ProtocolLine, ProtocolSession } from '../../connection/ports/protocol'
import { isName, isPositive, isRecord } from '../../shared/checks'
import { TradewireError, type Diagnostic, type DiagnosticCode } from '../../shared/errors'
import { checkOptions } from '../../shared/options'

/** The options of `heartCheck()`. */
export interface HeartCheckOptions {
  /**
   * Interval of heart-checks, and the delay of the first, ms.
   * @default 3,000
   */
  readonly intervalMs?: number
  /**
   * The text to send as a heart-check.
   * @default the original's `HEART_CHECK` message
   */
  readonly frame?: string
  /**
   * Maximum reconnects after a disconnect or a failed first connection.
   * @default 60
   */
  readonly maxAttempts?: number
  /**
   * Pause between the end of an attempt and the next attempt, ms.
   * @default 3,000
   */
  readonly reconnectMs?: number
}

/** The events of `heartCheck()`. */
export interface HeartCheckEvents {
  /** A text was received. Includes responses to heart-checks. */
  messageReceived: { readonly text: string; readonly atMs: number }
  /** A heart-check was sent. */
  heartChecked: { readonly atMs: number }
}

const beatTimer = 'beat'
const defaultFrame = JSON.stringify({ module: 'HEART_CHECK', message: '请求心跳' })

/**
 * Creates a protocol for text in both directions. Sends a heart-check every 3 s, which needs no response. Reconnects up
 * to 60 times, every 3 s. Send `{ heartCheck: 'start' }` or `{ heartCheck: 'stop' }` to start or stop the heart-checks,
 * whether the connection is open or not.
 * @throws TradewireError `invalid-option` with the option's name.
 * @example createTradewire({ name: 'pulse', url, protocol: heartCheck({ intervalMs: 5_000 }) })
 */
export function heartCheck(options: HeartCheckOptions = {}): Protocol<HeartCheckEvents> {
  checkOptions(options, { intervalMs: isPositive, frame: isName })
  const { intervalMs = 3_000, frame = defaultFrame, maxAttempts: attempts = 60, reconnectMs = 3_000 } = options

  function start(line: ProtocolLine<HeartCheckEvents>): ProtocolSession {
    /** Whether heart-checks run. A disconnect does not stop them (HC-4). */
    let isBeating = false
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
        if (asked === 'start') {
          return () => {
            isBeating = true
            if (isAttached) beatLater()
          }
        }
        if (asked !== 'stop') return undefined
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
    policy: {
      ping: false, maxAttempts: attempts, reconnect: fixedDelay(reconnectMs), closeCodes: defaultCloseCodes,
    },
    liveness: 'any',
    needsSession: false,
    start: (_session, _policy, line) => start(line),
  }
}

function encode(given: unknown): string {
  if (isName(given)) return given
  throw new TradewireError('frame-encode-failed', 'no text')
}

/**
 * `connected`: messages can be sent. `failed`: no connection could be made. `closed`: there was no connection yet, or
 * it has ended.
 */
export type HeartCheckStatus = 'connected' | 'failed' | 'closed'

/** A connection error. `text` is the message of the platform or server, or else the code. */
export interface HeartCheckError {
  /** The diagnostic code. */
  readonly code: DiagnosticCode
  /** Message of the platform or server, or else the code. */
  readonly text: string
}

/** The callbacks of `watchHeartCheck`. */
export interface HeartCheckCallbacks {
  /**
   * Called each time the connection opens.
   * @default none
   */
  readonly open?: () => void
  /**
   * Called when a text arrives, including a response to a heart-check.
   * @default none
   */
  readonly message?: (text: string) => void
  /**
   * Called when a connection failed or ended, or a diagnostic was reported.
   * @default none
   */
  readonly error?: (error: HeartCheckError) => void
  /**
   * Called when the status, as shown on the original's pages, changes.
   * @default none
   */
  readonly status?: (status: HeartCheckStatus) => void
  /**
   * Called after the last reconnect has failed. No further automatic attempt follows.
   * @default none
   */
  readonly spent?: (attempts: number) => void
}

interface SourceEvents extends HeartCheckEvents {
  statusChanged: SocketStatus
  connectError: ConnectError
  diagnosed: Diagnostic & { readonly atMs: number }
}

/** The part of a `heartCheck()` client that this module uses. */
interface HeartCheckSource {
  /** Returns the current status. */
  status(): SocketStatus
  /** Subscribes to an event. Returns the unsubscribe function. */
  on<K extends keyof SourceEvents>(name: K, listener: (payload: SourceEvents[K]) => void): () => void
}

/**
 * Maps the six connection statuses to the three statuses of the original's pages.
 * @param status the client's status
 * @example heartCheckStatus(useSocketIOStore({ client: 'pulse' }).current)
 */
export function heartCheckStatus({ status, failure }: Pick<SocketStatus, 'status' | 'failure'>): HeartCheckStatus {
  if (status === 'open') return 'connected'
  // The failure stays visible on the page that the user left (HC-7).
  if (status === 'idle' || failure === null) return 'closed'
  // An ended connection counts as closed although another attempt follows (HC-7).
  return status !== 'failed' && failure.code === 'connection-lost' ? 'closed' : 'failed'
}

/**
 * Calls the callbacks for a client's events until the returned function is called.
 * @param client a client of `heartCheck()`
 * @example const stop = watchHeartCheck(clientOf<HeartCheckEvents>('pulse'), { message: (text) => show(text) })
 */
export function watchHeartCheck(client: HeartCheckSource, callbacks: HeartCheckCallbacks): () => void {
  let reported: Failure | null = client.status().failure

  function report({ code, detail = code }: Diagnostic): void {
    callbacks.error?.({ code, text: detail })
  }

  function onFailure({ failure }: SocketStatus): void {
    const before = reported
    reported = failure
    if (failure !== null && failure !== before) report(failure)
  }

  function onChange(changed: (next: HeartCheckStatus) => void): () => void {
    let shown = heartCheckStatus(client.status())
    return client.on('statusChanged', (status) => {
      const next = heartCheckStatus(status)
      if (next === shown) return
      shown = next
      changed(next)
    })
  }

  // Separate listeners, because one may throw.
  const stops = [
    client.on('statusChanged', onFailure),
    onChange((next) => callbacks.status?.(next)),
    onChange((next) => {
      if (next === 'connected') callbacks.open?.()
    }),
    client.on('messageReceived', ({ text }) => callbacks.message?.(text)),
    // The status has already reported a failed or lost connection (HC-9).
    client.on('diagnosed', (diagnostic) => {
      if (!/^connect(?:-failed|ion-lost)$/.test(diagnostic.code)) report(diagnostic)
    }),
    client.on('connectError', ({ attemptsMade: attempts }) => {
      // A final rejection emits the same event, with attempts left (HC-5).
      if (client.status().failure?.final === false) callbacks.spent?.(attempts)
    }),
  ]
  return () => {
    for (const stop of stops.splice(0)) stop()
  }
}
