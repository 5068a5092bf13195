import { defineHandlers, listenerWatches, UniEventTarget } from '../standard/event-target'
import { clock, UniEvent } from '../standard/dom-events'
import { callAs, define, expose } from '../standard/web-idl'
import { globalException } from '../standard/dom-exception'

const SIGNAL = Symbol()
const CONTROLLER = Symbol()

interface SignalState {
  readonly aborted: boolean
  readonly reason: unknown
  /** Sort key: when the signal was aborted or, for a dependent signal, created. */
  readonly order: number
}

/** Source signals of each dependent signal. A source never depends on another signal. */
const sources = new WeakMap<UniAbortSignal, ReadonlySet<UniAbortSignal>>()
/**
 * Dependent signals with listeners, by source. Dependent signals without listeners may be garbage-collected (WS-89).
 */
const followers = new WeakMap<UniAbortSignal, Set<UniAbortSignal>>()
let lastOrder = 0
const inOrder = (one: UniAbortSignal, other: UniAbortSignal): number => one[SIGNAL].order - other[SIGNAL].order

const MAX_MS = Number.MAX_SAFE_INTEGER

/** The standard `AbortSignal`, for runtimes without one. */
export class UniAbortSignal extends UniEventTarget {
  declare onabort: ((event: UniEvent) => unknown) | null
  declare readonly aborted: boolean
  declare readonly reason: unknown;
  /** State that only the signal's controller changes. */
  [SIGNAL]: SignalState = { aborted: false, reason: undefined, order: 0 }

  static abort(reason: unknown = globalException('AbortError', 'Aborted')): UniAbortSignal {
    const signal = new UniAbortSignal()
    signal[SIGNAL] = { aborted: true, reason, order: 0 }
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
   * Creates a signal that aborts when the first of these signals aborts, for the same reason (WS-39). Throws a
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
    const first = (): UniAbortSignal | undefined => [...followed].filter((each) => each.aborted).sort(inOrder)[0]
    result[SIGNAL] = {
      get aborted() { return first() !== undefined },
      get reason() { return first()?.reason },
      order: lastOrder += 1,
    }
    listenerWatches.set(result, (hasListeners) => {
      const isFollowing = hasListeners && !result.aborted
      for (const source of followed) {
        const known = followers.get(source) || new Set()
        followers.set(source, known)
        if (isFollowing) known.add(result)
        else known.delete(result)
      }
    })
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
  const dependents = [...(followers.get(signal) || [])].filter((each) => !each.aborted).sort(inOrder)
  signal[SIGNAL] = { aborted: true, reason, order: lastOrder += 1 }
  for (const each of [signal, ...dependents]) {
    listenerWatches.get(each)?.(false)
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
