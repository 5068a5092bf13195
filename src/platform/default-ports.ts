import type { Network, Ports } from '../connection/ports/ports'
import { createSilentLog } from './silent-log'
import { createCountedSocketPort } from './socket/counted-socket-port'
import { standardFrames } from './socket/standard-frames'
import { createUniSocketPort } from './socket/uni-socket-port'
import { createSystemClock } from './system-clock'
import { createSystemFrameScheduler } from './system-frame-scheduler'
import { createSystemRandom } from './system-random'
import { createUniBus } from './uni-bus'
import { createUniLifecycle } from './lifecycle/uni-lifecycle'
import { createUniNetwork } from './lifecycle/uni-network'

/** What each client needs, without the ports that its parts bring along. */
export function basePorts(): Ports {
  return {
    socket: createUniSocketPort(),
    clock: createSystemClock(),
    random: createSystemRandom(),
    bus: createUniBus(),
    lifecycle: createUniLifecycle(),
    frames: createSystemFrameScheduler(),
    log: createSilentLog(),
  }
}

/**
 * The platform as it is: H5, WeChat or App, told by what exists at run time; with the network, and with sockets that
 * are counted where the platform allows few. One set for each client.
 * @example createTradewire({ url, protocol, ports: { socket: traced(defaultPorts().socket) } })
 */
export function defaultPorts(): Ports & { readonly network: Network } {
  return { ...basePorts(), socket: createCountedSocketPort({ standard: standardFrames }), network: createUniNetwork() }
}
