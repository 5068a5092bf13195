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
   * `send-failed`, `disposed`. Sent, and the answer is unknown: `request-timeout`, `connection-lost`,
   * `request-abandoned`. Answered: `server-error`, `schema-failed`, `schema-async`.
   */
  readonly code: DiagnosticCode
  /** Technical: of `server-error` the server's own words. */
  readonly detail?: string | undefined
}

/** The answer of a request: its data, or the code of its failure. */
export type RequestAnswer<Result> = {
  readonly ok: true
  /** The server's answer, checked by the `schema` of that name if there is one. */
  readonly data: Result
} | Failed

/** The members of an `AbortController`'s signal; platforms without one take an object of the same form. */
export interface CancelSignal {
  /** True once it was aborted. */
  readonly aborted: boolean
  /** Calls `listener` when it is aborted. */
  addEventListener(type: 'abort', listener: () => void): void
  /** Removes a listener that was added. */
  removeEventListener(type: 'abort', listener: () => void): void
}

/** The options of a message. */
export interface SendOptions {
  /**
   * How long to wait for the opening, ms; at most 256 of a client wait. 0: now or not at all.
   * @default 5,000; of a request its `timeoutMs`
   */
  readonly waitMs?: number
}

/** The options of a request. */
export interface RequestOptions extends SendOptions {
  /**
   * From the call to the answer, the wait for the opening included, ms.
   * @default 10,000
   */
  readonly timeoutMs?: number
  /**
   * Gives the request up: `request-cancelled` before it was sent, `request-abandoned` after.
   * @default none
   */
  readonly signal?: CancelSignal
}

/** A request as the session keeps it. */
export interface PendingRequest {
  readonly name: string
  readonly timeoutMs: number
  /** Set when it is encoded. */
  id: string
  isOver: boolean
  /** Only the first answer counts. */
  settle(answer: RequestAnswer<unknown>): void
  /** Set by the session that sent it: it waits for the answer no longer. */
  forget?: () => void
}

/** The messages of an outbox that a client has sent: in a build only with `jsonOutbox()`. */
export interface DurableMessages {
  /** The field with the id; `undefined` where that of a request is. */
  readonly field: string | undefined
  /** The value to send: what `write` makes of the message, with its id. */
  sending(name: string, id: string, write: (id: string | undefined) => unknown): unknown
  /**
   * The message that is answered, if it is one of these.
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

/** By the frames that stand for them: no object of an application is ever taken for one. */
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

/** A client of `jsonProtocol()`, as far as it is needed here. */
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
   * Always answers once and never rejects.
   * @throws TradewireError `invalid-option` for times that are none.
   */
  request(name: string, payload: unknown, options?: RequestOptions): Promise<RequestAnswer<unknown>>
}

/**
 * As long as a connection may take to open. A server may have executed the request all the same (`request-timeout`).
 */
const defaultTimeoutMs = 10_000
/** The wait of JS-42: the first attempt after a loss begins within 4.3 s (RC-1). */
const defaultWaitMs = 5_000
/**
 * The calls of one client (JS-11, JS-26): those that wait for their answers, and those that wait for the opening. An
 * app that is sound has a few; one that asks without end must not fill the memory.
 */
export const maxRequests = 256

/** How many wait for the opening. */
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

  /** The signal is the application's: what it throws keeps no request from its answer. */
  function call(run: () => void): void {
    try {
      run()
    } catch (error) {
      client.report({ code: 'listener-threw', detail: `signal: ${messageOf(error)}` }, error)
    }
  }

  /** The reasons that no wait changes. */
  function refusal({ status, failure }: ShortStatus): DiagnosticCode | undefined {
    if (failure?.code === 'disposed') return 'disposed'
    if (status === 'failed') return 'not-open'
    return needsSession && client.session() === null ? 'no-session' : undefined
  }

  /**
   * Runs at the opening, or when the time is over: the sending then says what is wrong.
   * @param run gets the time that has passed
   * @param ended the answer to a wait that its signal or its scope ends
   */
  function whenOpen<Answer extends { readonly ok: true } | Failed>(
    waitMs: number, signal: CancelSignal | undefined, run: (passedMs: number) => Promise<Answer>, ended: DiagnosticCode,
  ): Promise<Answer | Failed> {
    const sinceMs = clock.now()
    /** A call whose connection is closed or lost before the turn of the sending, within a listener, waits again. */
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
        // A device that slept: timers come late. Of a clock that was set back nothing is known.
        const passedMs = Math.max(0, clock.now() - sinceMs)
        go(why || (passedMs < waitMs ? undefined : 'not-open'), passedMs)
      }
      stops.push(endBy(signal, () => go(ended)))
      // After what was asked for before, within a listener too.
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
    // A time may be computed, so it is checked in production too.
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

/** A payload that is sent after its call, within a listener or at the opening, is as it was at the call (JS-47). */
function asGiven(payload: unknown): unknown {
  try {
    return copyOf(payload)
  } catch (_error) {
    // An object that holds itself: `encode` refuses it, or knows what to do.
    return payload
  }
}

/** A copy of arrays and plain objects; all else may be of a type that `encode` knows, and stays what it is. */
function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf)
  if (!isRecord(value) || !isPlain(value)) return value
  // A field named `__proto__` is the copy's own before it is assigned, so that the prototype stays.
  const copy: Record<string, unknown> = { ...value }
  for (const [name, field] of Object.entries(value)) copy[name] = copyOf(field)
  return copy
}

/** In development: refuses what no option may be, and reports one that is not known. */
function checkCall(client: object, place: string, options: object, checks: Readonly<Record<string, Check>>): void {
  checkOptions(options, checks)
  adviseOptions(client, place, options, Object.keys(checks))
}
