import type { Bus } from './bus'
import type { Clock } from './clock'
import type { FrameScheduler } from './frame-scheduler'
import type { Lifecycle } from './lifecycle'
import type { Log } from './log'
import type { Network } from './network'
import type { Random } from './random'
import type { SocketPort } from './socket'
import type { Storage } from './storage'

/** Everything a client asks of the world around it. Each one can be replaced. */
export interface Ports {
  readonly socket: SocketPort
  readonly clock: Clock
  readonly random: Random
  readonly bus: Bus
  readonly lifecycle: Lifecycle
  /** Asked by the part `network()`, which brings the platform's along. */
  readonly network?: Network
  /** Asked by what keeps something, such as `persistPositions()`; without one that brings the platform's along. */
  readonly storage?: Storage
  readonly frames: FrameScheduler
  readonly log: Log
}
