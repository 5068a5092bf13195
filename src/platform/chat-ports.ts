import type { Diagnostic } from '../shared/errors'
import type { ChatStorage } from '../connection/ports/chat-storage'
import type { Clock, Locks, Random, Storage, Windows } from '../connection/ports/ports'
import { createBrowserWindows } from './lifecycle/browser-windows'
import { createChatStorage } from './storage/chat-storage'
import { createPlatformLocks } from './locks/platform-locks'
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
