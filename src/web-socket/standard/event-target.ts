import { domException } from './dom-exception'
import { clock, eventStateOf, type UniEvent } from './dom-events'
import { callAs, defineAttribute, expose, isObject, must, wordsOf, type Interface } from './web-idl'

/** A listener of `UniEventTarget`: a function, or an object with `handleEvent`. */
export type UniListener = ((event: never) => unknown) | {
  handleEvent(event: never): unknown
}

/** Listener options for `UniEventTarget`. */
export interface UniListenerOptions {
  /**
   * Part of the listener's identity: a function added with both true and false counts as two listeners.
   * @default false
   */
  readonly capture?: boolean
  /**
   * Removes the listener after its first event.
   * @default false
   */
  readonly once?: boolean
  /**
   * Whether the listener's calls to `preventDefault` have no effect.
   * @default false
   */
  readonly passive?: boolean
  /**
   * Removes the listener when the signal aborts.
   * @default none
   */
  readonly signal?: UniSignal
}

/** Members of `AbortSignal` that an event target uses. */
interface UniSignal {
  readonly aborted: boolean
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

type Options = UniListenerOptions | boolean | null | undefined

interface Entry {
  readonly key: string
  readonly type: string
  readonly callback: UniListener
  readonly once: boolean | undefined
  readonly passive: boolean | undefined
  /** Removes the entry's abort listener from the signal. */
  forget?(): void
}

/** Listeners by target and key. Not a field, because the constructor of a target may not have run. */
const listeners = new WeakMap<object, Map<string, Entry>>()
/** Number of each callback, for use in keys. */
const numbers = new WeakMap<object, number>()
let lastNumber = 0

/** Callbacks by target, called when the target's listeners change. */
export const listenerWatches = new WeakMap<object, (hasListeners: boolean) => void>()

/**
 * The standard `EventTarget`, for runtimes without `EventTarget`. Listeners run in insertion order, because targets do
 * not form a tree.
 */
export class UniEventTarget {
  addEventListener(type: string, callback: UniListener | null, ...rest: [options?: Options]): void {
    must(this instanceof UniEventTarget, 'receiver')
    const { capture, once, passive, signal } = read(rest[0])
    if (!isListener(callback)) return
    const name = wordsOf(type)
    const key = keyOf(name, callback, capture)
    if (entriesOf(this).has(key) || (signal !== undefined && signal.aborted)) return
    const entry: Entry = { key, type: name, callback, once, passive }
    // An invalid signal throws here, before any state changes (WS-86).
    if (signal !== undefined) {
      const drop = (): void => take(this, entry)
      signal.addEventListener('abort', drop)
      entry.forget = () => signal.removeEventListener('abort', drop)
    }
    keep(this, entriesOf(this).set(key, entry))
  }

  removeEventListener(type: string, callback: UniListener | null, ...rest: [options?: Options]): void {
    must(this instanceof UniEventTarget, 'receiver')
    const { capture } = read(rest[0])
    if (isListener(callback)) take(this, entriesOf(this).get(keyOf(wordsOf(type), callback, capture)))
  }

  /** Returns false if a listener canceled the event. Listener exceptions are reported separately. */
  dispatchEvent(event: UniEvent): boolean {
    must(this instanceof UniEventTarget, 'receiver')
    return dispatch(this, event, false)
  }
}
callAs('EventTarget', UniEventTarget)
expose('EventTarget', UniEventTarget)

/** Throws `InvalidStateError` for an event that is being dispatched (WS-69). */
export function dispatch(target: UniEventTarget, event: UniEvent, isTrusted: boolean): boolean {
  const state = eventStateOf(event)
  if (state.eventPhase > 0) throw domException('InvalidStateError', 'Already dispatched')
  state.isTrusted = isTrusted
  state.target = state.currentTarget = target
  state.eventPhase = 2
  // Iterates over a copy, so listeners added during this dispatch do not run (WS-17).
  for (const entry of [...entriesOf(target).values()]) {
    if (entry.type !== state.type || entriesOf(target).get(entry.key) !== entry) continue
    if (entry.once) take(target, entry)
    state.isPassive = entry.passive
    call(target, entry.callback, event)
    if (state.isStopped) break
  }
  state.currentTarget = null
  state.eventPhase = 0
  state.isStopped = state.isPassive = false
  return !state.defaultPrevented
}

const read = (options: Options): UniListenerOptions => (isObject(options) ? options : { capture: !!options })

const entriesOf = (target: object): Map<string, Entry> => listeners.get(target) || new Map<string, Entry>()

/** Returns the same key for equal listeners, because searching all listeners would make additions quadratic (GR-8). */
function keyOf(type: string, callback: UniListener, capture: UniListenerOptions['capture']): string {
  const number = numbers.get(callback) || (lastNumber += 1)
  numbers.set(callback, number)
  return `${number} ${!!capture} ${type}`
}

function take(target: object, taken: Entry | undefined): void {
  const entries = entriesOf(target)
  if (taken === undefined || entries.get(taken.key) !== taken) return
  taken.forget?.()
  entries.delete(taken.key)
  keep(target, entries)
}

function keep(target: object, entries: Map<string, Entry>): void {
  listeners.set(target, entries)
  listenerWatches.get(target)?.(entries.size > 0)
}

function isListener(callback: unknown): callback is UniListener {
  if (callback === null || callback === undefined) return false
  must(isObject(callback), 'listener')
  return true
}

function call(target: UniEventTarget, callback: UniListener, event: UniEvent): void {
  try {
    if (typeof callback === 'function') Reflect.apply(callback, target, [event])
    else Reflect.apply(callback.handleEvent, callback, [event])
  } catch (error) {
    clock.setTimer(() => {
      throw error
    }, 0)
  }
}

/** Defines the standard `on…` attributes. A handler keeps its position until it is set to null (WS-16). */
export function defineHandlers(owner: Interface<UniEventTarget>, types: readonly string[]): void {
  for (const type of types) {
    const handlers = new WeakMap<UniEventTarget, object>()
    function listener(this: UniEventTarget, event: UniEvent): void {
      const handler = handlers.get(this)
      if (typeof handler === 'function' && Reflect.apply(handler, this, [event]) === false) event.preventDefault()
    }
    defineAttribute(owner.prototype, `on${type}`, {
      get(this: UniEventTarget): object | null {
        must(this instanceof owner, 'receiver')
        return handlers.get(this) || null
      },
      set(this: UniEventTarget, handler: unknown) {
        must(this instanceof owner, 'receiver')
        // A non-callable object is stored, but never called (WS-16).
        if (isObject(handler)) {
          handlers.set(this, handler)
          this.addEventListener(type, listener)
        } else {
          handlers.delete(this)
          this.removeEventListener(type, listener)
        }
      },
    })
  }
}
