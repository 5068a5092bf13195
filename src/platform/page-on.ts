import type { Bus } from '../connection/ports/ports'

type Handler = (payload: unknown) => void
type On = (name: string, handler: Handler) => unknown
type Watch = (name: string, handler: Handler) => void

let real: On | undefined
let reported: Watch | undefined

/** Replaces `uni.$on` in pages. Calls the watcher first. */
export function pageOn(name: string, handler: Handler): unknown {
  reported?.(name, handler)
  return realOn(name, handler)
}

/**
 * Watches pages' bus subscriptions until the returned function is called. If the build compiled `uni.$on` into an
 * import (H5 in production), only pages that import `pageOn` are watched.
 */
export function watchPageOn(watch: Watch): () => void {
  const replaced: unknown = Reflect.get(uni, '$on')
  const isReal = real === undefined && typeof replaced === 'function'
  if (isReal) real = (name, handler): unknown => Reflect.apply(replaced, undefined, [name, handler])
  reported = watch
  // Uses `Reflect.set`, because builds compile `uni.$on` differently after a plain assignment.
  Reflect.set(uni, '$on', pageOn)
  return () => {
    if (reported !== watch) return
    reported = undefined
    if (isReal) real = undefined
    Reflect.set(uni, '$on', replaced)
  }
}

export function createUnwatchedBus(): Bus {
  return {
    on(name, handler): void {
      realOn(name, handler)
    },
    off(name, handler): void {
      uni.$off(name, handler)
    },
    emit(name, payload): void {
      uni.$emit(name, payload)
    },
  }
}

/** Whether `uni` exists. False in an application's own tests and on a server. */
export function hasPages(): boolean {
  return typeof uni !== 'undefined'
}

export function takeAllOff(name: string): void {
  uni.$off(name)
}

function realOn(name: string, handler: Handler): unknown {
  return real === undefined ? Reflect.apply(uni.$on, undefined, [name, handler]) : real(name, handler)
}
