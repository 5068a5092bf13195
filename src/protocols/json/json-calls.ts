import { adviseOptions, checkOptions, requireOption } from '../../shared/options'
import { isFunction, isPositive, isRecord, isTime, type Check } from '../../shared/checks'
import { messageOf, type Diagnostic, type DiagnosticCode } from '../../shared/errors'
import { isPlain } from '../../shared/json-copy'
import type { Clock } from '../../connection/ports/ports'
import type { ProtocolLine } from '../../connection/ports/protocol'
import { adviseAnswer, adviseCall, watchAnswer } from '../../advice/json-call-advice'
import type { CheckedMessage, JsonEvents } from './json-options'

export interface Failed {
  readonly ok: false
  /**
   * Not sent: `not-open`, `no-session`, `requests-full`, `request-cancelled`, `frame-encode-failed`, `frame-too-large`,
   * `send-failed`, `disposed`. Sent, and the result is unknown: `request-timeout`, `connection-lost`,
   * `request-abandoned`. Answered: `server-error`, `schema-failed`, `schema-async`.
   */
  readonly code: DiagnosticCode
  /** Technical: for `server-error` the server's own message. */
  readonly detail?: string | undefined
}

/** The result of a request: its data, or the code of its failure. */
export type RequestAnswer<Result> = {
  readonly ok: true
  /** The server's response, checked by the `schema` of that name if any. */
  readonly data: Result
} | Failed

/** The members of an `AbortController`'s signal; on platforms without one, pass an object of the same form. */
export interface CancelSignal {
  /** True once it is aborted. */
  readonly aborted: boolean
  /** Calls `listener` when it is aborted. */
  addEventListener(type: 'abort', listener: () => void): void
  /** Removes a listener that was added. */
  removeEventListener(type: 'abort', listener: () => void): void
}

/** The options of a message. */
export interface SendOptions {
  /**
   * How long to wait for the opening, ms; at most 256 of a client wait. 0: send now or fail.
   * @default 5,000; of a request its `timeoutMs`
   */
  readonly waitMs?: number
}

/** The options of a request. */
export interface RequestOptions extends SendOptions {
  /**
   * Timeout from the call to the response, including the wait for the opening, ms.
   * @default 10,000
   */
  readonly timeoutMs?: number
  /**
   * Cancels the request: `request-cancelled` before it was sent, `request-abandoned` after.
   * @default none
   */
  readonly signal?: CancelSignal
}

/** A request of the session. */
export interface PendingRequest {
  readonly name: string
  readonly timeoutMs: number
  /** Set when the request is encoded. */
  id: string
  isOver: boolean
  /** Only the first response counts. */
  settle(answer: RequestAnswer<unknown>): void
  /** Set by the session that sent it: stops waiting for the response. */
  forget?: () => void
}

/** The messages of an outbox that a client has sent: a build contains this only with `jsonOutbox()`. */
export interface DurableMessages {
  /** The field with the id; `undefined` for the field of requests. */
  readonly field: string | undefined
  /** The value to send: the result of `write` for the message, with its id. */
  sending(name: string, id: string, write: (id: string | undefined) => unknown): unknown
  /**
   * The answered message, if it is one of these.
   * @param id that of a request
   * @param unreadable is called for an id without a text
   */
  answered(
    message: unknown, id: string, line: Pick<ProtocolLine<JsonEvents>, 'publish' | 'report'>, unreadable: () => void,
  ): { readonly name: string; settle(answer: CheckedMessage): void } | undefined
}

/** A message to send by its name. */
interface Call {
  readonly name: string
  readonly payload: unknown
  readonly request?: PendingRequest
  readonly durable?: { readonly id: string; readonly messages: DurableMessages }
}

/** By their frames: no object of an application is ever mistaken for one. */
const calls = new WeakMap<object, Call>()

export function callOf(frame: unknown): Call | undefined {
  return isRecord(frame) ? calls.get(frame) : undefined
}

export function frameOf(call: Call): object {
  const frame = {}
  calls.set(frame, call)
  return frame
}

