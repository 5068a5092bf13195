import type { Ports } from '../ports/ports'
import { createSilentLog } from './silent-log'
import { createUniSocketPort } from './socket/uni-socket-port'
import { createSystemClock } from './system-clock'
import { createSystemFrameScheduler } from './system-frame-scheduler'
import { createSystemRandom } from './system-random'
import { createUniBus } from './uni-bus'
import { createUniLifecycle } from './uni-lifecycle'

/** The platform as it is: H5, WeChat or App, told by what exists at run time. One set for each client. */
export function defaultPorts(): Ports {
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
