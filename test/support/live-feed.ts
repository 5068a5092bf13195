import { afterEach } from 'vitest'
import { createFeedServer, type FeedServer, type FeedServerOptions } from '../../server/feed/feed-server'
import type { ReconnectPolicy } from '../../src/connection/policy/reconnect-policy'

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
