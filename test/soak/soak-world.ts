import type { Ports } from '../../src/connection/ports/ports'
import { createSeededRandom } from '../../server/shared/seeded-random'
import {
  createScriptedLifecycle, createScriptedNetwork, type ScriptedLifecycle, type ScriptedNetwork,
} from '../../src/testing/scripted-ports'
import { createSimulatedClock, type SimulatedClock } from '../../src/testing/simulated-clock'
import { createMemoryLocks, type LockHolder } from '../support/memory-locks'
import { createMemoryStorage, type MemoryStorage } from '../support/memory-storage'
import { createPlainBus, type PlainBus } from './plain-bus'
import type { SoakCounts } from './soak-subject'

/** Elsewhere than in a browser rows are handed out ten times a second. */
const frameMs = 100

/** The surroundings of one client, and what they hold. */
export interface SoakWorld {
  readonly clock: SimulatedClock
  readonly bus: PlainBus
  readonly lifecycle: ScriptedLifecycle
  readonly network: ScriptedNetwork
  readonly ports: Omit<Ports, 'socket'> & { readonly storage: MemoryStorage }
  /** For an outbox or a chat. */
  readonly ownPorts: Pick<Ports, 'clock' | 'random'> & {
    readonly storage: MemoryStorage
    readonly locks: LockHolder
  }
  counts(): SoakCounts
}

export function openSoakWorld(): SoakWorld {
  const clock = createSimulatedClock()
  const bus = createPlainBus()
  const lifecycle = createScriptedLifecycle()
  const network = createScriptedNetwork()
  const storage = createMemoryStorage()
  const random = createSeededRandom(2)
  return {
    clock,
    bus,
    lifecycle,
    network,
    ports: {
      clock, bus, lifecycle, network, storage, random,
      frames: {
        request(callback) {
          const timer = clock.setTimer(callback, frameMs)
          return () => clock.clearTimer(timer)
        },
      },
      log: { report: () => undefined },
    },
    ownPorts: { clock, random, storage, locks: createMemoryLocks().holder() },
    counts: () => ({
      listeners: bus.listenerCount() + lifecycle.watchers() + network.watchers(),
      timers: clock.pending(),
      storedKeys: storage.contents.size,
    }),
  }
}
