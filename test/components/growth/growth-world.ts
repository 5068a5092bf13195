import type { Ports, SocketPort } from '../../../src/connection/ports/ports'
import { createPlainBus } from '../../soak/plain-bus'
import { createMemoryStorage } from '../../support/memory-storage'
import {
  createScriptedLifecycle, createScriptedNetwork, type ScriptedLifecycle, type ScriptedNetwork,
} from '../../../src/testing/scripted-ports'
import { createScriptedSocket } from '../../../src/testing/scripted-socket'
import { createSeededRandom } from '../../../server/shared/seeded-random'
import { createSimulatedClock, type SimulatedClock } from '../../../src/testing/simulated-clock'
import type { Counts } from './measure-growth'

/** A client's surroundings that count who listens. */
export interface GrowthWorld {
  readonly clock: SimulatedClock
  readonly lifecycle: ScriptedLifecycle
  readonly network: ScriptedNetwork
  readonly ports: Ports
  counts(): Counts
}

/** A socket port that says how many of its sockets are open. */
interface CountedSocket extends SocketPort {
  live(): number
}

const frameMs = 100

export function createGrowthWorld(
  socketOn: (clock: SimulatedClock) => CountedSocket = (clock) => createScriptedSocket({ clock, autoOpen: true }),
): GrowthWorld {
  const clock = createSimulatedClock()
  const socket = socketOn(clock)
  const bus = createPlainBus()
  const lifecycle = createScriptedLifecycle()
  const network = createScriptedNetwork()
  return {
    clock,
    lifecycle,
    network,
    ports: {
      clock, bus, lifecycle, network, socket,
      random: createSeededRandom(1),
      storage: createMemoryStorage(),
      frames: {
        request(callback) {
          const timer = clock.setTimer(callback, frameMs)
          return () => clock.clearTimer(timer)
        },
      },
      log: { report: () => undefined },
    },
    counts: () => ({
      'listeners of the bus': bus.listenerCount(),
      'listeners of the lifecycle': lifecycle.watchers(),
      'listeners of the network': network.watchers(),
      'timers': clock.pending(),
      'sockets': socket.live(),
    }),
  }
}
