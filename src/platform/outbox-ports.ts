import type { Diagnostic } from '../shared/errors'
import type { Clock, Locks, Random, Storage } from '../connection/ports/ports'
import { createOutboxStorage } from './storage/outbox-storage'
import { createPlatformLocks } from './locks/platform-locks'
import { createSystemClock, createSystemRandom } from './system/system-ports'

export function defaultOutboxPorts(report: (diagnostic: Diagnostic) => void): {
  readonly storage: Storage
  readonly locks: Locks
  readonly clock: Clock
  readonly random: Random
} {
  const clock = createSystemClock()
  return {
    clock,
    random: createSystemRandom(),
    storage: createOutboxStorage({
      clock,
      fellBack: (reason) => report({ code: 'storage-failed', detail: `IndexedDB: ${String(reason)}` }),
    }),
    locks: createPlatformLocks(clock),
  }
}
