import type { Diagnostic } from '../shared/errors'
import type { Clock, Locks, Random, Storage } from '../connection/ports/ports'
import { createOutboxStorage } from './storage/outbox-storage'
import { createPlatformLocks } from './locks/platform-locks'
import { createSystemRandom } from './system/system-ports'

interface PlatformOutboxPorts {
  readonly storage: Storage
  readonly locks: Locks
  readonly clock: Clock
  readonly random: Random
}

/** @param given the clock for all ports, and ports that replace the defaults */
export function defaultOutboxPorts(
  report: (diagnostic: Diagnostic) => void, given: Partial<PlatformOutboxPorts> & Pick<PlatformOutboxPorts, 'clock'>,
): PlatformOutboxPorts {
  const { clock } = given
  return Object.assign({
    random: createSystemRandom(),
    storage: createOutboxStorage({
      clock,
      fellBack: (reason) => report({ code: 'storage-failed', detail: `IndexedDB: ${String(reason)}` }),
    }),
    locks: createPlatformLocks(clock),
  }, given)
}
