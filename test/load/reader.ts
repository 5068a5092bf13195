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

/** A client of the crowd. */
export interface LoadClient {
  readonly trader: number
  isLive(): boolean
  /** How often its user asked, all attempts being used up. */
  taps(): number
  /** The newest place that it had; for a deaf one, that of its last snapshot. */
  place(): string
  /** Checks whether its line still lives, if it reads nothing that would show it. */
  wake(): void
  /** Asks for more than it reads, if it reads nothing. */
  burden(): void
  stop(): void
}

interface ReaderOptions {
  readonly url: string
  readonly trader: number
  readonly seed: number
  readonly policy: Partial<ConnectionPolicy>
}

/** The real client over a real socket, that reads all it is sent. */
export function createReader({ url, trader, seed, policy }: ReaderOptions): LoadClient {
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
    isLive: () => isShownLive && client.status().status === 'open',
    place: () => place,
    taps: () => taps,
    wake: () => undefined,
    burden: () => undefined,
    stop: () => client.dispose(),
  }
}
