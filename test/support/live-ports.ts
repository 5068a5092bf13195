import type { Ports } from '../../src/connection/ports/ports'
import { createSystemClock } from '../../src/platform/system/system-ports'
import { createScriptedBus, createScriptedLifecycle, createScriptedNetwork } from '../../src/testing/scripted-ports'
import { createSeededRandom } from '../../server/shared/seeded-random'
import { createManualFrameScheduler } from './manual-frame-scheduler'
import { createMemoryStorage } from './memory-storage'
import { createWsSocketPort } from './ws-socket-port'

/** Ports over real TCP and time, with scripted phone ports. */
export const livePorts = (own: Partial<Ports>): Ports => ({
  socket: createWsSocketPort(),
  clock: createSystemClock(),
  random: createSeededRandom(7),
  bus: createScriptedBus(),
  lifecycle: createScriptedLifecycle(),
  network: createScriptedNetwork(),
  storage: createMemoryStorage(),
  frames: createManualFrameScheduler(),
  log: { report: (): void => undefined },
  ...own,
})
