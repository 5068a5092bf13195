import type { Ports } from '../../src/connection/ports/ports'
import { createSeededRandom } from '../../server/shared/seeded-random'
import { createScriptedLifecycle, createScriptedNetwork } from '../../src/testing/scripted-ports'
import { createSimulatedClock } from '../../src/testing/simulated-clock'
import { createMemoryStorage } from './memory-storage'

export function createPlainBus() {
  const listeners = new Map<string, Set<(payload: unknown) => void>>()
  return {
    on(name: string, handler: (payload: unknown) => void): void {
      const handlers = listeners.get(name) ?? new Set()
      listeners.set(name, handlers.add(handler))
    },
    off(name: string, handler: (payload: unknown) => void): void {
      listeners.get(name)?.delete(handler)
    },
    emit(name: string, payload: unknown): void {
      for (const handler of [...(listeners.get(name) ?? [])]) handler(payload)
    },
    listenerCount: () => [...listeners.values()].reduce((sum, { size }) => sum + size, 0),
  }
}

/** Flush interval outside a browser. */
const frameMs = 100

/** Ports without a socket. They count listeners, but record no events. */
export function createCountedPorts() {
  const clock = createSimulatedClock()
  const bus = createPlainBus()
  const lifecycle = createScriptedLifecycle()
  const network = createScriptedNetwork()
  const ports = {
    clock, bus, lifecycle, network,
    random: createSeededRandom(1),
    storage: createMemoryStorage(),
    frames: {
      request(callback) {
        const timer = clock.setTimer(callback, frameMs)
        return () => clock.clearTimer(timer)
      },
    },
    log: { report: () => undefined },
  } satisfies Omit<Ports, 'socket'>
  return {
    clock, lifecycle, network, ports,
    counts: () => ({
      'listeners of the bus': bus.listenerCount(),
      'listeners of the lifecycle': lifecycle.watchers(),
      'listeners of the network': network.watchers(),
      'timers': clock.pending(),
    }),
  }
}
