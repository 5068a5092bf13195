import { createUniSocketPort } from './platform/socket/uni-socket-port'
import { uniGet } from './platform/uni-http'
import type { SocketPort } from './connection/ports/ports'
import { withPollingCheck } from './protocols/socket-io/socket-io-protocol'

export {
  socketIoProtocol, callSocketIo, type CallResult, socketIoUrl, withPollingCheck,
} from './protocols/socket-io/socket-io-protocol'
export type { SocketIoEvents } from './protocols/socket-io/types'
export type { SocketPort }

/**
 * The platform's sockets, for the `socket` port. If the server supports only polling, the client ends in
 * `socket-io-polling-only` instead of `connect-failed`. Requires that `uni.request` can reach the server.
 * @example createTradewire({ url, protocol: socketIoProtocol(), ports: { socket: socketIoSockets() } })
 */
export function socketIoSockets(): SocketPort {
  return withPollingCheck(createUniSocketPort(), uniGet)
}
