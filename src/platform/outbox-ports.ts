import type { Diagnostic } from '../core/diagnostic'
import type { Clock } from '../ports/clock'
import type { Locks } from '../ports/locks'
import type { Random } from '../ports/random'
import type { Storage } from '../ports/storage'
import { createOutboxStorage } from './outbox-storage'
import { createPlatformLocks } from './platform-locks'
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
