import type { WebSocket } from 'ws'
import type { Serve } from '../client-case'
import { serveLines } from '../support/serve-lines'

const END = '\x1e'
const PING_INTERVAL_MS = 15_000
const [INVOCATION, COMPLETION, PING] = [1, 3, 6] as const

interface HubMessage {
  /** Missing in the handshake record. */
  readonly type?: number
  readonly arguments?: readonly unknown[]
  readonly invocationId?: string
}

/**
 * Stands in for ASP.NET Core with the published JSON hub protocol, version 1, without negotiation: handshake, `Say`
 * invocations and their completions, pings.
 */
export const serve: Serve = async () => {
  const server = await serveLines({ path: '/hub', begin: converse })
  // The client converts a hub's HTTP address.
  return { ...server, url: server.url.replace(/^ws/, 'http') }
}

function converse(line: WebSocket): void {
  const say = (message: object): void => line.send(JSON.stringify(message) + END)
  const pinging = setInterval(() => say({ type: PING }), PING_INTERVAL_MS)

  function received({ type, arguments: given, invocationId }: HubMessage): void {
    if (type === undefined) return say({})
    if (type !== INVOCATION) return
    say({ type: INVOCATION, target: 'said', arguments: given })
    say({ type: COMPLETION, invocationId, result: null })
  }

  line.on('message', (data: Buffer) => {
    for (const record of data.toString().split(END).slice(0, -1)) received(JSON.parse(record) as HubMessage)
  })
  line.on('close', () => clearInterval(pinging))
}
