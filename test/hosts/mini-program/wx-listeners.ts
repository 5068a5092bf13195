/** The listeners of one event of `wx`. */
export interface Listeners {
  readonly on: (listener: unknown) => void
  /** Without a listener: all of them. */
  readonly off: (listener?: unknown) => void
  notify(...args: readonly unknown[]): void
}

interface ListenerQuirks {
  /** Catches and reports what a listener throws. */
  readonly guard: (call: () => void) => void
  /** After one that throws, are the others skipped? */
  readonly skipsTheRest: boolean
}

export function createListeners({ guard, skipsTheRest }: ListenerQuirks): Listeners {
  let listeners: ((...args: readonly unknown[]) => unknown)[] = []
  const originals = new Map<unknown, (...args: readonly unknown[]) => unknown>()
  return {
    on(listener) {
      if (typeof listener !== 'function') return
      const call = (...args: readonly unknown[]): unknown => Reflect.apply(listener, undefined, args) as unknown
      originals.set(listener, call)
      listeners.push(call)
    },
    off(listener) {
      const call = originals.get(listener)
      listeners = listener === undefined ? [] : listeners.filter((other) => other !== call)
    },
    notify(...args) {
      const present = [...listeners]
      if (skipsTheRest) guard(() => present.forEach((call) => void call(...args)))
      else for (const call of present) guard(() => void call(...args))
    },
  }
}
