import type { NetworkEvent } from '../host'
import type { AppClock } from '../app-clock'
import type { NativeEvents } from './native-events'

/** Values of `plus.networkinfo`. */
const NO_NETWORK = 1
const WIFI = 3
const LATE_EVENT_MS = 3_000

/**
 * The quirk `wrong`, an observed fault, reports a network loss but not the return. A late event has the state at the
 * time of the change.
 */
export function createNativeNetwork(clock: AppClock, events: NativeEvents, quirk: NetworkEvent) {
  let online = true
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
