import { isName } from '../../shared/checks'
import { requireOption } from '../../shared/options'

export interface SocketIoUrlOptions {
  /** Where the server listens. Default `/socket.io/`. */
  readonly path?: string
  /** What else the address says. Never a token: addresses are logged. */
  readonly query?: Readonly<Record<string, string>>
}

/**
 * Where a Socket.IO server (3 or later: Engine.IO protocol 4) takes a WebSocket at once, without polling before.
 * @param server scheme, host and port, such as `wss://example.com`
 * @throws TradewireError `invalid-option` for a server or path that is none.
 * @example socketIoUrl('wss://example.com') // 'wss://example.com/socket.io/?EIO=4&transport=websocket'
 */
export function socketIoUrl(server: string, { path = '/socket.io/', query = {} }: SocketIoUrlOptions = {}): string {
  requireOption('server', server, isName(server))
  requireOption('path', path, /^\/[^?#]*$/.test(path))
  const asked = { ...query, EIO: '4', transport: 'websocket' }
  const pairs = Object.entries(asked).map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
  return `${server.replace(/\/+$/, '')}${path}?${pairs.join('&')}`
}
