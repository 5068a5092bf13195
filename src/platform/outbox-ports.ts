import type { Diagnostic } from '../shared/diagnostic'
import type { Clock } from '../connection/ports/clock'
import type { Locks } from '../connection/ports/locks'
import type { Random } from '../connection/ports/random'
import type { Storage } from '../connection/ports/storage'
import { createOutboxStorage } from './storage/outbox-storage'
import { createPlatformLocks } from './locks/platform-locks'
import { createSystemClock } from './system-clock'
import { createSystemRandom } from './system-random'

/** What an outbox runs on, on the platform as it is. */
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
