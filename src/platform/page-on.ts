import type { Bus } from '../connection/ports/ports'

type Handler = (payload: unknown) => void
type Call = (args: readonly unknown[]) => unknown

export interface PageOnWatch {
  on(name: string, handler: Handler): void
  /** @param handler missing when the code removes all handlers */
  off(names: unknown, handler: unknown): void
}

let real: { readonly on: Call | undefined; readonly off: Call | undefined } | undefined
let reported: PageOnWatch | undefined

export function pageOn(name: string, handler: Handler): unknown {
  reported?.on(name, handler)
  const stop = realOn(name, handler)
  if (typeof stop !== 'function') return stop
  return (...args: readonly unknown[]): unknown => {
    reported?.off(name, handler)
    return Reflect.apply(stop, undefined, args)
  }
}

export function pageOff(...args: readonly unknown[]): unknown {
  reported?.off(args[0], args[1])
  return realOff(args)
}

/**
 * Watches pages' bus subscriptions until the returned function is called. If the build compiled `uni.$on` and
 * `uni.$off` into imports (H5 in production), watches only pages that import `pageOn` and `pageOff`.
 */
export function watchPageOn(watch: PageOnWatch): () => void {
  const [on, off]: readonly unknown[] = [Reflect.get(uni, '$on'), Reflect.get(uni, '$off')]
  const isFirst = real === undefined
  if (isFirst) real = { on: callOf(on), off: callOf(off) }
  reported = watch
  // Uses `Reflect.set`, because builds compile `uni.$on` differently after a plain assignment.
  Reflect.set(uni, '$on', pageOn)
  Reflect.set(uni, '$off', pageOff)
  return () => {
    if (reported !== watch) return
    reported = undefined
    if (isFirst) real = undefined
    Reflect.set(uni, '$on', on)
    Reflect.set(uni, '$off', off)
  }
}

export function createUnwatchedBus(): Bus {
  return {
    on(name, handler): void {
      realOn(name, handler)
    },
    off(name, handler): void {
      realOff([name, handler])
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
  realOff([name])
}

function callOf(found: unknown): Call | undefined {
  return typeof found === 'function' ? (args): unknown => Reflect.apply(found, undefined, args) : undefined
}

function realOn(name: string, handler: Handler): unknown {
  return real?.on === undefined ? Reflect.apply(uni.$on, undefined, [name, handler]) : real.on([name, handler])
}

function realOff(args: readonly unknown[]): unknown {
  return real?.off === undefined ? Reflect.apply(uni.$off, undefined, args) : real.off(args)
}
