import type { Bus } from '../../src/connection/ports/ports'

export interface PlainBus extends Bus {
  listenerCount(): number
}

/** A bus that remembers nothing of what passed. */
export function createPlainBus(): PlainBus {
  const listeners = new Map<string, Set<(payload: unknown) => void>>()
  return {
    on(name, handler) {
      const handlers = listeners.get(name) ?? new Set()
      listeners.set(name, handlers.add(handler))
    },
    off(name, handler) {
      listeners.get(name)?.delete(handler)
    },
    emit(name, payload) {
      for (const handler of [...(listeners.get(name) ?? [])]) handler(payload)
    },
    listenerCount: () => [...listeners.values()].reduce((sum, { size }) => sum + size, 0),
  }
}
