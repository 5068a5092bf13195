import { domException } from './dom-exception'
import { clock, stopped, told, trusted, UniEvent } from './events'
import { isObject, wordsOf } from './web-idl'

export type UniListener = ((event: never) => unknown) | { handleEvent(event: never): unknown }

export interface UniListenerOptions {
  readonly capture?: boolean
  readonly once?: boolean
  /** A promise to the browser's scrolling, which nobody waits for here. */
  readonly passive?: boolean
  /** Takes the listener away when it is aborted. */
  readonly signal?: UniSignal
}

/** As much of an `AbortSignal` as is used. */
export interface UniSignal {
  readonly aborted: boolean
  addEventListener(type: 'abort', listener: () => void): void
}

type Options = UniListenerOptions | boolean | null | undefined

interface Entry {
  readonly type: string
  readonly callback: UniListener
  readonly capture: boolean | undefined
  readonly once: boolean | undefined
}

/** Listeners by target: a class that extends `UniEventTarget` need not have called anything. */
const listeners = new WeakMap<object, readonly Entry[]>()

/** The standard's `EventTarget`, for runtimes without one. There is no tree: all hear in the order of adding. */
export class UniEventTarget {
  addEventListener(type: string, callback: UniListener | null, options?: Options): void {
    const { capture, once, signal } = read(options)
    if (!isListener(callback) || find(this, type, callback, capture) !== undefined) return
    if (signal !== undefined && signal.aborted) return
    const entry: Entry = { type: wordsOf(type), callback, capture, once }
    listeners.set(this, [...entriesOf(this), entry])
    if (signal !== undefined) signal.addEventListener('abort', () => take(this, entry))
  }

  removeEventListener(type: string, callback: UniListener | null, options?: Options): void {
    if (isListener(callback)) take(this, find(this, type, callback, read(options).capture))
  }

  /** False when a listener prevented what is cancelable. A listener that throws is told of by itself. */
  dispatchEvent(event: UniEvent): boolean {
    trusted.delete(event)
    return dispatch(this, event)
  }
}

/** Throws a TypeError for what is no event, `InvalidStateError` for one that is just being told. */
export function dispatch(target: UniEventTarget, event: UniEvent): boolean {
  if (!(event instanceof UniEvent)) throw new TypeError('Wrong event')
  if (told.has(event)) throw domException('InvalidStateError', 'Told already')
  told.add(event)
  event.target = event.currentTarget = target
  event.eventPhase = 2
  for (const entry of entriesOf(target)) {
    // Who is added meanwhile does not hear it, who is removed meanwhile neither.
    if (entry.type !== event.type || !entriesOf(target).includes(entry)) continue
    if (entry.once) take(target, entry)
    call(target, entry.callback, event)
    if (stopped.has(event)) break
  }
  event.currentTarget = null
  event.eventPhase = 0
  told.delete(event)
  stopped.delete(event)
  return !event.defaultPrevented
}

const read = (options: Options): UniListenerOptions => (isObject(options) ? options : { capture: !!options })

const entriesOf = (target: object): readonly Entry[] => listeners.get(target) ?? []

const find = (target: object, type: string, callback: UniListener, capture: Entry['capture']): Entry | undefined =>
  entriesOf(target).find((entry) =>
    entry.type === wordsOf(type) && entry.callback === callback && !entry.capture === !capture)

const take = (target: object, taken: Entry | undefined): unknown =>
  listeners.set(target, entriesOf(target).filter((entry) => entry !== taken))

function isListener(callback: unknown): callback is UniListener {
  if (callback === null || callback === undefined) return false
  if (!isObject(callback)) throw new TypeError('Wrong listener')
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
