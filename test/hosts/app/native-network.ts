import type { NetworkEvent } from '../host'
import type { AppClock } from '../app-clock'
import type { NativeEvents } from './native-events'

/** `plus.networkinfo`'s numbers. */
const NO_NETWORK = 1
const WIFI = 3
/** How late a late event comes. */
const LATE_EVENT_MS = 3_000

interface NativeNetwork {
  isOnline(): boolean
  readonly api: { readonly getCurrentType: () => number }
  set(online: boolean): void
}

/**
 * What the device knows of its network, and when and how rightly it says so. Wrong is wrong in the way that
 * was seen: it says that the network is there when it went, and nothing when it is back. What comes late
 * is as old as it is late.
 */
export function createNativeNetwork(clock: AppClock, events: NativeEvents, quirk: NetworkEvent): NativeNetwork {
  let online = true
  /** What is said when asked. */
  let told = true
  function tell(reachable: boolean): void {
    told = quirk === 'wrong' || reachable
    events.fire('netchange')
  }
  return {
    isOnline: () => online,
    api: { getCurrentType: () => (told ? WIFI : NO_NETWORK) },
    set(next) {
      if (next === online) return
      online = next
      if (quirk === 'late') clock.setTimeout(() => tell(next), LATE_EVENT_MS)
      else if (quirk === 'right' || (quirk === 'wrong' && !next)) tell(next)
      else told = quirk === 'wrong' || next
    },
  }
}
