import { onTestFinished } from 'vitest'
import { createServer } from '../../../server/create-server'
import { createFeedServer, type FeedServer, type FeedServerOptions } from '../../../server/feed/feed-server'
import type { ProtocolName, ServerOptions } from '../../../server/options/server-options'
import { listen } from '../../../server/shared/listen'
import { createHttpServer, type HttpServerOptions } from '../../../server/wire/http-server'
import { openRawSocket, type RawSocket } from '../../robustness/attacks/raw-socket'
import { closing } from '../samples/sample-client'

export { until } from '../samples/sample-client'

/** A feed server without market updates. */
export const serve = (options: FeedServerOptions = {}): Promise<FeedServer> =>
  closing(createFeedServer({ port: 0, rate: 0, host: '127.0.0.1', ...options }))

/** The shared HTTP server, with an API that accepts every request. */
export async function serveHttp(options: Partial<HttpServerOptions> = {}) {
  const server = createHttpServer({
    api: () => ({ status: 200, body: {} }), mayUse: () => true, mayAsk: () => true, ...options,
  })
  await closing(Promise.resolve({ close: () => server.close() }))
  return { server, port: await listen(server, 0, '127.0.0.1') }
}

/** Returns the server's address, with a client name if needed. */
export async function serveAny(protocol: ProtocolName, options: ServerOptions = {}): Promise<string> {
  const { url } = await closing(createServer({ protocol, port: 0, host: '127.0.0.1', ...options }))
  return protocol === 'mode-code' ? `${url}?name=a` : url
}

export async function openRawLine(url: string, address?: string): Promise<RawSocket> {
  const line = await openRawSocket(url, address)
  onTestFinished(() => void line.socket.destroy())
  return line
}
