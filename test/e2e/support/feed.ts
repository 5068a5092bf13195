import { createFeedServer, type FeedServer, type FeedServerOptions } from '../../../server/feed/feed-server'
import type { AccountSummary, RowTotals } from '../../../server/feed/model/account/account-totals'
import type { Position } from '../../../src/positions/model/wire'

export const TRADER_ID = '10260'

export type Feed = Awaited<ReturnType<typeof startFeed>>

/** A server row has a numeric ticket, and always has a price. */
export type PositionRow = Position & { readonly ticket: number; readonly nowprice: number }

export interface PositionsAnswer {
  readonly epoch: string
  readonly seq: number
  readonly account: AccountSummary
  readonly totals: RowTotals
  readonly data: readonly PositionRow[]
}

/** Limits for apps whose time runs up to a thousand times as fast as the server's. */
const UNHURRIED = {
  frameRate: { perSecond: 1_000, burst: 100_000 }, requestRate: { perSecond: 1_000, burst: 100_000 },
  maxLateMs: 3_600_000,
}

/** Starts a feed server that records its connection events. */
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
     * Events since the start or the last `forget`, each with its connection number: `1 opened`, `1 Subscribe`, `1
     * closed 1000`.
     */
    log,
    forget: () => void log.splice(0),
    openLines: () => server.connections().length,
    async stateAt(seq: number): Promise<PositionsAnswer> {
      const response = await fetch(`${server.httpUrl}/api/positions?traderid=${TRADER_ID}&seq=${seq}`)
      if (!response.ok) throw new Error(`seq ${seq}: ${response.status} ${await response.text()}`)
      return (await response.json()) as PositionsAnswer
    },
    /** Stops like a killed process: drops connections and rejects new ones. */
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
