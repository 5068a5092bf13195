import { defineHandlers, UniEventTarget } from '../standard/event-target'
import { clock, UniEvent } from '../standard/dom-events'
import { callAs, define, expose } from '../standard/web-idl'
import { globalException } from '../standard/dom-exception'

const SIGNAL = Symbol()
const CONTROLLER = Symbol()

interface SignalState {
  readonly aborted: boolean
  readonly reason: unknown
}

/** Sources of each dependent signal. A source never depends on another signal. */
const sources = new WeakMap<UniAbortSignal, ReadonlySet<UniAbortSignal>>()
/** Dependent signals of each source, in creation order. */
const followers = new WeakMap<UniAbortSignal, Set<UniAbortSignal>>()

const MAX_MS = Number.MAX_SAFE_INTEGER

/** The standard `AbortSignal`, for runtimes without one. */
export class UniAbortSignal extends UniEventTarget {
  declare onabort: ((event: UniEvent) => unknown) | null
  declare readonly aborted: boolean
  declare readonly reason: unknown;
  /** Set only by the signal's controller. */
  [SIGNAL]: SignalState = { aborted: false, reason: undefined }

  static abort(reason: unknown = globalException('AbortError', 'Aborted')): UniAbortSignal {
    const signal = new UniAbortSignal()
    signal[SIGNAL] = { aborted: true, reason }
    return signal
  }

  /** Creates a signal that aborts with a `TimeoutError` after `ms`. @throws TypeError for an invalid number. */
  static timeout(ms: number): UniAbortSignal {
    const delayMs = Math.trunc(Number(ms))
    if (!(delayMs >= 0 && delayMs <= MAX_MS)) throw new TypeError('Invalid timeout')
    const signal = new UniAbortSignal()
    clock.setTimer(() => abortSignal(signal, globalException('TimeoutError', 'Timed out')), delayMs)
    return signal
  }

  /**
   * Creates a signal that aborts when the first of these signals aborts, with the same reason (WS-39). Throws a
   * TypeError for an invalid signal.
   */
  static any(signals: Iterable<UniAbortSignal>): UniAbortSignal {
    const given = [...signals]
    if (!given.every((each) => each instanceof UniAbortSignal)) throw new TypeError('Invalid signal')
    const result = new UniAbortSignal()
    const aborted = given.find((each) => each.aborted)
    if (aborted !== undefined) {
      result[SIGNAL] = aborted[SIGNAL]
      return result
    }
    const followed = new Set<UniAbortSignal>()
    for (const each of given) for (const source of sources.get(each) || [each]) followed.add(source)
    sources.set(result, followed)
    for (const source of followed) followers.set(source, (followers.get(source) || new Set()).add(result))
    return result
  }

  throwIfAborted(): void {
    // By the standard, the reason may have any type.
    if (this.aborted) throw this.reason
  }
}
callAs('AbortSignal', UniAbortSignal)
expose('AbortSignal', UniAbortSignal, SIGNAL, ['aborted', 'reason'])
for (const key of ['abort', 'timeout', 'any']) define(UniAbortSignal, key, { enumerable: true })
defineHandlers(UniAbortSignal, ['abort'])

/** Aborts all dependent signals before any listener runs (WS-39). */
function abortSignal(signal: UniAbortSignal, reason: unknown): void {
  if (signal.aborted) return
  const aborted = [signal, ...(followers.get(signal) || [])].filter((each) => !each.aborted)
  for (const each of aborted) each[SIGNAL] = { aborted: true, reason }
  for (const each of aborted) {
    for (const source of sources.get(each) || []) followers.get(source)?.delete(each)
    each.dispatchEvent(new UniEvent('abort'))
  }
}

/** The standard `AbortController`, for runtimes without one. */
export class UniAbortController {
  declare readonly signal: UniAbortSignal
  readonly [CONTROLLER] = { signal: new UniAbortSignal() }

  /** Aborts the signal, by default with an `AbortError`. Repeated calls have no effect. */
  abort(reason: unknown = globalException('AbortError', 'Aborted')): void {
    abortSignal(this.signal, reason)
  }
}
callAs('AbortController', UniAbortController)
expose('AbortController', UniAbortController, CONTROLLER, ['signal'])
