import { afterEach } from 'vitest'
import type { CopyTradingSession } from '../../src/protocols/copy-trading/session'
import { createFeedServer, type FeedServer, type FeedServerOptions } from '../../server/feed/feed-server'
import type { ReconnectPolicy } from '../../src/connection/policy/reconnect-policy'
import { copyTrading } from '../../src/protocols/copy-trading/copy-trading'
import { createLiveClient, type LiveClient, type LiveClientOptions } from './live-client'

/** The five windows of a trading page, a hundred times as fast. */
const shortWindowsMs = [
  [10, 43],
  [43, 114],
  [114, 237],
  [237, 453],
  [453, 830],
] as const

export const shortWindows: ReconnectPolicy = ({ attempt, lostAtMs, phase }) => {
  const [start, end] = shortWindowsMs[attempt - 1] ?? [0, 0]
  return lostAtMs + start + phase * (end - start)
}

const undo: (() => unknown)[] = []
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
})

/** A server on a free port that stands still until moved; closed after the test. */
export async function serve(options: FeedServerOptions = {}): Promise<FeedServer> {
  const server = await createFeedServer({ port: 0, rate: 0, ...options })
  undo.push(() => server.close())
  return server
}

type Given = LiveClientOptions<CopyTradingSession>
type Overrides = Partial<Pick<Given, 'policy' | 'persist' | 'ports' | 'url' | 'protocol'>>

/** A client that wants the socket at once; disposed after the test. */
export function connect(server: FeedServer, overrides: Overrides = {}): LiveClient {
  const protocol = copyTrading({ session: { userId: 10260 } })
  const live = createLiveClient({ url: server.url, protocol, ...overrides })
  undo.push(() => live.client.dispose())
  live.client.connect()
  return live
}
