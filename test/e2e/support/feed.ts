import { createFeedServer, type FeedServer, type FeedServerOptions } from '../../../server/feed/feed-server'
import type { AccountSummary, RowTotals } from '../../../server/feed/model/account/account-totals'
import type { Position } from '../../../src/positions/model/wire'

export const TRADER_ID = '10260'

export type Feed = Awaited<ReturnType<typeof startFeed>>

/** A server row, which identifies its positions by numbers and always has a price. */
export type PositionRow = Position & { readonly ticket: number; readonly nowprice: number }

export interface PositionsAnswer {
  readonly epoch: string
  readonly seq: number
  readonly account: AccountSummary
  readonly totals: RowTotals
  readonly data: readonly PositionRow[]
}

/**
 * The app's time may run a thousand times as fast as the server's, so a flood here is no flood there. A busy machine
 * must not make the server refuse connections.
 */
const UNHURRIED = {
  frameRate: { perSecond: 1_000, burst: 100_000 }, requestRate: { perSecond: 1_000, burst: 100_000 },
  maxLateMs: 3_600_000,
}

/** A feed server on a free port that records the events of its connections. */
export async function startFeed(options: FeedServerOptions = {}) {
  const log: string[] = []
  let server = await start(0)

  async function start(port: number): Promise<FeedServer> {
    const started = await createFeedServer({
      host: '127.0.0.1', seed: 7, controlPort: 0, ...UNHURRIED, ...options, port,
    })
    started.observe((event) => {
      if (event.type === 'opened') log.push(`${event.id} opened`)
      else if (event.type === 'received') log.push(`${event.id} ${event.frame}`)
      else log.push(`${event.id} closed ${event.code}`)
    })
    return started
  }

  return {
    get server(): FeedServer {
      return server
    },
    /**
     * The server's events since the start or the last `forget`, in order, each with the number of its connection:
     * `1 opened`, `1 Subscribe`, `1 closed 1000`.
     */
    log,
    forget: () => void log.splice(0),
    openLines: () => server.connections().length,
    /** The state that the page must show at `seq`. */
    async stateAt(seq: number): Promise<PositionsAnswer> {
      const response = await fetch(`${server.httpUrl}/api/positions?traderid=${TRADER_ID}&seq=${seq}`)
      if (!response.ok) throw new Error(`seq ${seq}: ${response.status} ${await response.text()}`)
      return (await response.json()) as PositionsAnswer
    },
    /** Stops like a killed process for the clients: their connections end and new ones are rejected. */
    async kill(): Promise<void> {
      server.faults.apply({ action: 'drop' })
      await server.close()
    },
    async revive(): Promise<void> {
      server = await start(server.port)
    },
    close: () => server.close(),
  }
}
