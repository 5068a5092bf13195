import type { Clock, SocketPort, SocketRequest } from '../../connection/ports/ports'

/** Pending handshakes in call order, each with the time when it became first for its host. */
const pending = new Map<SocketRequest, number>()

/** Firefox runs one handshake at a time across all ports of a host. */
const hostOf = ({ url }: SocketRequest): string | undefined => url.split(/\/+|:\d+|[?#]/)[1]

const firstLike = (request: SocketRequest): SocketRequest | undefined =>
  [...pending.keys()].find((each) => hostOf(each) === hostOf(request))

/** Wraps a port to report when each handshake starts, because browsers run only one per host (PF-70). */
export function withHandshakeTimes(open: SocketPort['open'], clock: Clock): SocketPort {
  return {
    handshakeAtMs: (request) => firstLike(request) === request ? Number(pending.get(request)) : clock.now(),
    open(request, listener) {
      const end = (): void => {
        const isFirst = firstLike(request) === request
        pending.delete(request)
        const next = firstLike(request)
        if (isFirst && next !== undefined) pending.set(next, clock.now())
      }
      pending.set(request, clock.now())
      const connection = open(request, (event) => {
        if (event.type !== 'message') end()
        listener(event)
      })
      return Object.assign({}, connection, {
        drop() {
          end()
          connection.drop()
        },
      })
    },
  }
}
