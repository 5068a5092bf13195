import { adviseOptions, checkOptions, requireOption } from '../../shared/options'
import { isAmount, isFunction, isPositive, isRecord, type Check } from '../../shared/checks'
import { messageOf, type Diagnostic, type DiagnosticCode } from '../../shared/errors'
import { isPlain } from '../../shared/json-copy'
import type { Clock } from '../../connection/ports/ports'
import type { ProtocolLine } from '../../connection/ports/protocol'
import type { SendResult } from '../../connection/runtime/client-api'
import { adviseAnswer, adviseCall, watchAnswer } from '../../advice/json-call-advice'
import type { CheckedMessage, JsonEvents } from './json-options'

export interface Failed {
  readonly ok: false
  /**
   * The message was not sent: `not-open`, `no-session`, `requests-full`, `request-cancelled`, `frame-encode-failed`,
   * `frame-too-large`, `disposed`. The message was or may have been sent, and the result is unknown: `request-timeout`,
   * `connection-lost`, `request-abandoned`, `send-failed`. The server answered: `server-error`, `schema-failed`,
   * `schema-async`.
   */
  readonly code: DiagnosticCode
  /** Technical detail. For `server-error`, the server's own message. */
  readonly detail?: string | undefined
}

/** The result of a request: its data, or the failure code. */
export type RequestAnswer<Result> = {
  readonly ok: true
  /** The server's response, validated by the request's schema, if any. */
  readonly data: Result
} | Failed

