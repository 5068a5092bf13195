import type { NetworkEvent } from '../host'
import type { AppClock } from '../app-clock'
import type { NativeEvents } from './native-events'

/** `plus.networkinfo`'s numbers. */
const NO_NETWORK = 1
const WIFI = 3
/** How late a late event comes. */
const LATE_EVENT_MS = 3_000

/**
 * The device's network, and when and how rightly it reports it. `wrong` is wrong in the way that was seen: it reports a
 * network that is gone, and nothing when it is back. A late event has the state at its cause.
 */
export function createNativeNetwork(clock: AppClock, events: NativeEvents, quirk: NetworkEvent) {
  let online = true
  /** The answer to a question. */
  let reported = true
  function notify(reachable: boolean): void {
    reported = quirk === 'wrong' || reachable
    events.fire('netchange')
  }
  return {
    isOnline: (): boolean => online,
    api: { getCurrentType: (): number => (reported ? WIFI : NO_NETWORK) },
    set(next: boolean): void {
      if (next === online) return
      online = next
      if (quirk === 'late') clock.setTimeout(() => notify(next), LATE_EVENT_MS)
      else if (quirk === 'right' || (quirk === 'wrong' && !next)) notify(next)
      else reported = quirk === 'wrong' || next
    },
  }
}
