import { partsOf, type WithParts } from '../connection/ports/client-parts'
import type { FrameScheduler, Network, Ports } from '../connection/ports/ports'
import { isDevelopment } from './system/environment'
import { createUniLifecycle } from './lifecycle/uni-lifecycle'
import { createUniNetwork } from './lifecycle/uni-network'
import { createUniSocketPort, type UniSocketOptions } from './socket/uni-socket-port'
import { standardFrames } from './socket/standard-frames'
import { createSystemClock, createSystemFrameScheduler, createSystemRandom } from './system/system-ports'
import { createUniBus } from './uni-bus'

export { adviceConsole } from './console-log'

function portsOf(socket?: UniSocketOptions): ReturnType<typeof defaultPorts> {
  const clock = createSystemClock()
  return {
    socket: createUniSocketPort(socket),
    clock,
    random: createSystemRandom(),
    bus: createUniBus(),
    lifecycle: createUniLifecycle(),
    // Ignores reports, because the client itself counts diagnostics and emits them as `diagnosed` events.
    log: { report: () => undefined },
    frames: createSystemFrameScheduler(clock),
    network: createUniNetwork(),
  }
}

/**
 * Returns the ports for the build's target, including the network port. Counts sockets if the platform limits their
 * number. Create new ports for each client.
 * @example createTradewire({ url, protocol, ports: { socket: traced(defaultPorts().socket) } })
 */
export function defaultPorts(): Ports & { readonly frames: FrameScheduler; readonly network: Network } {
  return portsOf({ standard: standardFrames })
}

/** Merges the platform's, features' and application's ports. */
export function defaultEnvironment(
  options: WithParts & {
    readonly name?: string; readonly protocol?: WithParts; readonly ports?: Partial<Ports> | undefined
  } = {},
): { readonly ports: Ports; readonly development: boolean } {
  const { name = 'default' } = options
  const ports: Ports = portsOf()
  for (const part of Object.values(partsOf(options.protocol || {}, options))) Object.assign(ports, part.ports?.(name))
  return { ports: Object.assign(ports, options.ports), development: isDevelopment() }
}
