import type { Bus } from '../connection/ports/ports'

type Handler = (payload: unknown, ...more: unknown[]) => void

export interface ScriptedBus extends Bus {
  /** Hears the next payload alone. */
  once(name: string, handler: Handler): void
  emit(name: string, payload: unknown, ...more: readonly unknown[]): void
  /** Removes the listeners of everyone: of this name, or of all. */
  clear(name?: string): void
  /** All that was emitted, oldest first. */
  readonly emitted: readonly { readonly name: string; readonly payload: unknown }[]
  /** The payloads emitted on one channel. */
  payloads(name: string): readonly unknown[]
  listenerCount(name?: string): number
}

interface Listener {
  readonly handler: Handler
  readonly isOnce: boolean
}

/** The bus as uni's: a listener may be added twice, and one that throws stops the rest. */
export function createScriptedBus(): ScriptedBus {
  const listeners = new Map<string, readonly Listener[]>()
  const emitted: { name: string; payload: unknown }[] = []
  const of = (name: string): readonly Listener[] => listeners.get(name) ?? []
  const add = (name: string, listener: Listener): void => void listeners.set(name, [...of(name), listener])
  return {
    emitted,
    on: (name, handler) => add(name, { handler, isOnce: false }),
    once: (name, handler) => add(name, { handler, isOnce: true }),
    off(name, handler): void {
      listeners.set(name, of(name).filter((other) => other.handler !== handler))
    },
    clear(name): void {
      if (name === undefined) listeners.clear()
      else listeners.delete(name)
    },
    emit(name, payload, ...more): void {
      emitted.push({ name, payload })
      for (const listener of of(name)) {
        if (listener.isOnce) listeners.set(name, of(name).filter((other) => other !== listener))
        listener.handler(payload, ...more)
      }
    },
    payloads: (name) => emitted.filter((entry) => entry.name === name).map(({ payload }) => payload),
    listenerCount(name): number {
      if (name !== undefined) return of(name).length
      return [...listeners.values()].reduce((sum, some) => sum + some.length, 0)
    },
  }
}