interface ShortStatus {
  readonly status: string
  readonly failure?: { readonly code: DiagnosticCode } | null
}

/** The used part of a client of `jsonProtocol()`. */
export interface JsonClient {
  status(): ShortStatus
  session(): object | null
  on(name: 'statusChanged', listener: (status: ShortStatus) => void): () => void
  send(frame: unknown): Promise<{ readonly ok: true } | Failed>
  inTurn(task: () => void): void
  report(diagnostic: Diagnostic, error?: unknown): void
}

/** Sends and requests by name. */
export interface JsonCaller {
  /** @throws TradewireError `invalid-option` for a wait that is no time. */
  send(name: string, payload: unknown, options?: SendOptions): Promise<{ readonly ok: true } | Failed>
  /**
   * Resolves exactly once and never rejects.
   * @throws TradewireError `invalid-option` for times that are none.
   */
  request(name: string, payload: unknown, options?: RequestOptions): Promise<RequestAnswer<unknown>>
}

/** As long as a connection may take to open. A server may still have executed the request (`request-timeout`). */
const defaultTimeoutMs = 10_000
/** The wait of JS-42: the first attempt after a disconnect starts within 4.3 s (RC-1). */
const defaultWaitMs = 5_000
/**
 * The calls of one client (JS-11, JS-26) that wait for their responses or for the opening. A healthy app has a few; one
 * that calls without end must not fill the memory.
 */
export const maxRequests = 256

/** Number of calls that wait for the opening. */
const waitsOf = new WeakMap<JsonClient, { count: number }>()

const isSignal: Check = (value) => 
  isRecord(value) && isFunction(value.addEventListener) && isFunction(value.removeEventListener)

/**
 * @param ends what the caller calls when its scope ends: it ends the waits, and gives the requests up
 * @param needsSession whether nothing opens without a user
 * @param holding gets each call before it is settled
 */
