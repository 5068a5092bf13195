import type { SocketPort } from '../../../src/connection/ports/ports'
import { createCountedPorts } from '../../support/counted-ports'
import { createScriptedSocket } from '../../../src/testing/scripted-socket'
import type { SimulatedClock } from '../../../src/testing/simulated-clock'

export interface CountedSocket extends SocketPort {
  live(): number
}

export type GrowthWorld = ReturnType<typeof createGrowthWorld>

export function createGrowthWorld(
  socketOn: (clock: SimulatedClock) => CountedSocket = (clock) => createScriptedSocket({ clock, autoOpen: true }),
) {
  const { ports, counts, ...world } = createCountedPorts()
  const socket = socketOn(world.clock)
  return { ...world, ports: { ...ports, socket }, counts: () => ({ ...counts(), sockets: socket.live() }) }
}
