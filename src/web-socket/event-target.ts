import { isStopped, type UniEvent } from './events'

export type UniListener = ((event: never) => unknown) | { handleEvent(event: never): unknown }

export interface UniListenerOptions {
  readonly capture?: boolean
  readonly once?: boolean
  readonly passive?: boolean
}

interface Entry {
  readonly type: string
  readonly callback: UniListener
  readonly capture: boolean
  readonly once: boolean
  removed: boolean
}

type Options = UniListenerOptions | boolean | undefined

const captureOf = (options: Options): boolean =>
  typeof options === 'object' ? options.capture === true : options === true

/** Listeners by target: a class that extends `UniEventTarget` need not have called anything. */
const listeners = new WeakMap<object, Entry[]>()

/** The standard's `EventTarget`, for runtimes without one. */
export class UniEventTarget {
  addEventListener(type: string, callback: UniListener | null, options?: UniListenerOptions | boolean): void {
    if (callback === null || callback === undefined) return
    const once = typeof options === 'object' && options.once === true
    const capture = captureOf(options)
    const entries = entriesOf(this)
    if (find(entries, type, callback, capture) === undefined) {
      entries.push({ type, callback, capture, once, removed: false })
    }
  }

  removeEventListener(type: string, callback: UniListener | null, options?: UniListenerOptions | boolean): void {
    const entries = entriesOf(this)
    const entry = find(entries, type, callback, captureOf(options))
    if (entry !== undefined) take(entries, entry)
  }

  /** False when a listener prevented what is cancelable. A listener that throws is told of by itself. */
  dispatchEvent(event: UniEvent): boolean {
    event.target = this
    event.currentTarget = this
    event.eventPhase = 2
    const entries = entriesOf(this)
    // Who is added meanwhile does not hear it, who is removed meanwhile neither.
    for (const entry of entries.filter(({ type }) => type === event.type)) {
      if (entry.removed) continue
      if (entry.once) take(entries, entry)
      call(this, entry.callback, event)
      if (isStopped(event)) break
    }
    event.currentTarget = null
    event.eventPhase = 0
    return !event.defaultPrevented
  }
}

function entriesOf(target: object): Entry[] {
  const entries = listeners.get(target) ?? []
  listeners.set(target, entries)
  return entries
}

type Sought = UniListener | null

const find = (entries: readonly Entry[], type: string, callback: Sought, capture: boolean): Entry | undefined =>
  entries.find((entry) => entry.type === type && entry.callback === callback && entry.capture === capture)

function take(entries: Entry[], entry: Entry): void {
  entry.removed = true
  entries.splice(entries.indexOf(entry), 1)
}

function call(target: UniEventTarget, callback: UniListener, event: UniEvent): void {
  try {
    if (typeof callback === 'function') Reflect.apply(callback, target, [event])
    else Reflect.apply(callback.handleEvent, callback, [event])
  } catch (error) {
    setTimeout(() => {
      throw error
    }, 0)
  }
}