export function createJsonCaller(
  client: JsonClient, clock: Clock, ends: Set<() => void>, needsSession = false,
  holding = <Answer>(call: Promise<Answer>): Promise<Answer> => call,
): JsonCaller {
  /** The signal or the end of the scope calls `end`, until the returned function is called. */
  function endBy(signal: CancelSignal | undefined, end: () => void): () => void {
    ends.add(end)
    call(() => signal?.addEventListener('abort', end))
    return () => {
      ends.delete(end)
      call(() => signal?.removeEventListener('abort', end))
    }
  }

  /** The signal is the application's: its exception does not affect the result of a request. */
  function call(run: () => void): void {
    try {
      run()
    } catch (error) {
      client.report({ code: 'listener-threw', detail: `signal: ${messageOf(error)}` }, error)
    }
  }

  /** Reasons that no wait changes. */
  function refusal({ status, failure }: ShortStatus): DiagnosticCode | undefined {
    if (failure?.code === 'disposed') return 'disposed'
    if (status === 'failed') return 'not-open'
    return needsSession && client.session() === null ? 'no-session' : undefined
  }

  /**
   * Runs at the opening, or after the time limit: the send then reports what is wrong.
   * @param run gets the time that has passed
   * @param ended the answer to a wait that its signal or its scope ends
   */
  function whenOpen<Answer extends { readonly ok: true } | Failed>(
    waitMs: number, signal: CancelSignal | undefined, run: (passedMs: number) => Promise<Answer>, ended: DiagnosticCode,
  ): Promise<Answer | Failed> {
    const sinceMs = clock.now()
    /** Waits again when the connection ended before the send, within a listener. */
    const attempt = (passedMs: number): Promise<Answer | Failed> =>
      run(passedMs).then((answer) => (!answer.ok && answer.code === 'not-open' ? wait() : answer))
    const wait = (): Promise<Answer | Failed> => new Promise((resolve) => {
      const waits = waitsOf.get(client) || { count: 0 }
      waitsOf.set(client, waits)
      const stops: (() => void)[] = []
      const go = (code: DiagnosticCode | undefined, passedMs = 0): void => {
        for (const stop of stops.splice(0)) stop()
        resolve(code ? { ok: false, code } : attempt(passedMs))
      }
      const judge = (status: ShortStatus): void => {
        const why = refusal(status)
        if (!why && status.status !== 'open') return
        // After a sleep timers come late. After a clock change the elapsed time is unknown.
        const passedMs = Math.max(0, clock.now() - sinceMs)
        go(why || (passedMs < waitMs ? undefined : 'not-open'), passedMs)
      }
      stops.push(endBy(signal, () => go(ended)))
      // After earlier calls, within a listener too.
      client.inTurn(() => {
        if (stops.length > 0) judge(client.status())
        if (stops.length === 0) return
        if (waits.count >= maxRequests) return go('requests-full')
        waits.count += 1
        const timer = clock.setTimer(() => go('not-open'), waitMs)
        stops.push(client.on('statusChanged', judge), () => {
          waits.count -= 1
          clock.clearTimer(timer)
        })
      })
    })
    const isNow = waitMs === 0 || signal?.aborted
    return holding(isNow ? run(0) : client.status().status === 'open' ? attempt(0) : wait())
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
          request.forget?.()
          release()
        },
      }
      const release = endBy(signal, () => {
        request.settle({ ok: false, code: request.forget ? 'request-abandoned' : 'request-cancelled' })
      })
      void client.send(frameOf({ name, payload, request })).then((sent) => {
        if (!sent.ok) request.settle(sent)
      })
    })
  }

  return {
    // A time may be computed, so production checks it too.
    send(name, payload, options = {}) {
      if (process.env.NODE_ENV !== 'production') {
        checkCall(client, 'send().', options, { waitMs: isTime })
        adviseCall(client, name, payload)
      }
      const { waitMs = defaultWaitMs } = options
      requireOption('waitMs', waitMs, isTime(waitMs))
      const given = asGiven(payload)
      const sent = whenOpen(waitMs, undefined, () => client.send(frameOf({ name, payload: given })), 'not-open')
      if (process.env.NODE_ENV !== 'production') void sent.then((answer) => adviseAnswer(client, name, answer))
      return sent
    },
    request(name, payload, options = {}) {
      if (process.env.NODE_ENV !== 'production') {
        checkCall(client, 'request().', options, { waitMs: isTime, timeoutMs: isPositive, signal: isSignal })
        adviseCall(client, name, payload)
      }
      const { timeoutMs = defaultTimeoutMs, waitMs = timeoutMs, signal } = options
      requireOption('timeoutMs', timeoutMs, isPositive(timeoutMs))
      requireOption('waitMs', waitMs, isTime(waitMs))
      const given = asGiven(payload)
      const run = (passedMs: number) => ask(name, given, timeoutMs - passedMs, signal)
      const answered = whenOpen(Math.min(waitMs, timeoutMs), signal, run, 'request-cancelled')
      return process.env.NODE_ENV === 'production' ? answered : watchAnswer(client, name, answered)
    },
  }
}

/** A payload that is sent after its call, within a listener or at the opening, has its state of the call (JS-47). */
function asGiven(payload: unknown): unknown {
  try {
    return copyOf(payload)
  } catch (_error) {
    // A circular object: `encode` rejects or handles it.
    return payload
  }
}

/** A copy of arrays and plain objects; other values may be of a type for `encode`, and are kept. */
function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf)
  if (!isRecord(value) || !isPlain(value)) return value
  // A field named `__proto__` is the copy's own before it is assigned, so that the prototype stays.
  const copy: Record<string, unknown> = { ...value }
  for (const [name, field] of Object.entries(value)) copy[name] = copyOf(field)
  return copy
}

/** In development: rejects invalid options, and reports unknown ones. */
function checkCall(client: object, place: string, options: object, checks: Readonly<Record<string, Check>>): void {
  checkOptions(options, checks)
  adviseOptions(client, place, options, Object.keys(checks))
}
