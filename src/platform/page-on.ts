import type { Bus } from '../connection/ports/ports'

type Handler = (payload: unknown) => void
type On = (name: string, handler: Handler) => unknown
/** Called for each subscription before it is made. */
type Watch = (name: string, handler: Handler) => void

let real: On | undefined
let reported: Watch | undefined

/** Called by a page instead of `uni.$on`: it also notifies the watchers. */
export function pageOn(name: string, handler: Handler): unknown {
  reported?.(name, handler)
  return realOn(name, handler)
}

/**
 * Watches the subscriptions of pages on the application's bus, until the returned function is called. When pages read
 * `uni.$on` from the object `uni`, it is replaced there. When a build has compiled it into an imported binding (H5 in
 * production), only a page that imports `pageOn` is noticed.
 */
export function watchPageOn(watch: Watch): () => void {
  const replaced: unknown = Reflect.get(uni, '$on')
  const isReal = real === undefined && typeof replaced === 'function'
  if (isReal) real = (name, handler): unknown => Reflect.apply(replaced, undefined, [name, handler])
  reported = watch
  // Not an assignment to `uni.$on`, because a build that finds one binds later uses otherwise.
  Reflect.set(uni, '$on', pageOn)
  return () => {
    if (reported !== watch) return
    reported = undefined
    if (isReal) real = undefined
    Reflect.set(uni, '$on', replaced)
  }
}

/** The application's bus without the wrapper of `watchPageOn`: a subscription here notifies no watcher. */
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

/** False when modules are loaded without a runtime: in an application's own tests, or on a server. */
export function hasPages(): boolean {
  return typeof uni !== 'undefined'
}

/** Removes all listeners of that name, of any owner. */
export function takeAllOff(name: string): void {
  uni.$off(name)
}

function realOn(name: string, handler: Handler): unknown {
  return real === undefined ? Reflect.apply(uni.$on, undefined, [name, handler]) : real(name, handler)
}
