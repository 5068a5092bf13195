import type { Diagnostic } from '../core/diagnostic'
import type { ChatStorage } from '../ports/chat-storage'
import type { Clock } from '../ports/clock'
import type { Locks } from '../ports/locks'
import type { Random } from '../ports/random'
import type { Storage } from '../ports/storage'
import type { Windows } from '../ports/windows'
import { createBrowserWindows } from './browser-windows'
import { createChatStorage } from './chat-storage'
import { createPlatformLocks } from './platform-locks'
import { createSystemClock } from './system-clock'
import { createSystemRandom } from './system-random'

/** What a chat runs on, on the platform as it is. */
export function defaultChatPorts(report: (diagnostic: Diagnostic) => void): {
  readonly storage: ChatStorage
  readonly outbox: Storage
  readonly locks: Locks
  readonly clock: Clock
  readonly random: Random
  readonly windows: Windows | undefined
} {
  const clock = createSystemClock()
  return {
    clock,
    random: createSystemRandom(),
    windows: createBrowserWindows('tradewire-chat'),
    locks: createPlatformLocks(clock),
    ...createChatStorage({
      clock,
      fellBack: (reason) => report({ code: 'storage-failed', detail: `database: ${String(reason)}` }),
    }),
  }
}