/** The `AbortSignal` members that requests use. Without `AbortController`, pass an object of this shape. */
export interface CancelSignal {
  readonly aborted: boolean
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** Options of a message. */
export interface SendOptions {
  /**
   * How long to wait for an open connection, ms. At most 256 messages per client wait. With 0, the message is sent
   * immediately or fails.
   * @default 5,000; for a request its `timeoutMs`
   */
  readonly waitMs?: number
}

/** Options of a request. */
export interface RequestOptions extends SendOptions {
  /**
   * Timeout for the response, ms, including the wait for an open connection.
   * @default 10,000
   */
  readonly timeoutMs?: number
  /**
   * Cancels the request. The failure code is `request-cancelled` before the request is sent, and `request-abandoned`
   * afterwards.
   * @default none
   */
  readonly signal?: CancelSignal
}

export interface PendingRequest {
  readonly name: string
  readonly timeoutMs: number
  /** Whether the payload and the response are argument lists, as in a Socket.IO event and its acknowledgement. */
  readonly isList?: boolean
  /** Request id, assigned when the request is encoded. */
  id: string
  isOver: boolean
  settle(answer: RequestAnswer<unknown>): void
  /** Stops waiting for the response. Set by the session that sent the request. */
  forget?: () => void
}

export interface DurableMessages {
  readonly field: string | undefined
  /** Returns the result of `write` for a message with this id. */
  sending(name: string, id: string, write: (id: string | undefined) => unknown): unknown
  /**
   * Returns the answered outbox message, if any.
   * @param unreadable called for an id that has no string form
   */
  answered(
    message: unknown, id: string, line: Pick<ProtocolLine<JsonEvents>, 'publish' | 'report' | 'redact'>,
    unreadable: () => void,
  ): { readonly name: string; settle(answer: CheckedMessage): void } | undefined
}

export interface Call {
  readonly name: string
  readonly payload: unknown
  readonly request?: PendingRequest
  readonly durable?: { readonly id: string; readonly messages: DurableMessages }
}

/** Calls, keyed by frame. The map is private, so applications cannot add calls. */
const calls = new WeakMap<object, Call>()

export function callOf(frame: unknown): Call | undefined {
  return isRecord(frame) ? calls.get(frame) : undefined
}

export function callFrame(call: Call): object {
  const frame = {}
  calls.set(frame, call)
  return frame
}

interface ShortStatus {
  readonly status: string
  readonly failure?: { readonly code: DiagnosticCode } | null
}

export interface JsonClient {
  status(): ShortStatus
  session(): { readonly userId: number | string } | null
  on(name: 'statusChanged' | 'sessionChanged', listener: () => void): () => void
  send(frame: unknown): Promise<SendResult>
  inTurn(task: () => void): void
  report(diagnostic: Diagnostic, error?: unknown): void
}

export interface JsonCaller {
  /** @throws TradewireError `invalid-option` for an invalid `waitMs`. */
  send(name: string, payload: unknown, options?: SendOptions): Promise<SendResult>
  /**
   * Resolves exactly once and never rejects.
   * @throws TradewireError `invalid-option` for invalid times.
   */
  request(name: string, payload: unknown, options?: RequestOptions): Promise<RequestAnswer<unknown>>
}

/** Equals the client's `connectTimeoutMs`. */
const defaultTimeoutMs = 10_000
/** Long enough for the first attempt, which starts within 4.3 s of a disconnect (JS-42, RC-1). */
const defaultWaitMs = 5_000
/** Maximum calls per client that wait for a response or an open connection (JS-11, JS-26). */
export const maxRequests = 256

const waitsOf = new WeakMap<JsonClient, { count: number }>()

const isSignal: Check = (value) =>
  isRecord(value) && isFunction(value.addEventListener) && isFunction(value.removeEventListener)

/**
 * @param ends functions to call when the caller's scope ends, to end waits and abandon requests
 * @param needsSession whether a connection requires a signed-in user
 * @param holding receives and returns each call's promise
 */
export function createJsonCaller(
  client: JsonClient, clock: Clock, ends: Set<() => void>, needsSession = false,
  holding = <Answer>(call: Promise<Answer>): Promise<Answer> => call,
): JsonCaller {
  function endBy(signal: CancelSignal | undefined, end: () => void): () => void {
    ends.add(end)
    if (signal) call(() => signal.addEventListener('abort', end))
    return () => {
      ends.delete(end)
      if (signal) call(() => signal.removeEventListener('abort', end))
    }
  }

  function call(run: () => void): void {
    try {
      run()
    } catch (error) {
      client.report({ code: 'listener-threw', detail: `signal: ${messageOf(error)}` }, error)
    }
  }

  /**
   * Calls `run` when the connection opens or time runs out.
   * @param run called with the elapsed time
   * @param ended the failure code if the signal or scope ends the wait
   */
  function whenOpen<Answer extends { readonly ok: true } | Failed>(
    waitMs: number, signal: CancelSignal | undefined, run: (passedMs: number) => Promise<Answer>, ended: DiagnosticCode,
  ): Promise<Answer | Failed> {
    const sinceMs = clock.now()
    let caller: string | null
    const signedIn = (): string | null => {
      const session = client.session()
      return session && String(session.userId)
    }
    // Runs as a task, because a listener may have called `setSession` before this call (TK-17).
    client.inTurn(() => { caller = signedIn() })
    const passedMs = (): number => Math.max(0, clock.now() - sinceMs)
    const attempt = (): Promise<Answer | Failed> =>
      run(passedMs()).then((answer) => (!answer.ok && answer.code === 'not-open' ? wait() : answer))
    const wait = (): Promise<Answer | Failed> => new Promise((resolve) => {
      const waits = waitsOf.get(client) || { count: 0 }
      waitsOf.set(client, waits)
      const stops: (() => void)[] = []
      const go = (code?: DiagnosticCode): void => {
        for (const stop of stops.splice(0)) stop()
        resolve(code ? { ok: false, code } : attempt())
      }
      const judge = (): void => {
        const { status, failure } = client.status()
        if (failure && failure.code === 'disposed') go('disposed')
        else if (status === 'failed') go('not-open')
        else if (caller ? caller !== signedIn() : needsSession) go('no-session')
        // Timers fire late after the device has slept.
        else if (status === 'open') go(passedMs() < waitMs ? undefined : 'not-open')
      }
      stops.push(endBy(signal, () => go(ended)))
      client.inTurn(() => {
        if (stops[0]) judge()
        if (!stops[0]) return
        if (waits.count >= maxRequests) return go('requests-full')
        waits.count += 1
        const timer = clock.setTimer(() => go('not-open'), waitMs - passedMs())
        stops.push(client.on('statusChanged', judge), client.on('sessionChanged', judge), () => {
          waits.count -= 1
          clock.clearTimer(timer)
        })
      })
    })
    const isNow = waitMs === 0 || signal?.aborted
    return holding(isNow ? run(0) : client.status().status === 'open' ? attempt() : wait())
  }

  function ask(
    name: string, payload: unknown, timeoutMs: number, signal: CancelSignal | undefined,
  ): Promise<RequestAnswer<unknown>> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve({ ok: false, code: 'request-cancelled' })
      const request: PendingRequest = {
        name,
        timeoutMs,
        id: '',
        isOver: false,
        settle(answer) {
          resolve(answer)
          if (process.env.NODE_ENV !== 'production') adviseAnswer(client, name, answer)
          request.isOver = true
          if (request.forget) request.forget()
          release()
        },
      }
      const release = endBy(signal, () => {
        request.settle({ ok: false, code: request.forget ? 'request-abandoned' : 'request-cancelled' })
      })
      void client.send(callFrame({ name, payload, request })).then((sent) => {
        if (!sent.ok) request.settle(sent)
      })
    })
  }

  return {
    // Validates durations in production builds too, because an application may compute invalid durations.
    send(name, payload, options = {}) {
      if (process.env.NODE_ENV !== 'production') {
        checkCall(client, 'send().', options, { waitMs: isAmount })
        adviseCall(client, name, payload)
      }
      const { waitMs = defaultWaitMs } = options
      requireOption('waitMs', waitMs, isAmount(waitMs))
      const given = asGiven(payload)
      const sent = whenOpen(waitMs, undefined, () => client.send(callFrame({ name, payload: given })), 'not-open')
      if (process.env.NODE_ENV !== 'production') void sent.then((answer) => adviseAnswer(client, name, answer))
      return sent
    },
    request(name, payload, options = {}) {
      if (process.env.NODE_ENV !== 'production') {
        checkCall(client, 'request().', options, { waitMs: isAmount, timeoutMs: isPositive, signal: isSignal })
        adviseCall(client, name, payload)
      }
      const { timeoutMs = defaultTimeoutMs, waitMs = timeoutMs, signal } = options
      requireOption('timeoutMs', timeoutMs, isPositive(timeoutMs))
      requireOption('waitMs', waitMs, isAmount(waitMs))
      const given = asGiven(payload)
      const run = (passedMs: number) => ask(name, given, timeoutMs - passedMs, signal)
      const answered = whenOpen(Math.min(waitMs, timeoutMs), signal, run, 'request-cancelled')
      return process.env.NODE_ENV === 'production' ? answered : watchAnswer(client, name, answered)
    },
  }
}

/** Copies the payload, because a listener or a wait may delay the send (JS-47). */
function asGiven(payload: unknown): unknown {
  try {
    return copyOf(payload)
  } catch (_error) {
    return payload
  }
}

/** Copies arrays and plain objects. Returns other values uncopied, because only `encode` may support them. */
function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf)
  if (!isRecord(value) || !isPlain(value)) return value
  const copy: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(value)) {
    // Assigning to `__proto__` would replace the copy's prototype.
    if (name === '__proto__') Object.defineProperty(copy, name, { value: copyOf(field), enumerable: true })
    else copy[name] = copyOf(field)
  }
  return copy
}

function checkCall(client: object, place: string, options: object, checks: Readonly<Record<string, Check>>): void {
  checkOptions(options, checks)
  adviseOptions(client, place, options, Object.keys(checks))
}
