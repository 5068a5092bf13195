import type { ChatStorage } from '../model/chat-storage'
import type { Clock, Locks, Random, Storage, Windows } from '../../connection/ports/ports'
import type { Diagnostic } from '../../shared/errors'
import { createPlatformLocks } from '../../platform/locks/platform-locks'
import { createChatStorage } from './create-chat-storage'
import { createSystemRandom } from '../../platform/system/system-ports'

interface PlatformChatPorts {
  readonly storage: ChatStorage
  readonly outbox: Storage
  readonly locks: Locks
  readonly clock: Clock
  readonly random: Random
  readonly windows?: Windows | undefined
}

/** @param given the clock for all ports, and ports that replace the defaults */
export function defaultChatPorts(
  report: (diagnostic: Diagnostic) => void, given: Partial<PlatformChatPorts> & Pick<PlatformChatPorts, 'clock'>,
): PlatformChatPorts {
  const { clock } = given
  return {
    random: createSystemRandom(),
    windows: createBrowserWindows('tradewire-chat'),
    locks: createPlatformLocks(clock),
    ...createChatStorage({
      clock,
      fellBack: (reason) => report({ code: 'storage-failed', detail: `database: ${String(reason)}` }),
    }),
    ...given,
  }
}

/** Returns a channel to the browser's other windows. App and WeChat have a single window. */
function createBrowserWindows(name: string): Windows | undefined {
  // #ifdef H5
  if (typeof document !== 'undefined' && typeof BroadcastChannel === 'function') return createTabs(name)
  // #endif
  return undefined
}

function createTabs(name: string): Windows {
  // Both directions share one channel, because a channel does not receive its own messages.
  let channel: BroadcastChannel | undefined
  return {
    notify: (note) => channel?.postMessage(note),
    listen(received) {
      try {
        channel = new BroadcastChannel(name)
        channel.onmessage = ({ data }: MessageEvent<unknown>) => received(data)
      } catch (_error) {
        // Firefox throws if the user blocks site data (CM-144).
      }
      return () => {
        channel?.close()
        channel = undefined
      }
    },
  }
}
