import { copyTrading } from '../../src/protocols/copy-trading/copy-trading'
import { createClient } from '../../src/connection/runtime/client'
import type { ConnectionPolicy } from '../../src/connection/policy/connection-policy'
import { livePorts } from '../support/live-ports'
import { createPlainBus } from '../support/counted-ports'
import { createSeededRandom } from '../../server/shared/seeded-random'

/** A place in a feed, as text. */
export const placeOf = ({ epoch, seq }: { readonly epoch: string; readonly seq: number }): string => `${epoch} ${seq}`

/** After the last attempt, a user taps for another one after so long. */
const tapMs = 1_000

interface ReaderOptions {
  readonly url: string
  readonly trader: number
  readonly seed: number
  readonly policy: Partial<ConnectionPolicy>
}

/** The real client over a real socket, that reads all it is sent. */
export function createReader({ url, trader, seed, policy }: ReaderOptions) {
  let place = ''
  let isShownLive = false
  let taps = 0
  const client = createClient(
    { url, protocol: copyTrading({ session: { userId: trader } }), policy },
    {
      development: true,
      ports: livePorts({
        random: createSeededRandom(seed),
        bus: createPlainBus(),
        frames: {
          request(callback) {
            const handle = setTimeout(callback, 100)
            return () => clearTimeout(handle)
          },
        },
      }),
    },
  )
  client.on('positionsUpdated', ({ freshness, epoch, seq }) => {
    isShownLive = freshness.state === 'live'
    place = placeOf({ epoch, seq })
  })
  client.on('connectError', () => {
    taps += 1
    setTimeout(() => client.reconnect(), tapMs)
  })
  client.connect()
  return {
    trader,
    isLive: (): boolean => isShownLive && client.status().status === 'open',
    /** The newest place that it had. */
    place: (): string => place,
    /** How often its user asked, all attempts being used up. */
    taps: (): number => taps,
  }
}
