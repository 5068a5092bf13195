import type { NetworkEvent } from '../host'
import type { Vendor } from './vendors'
import type { Answers, Later, Listeners } from './wx-answer'

const LATE_MS = 3_000

interface NetworkWorld {
  readonly vendor: Pick<Vendor, 'tellsConnected'>
  readonly event: NetworkEvent
  readonly changed: Listeners
  readonly answers: Answers
  readonly after: (ms: number, callback: () => void) => void
  readonly later: Later
}

/**
 * The quirk `wrong` always reports an available network, in events and queries. `late` and `missing` affect only
 * events, which have the state at the time of the change.
 */
export function createDeviceNetwork({ vendor, event, changed, answers, after, later }: NetworkWorld) {
  let online = true
  const typeOf = (reachable: boolean): string => (reachable ? 'wifi' : 'none')
  const reported = (reachable: boolean): boolean => event === 'wrong' || reachable

  function notify(reachable: boolean): void {
    const isConnected = reported(reachable)
    changed.notify({ ...(vendor.tellsConnected && { isConnected }), networkType: typeOf(isConnected) })
  }

  return {
    isOnline: (): boolean => online,
    set(next: boolean): void {
      if (next === online) return
      online = next
      if (event === 'missing') return
      if (event === 'late') after(LATE_MS, () => notify(next))
      else later(() => notify(next))
    },
    api: {
      getNetworkType: (options: unknown) => {
        answers.succeed(options, 'getNetworkType', { networkType: typeOf(reported(online)), weakNet: false })
      },
      onNetworkStatusChange: changed.on,
      offNetworkStatusChange: changed.off,
    },
  }
}
