import type { Bus } from '../../src/connection/ports/bus'

export interface ScriptedBus extends Bus {
  /** All that was emitted, oldest first. */
  readonly emitted: readonly { readonly name: string; readonly payload: unknown }[]
  /** The payloads emitted on one channel. */
  payloads(name: string): readonly unknown[]
  listenerCount(name?: string): number
}

/** The bus with uni's habits: a listener may be added twice, and one that throws stops the rest. */
export function createScriptedBus(): ScriptedBus {
  const listeners = new Map<string, ((payload: unknown) => void)[]>()
  const emitted: { name: string; payload: unknown }[] = []
  return {
    emitted,
    on(name, handler): void {
      listeners.set(name, [...(listeners.get(name) ?? []), handler])
    },
    off(name, handler): void {
      listeners.set(name, (listeners.get(name) ?? []).filter((other) => other !== handler))
    },
    emit(name, payload): void {
      emitted.push({ name, payload })
      for (const handler of listeners.get(name) ?? []) handler(payload)
    },
    payloads: (name) => emitted.filter((entry) => entry.name === name).map(({ payload }) => payload),
    listenerCount(name): number {
      if (name !== undefined) return listeners.get(name)?.length ?? 0
      return [...listeners.values()].reduce((sum, some) => sum + some.length, 0)
    },
  }
}
