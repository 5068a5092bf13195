import type { Server } from 'node:http'
import type { OriginCheck } from '../../wire/origins'
import type { RequestAddress } from '../../wire/request-address'
import { refuseUpgrade } from '../../wire/refuse-upgrade'
import type { ServerClock } from '../../shared/server-clock'
import type { UpgradeHandler } from '../../wire/take-upgrades'
import type { Lines } from '../model/hub/hub'
import { watchLateness } from '../../wire/late-watch'
import { createSocketServer, type SocketServerLimits } from '../../wire/socket-server'

/** Largest frame that a client may send; a larger one is closed with 1009. */
const maxFrameBytes = 65_536

/** How long a client may take to answer the close of a shutdown, ms. */
const closeGraceMs = 1_000

export interface UpgradeOptions {
  /** Closed with its lines. */
  readonly server: Server
  readonly hub: Lines
  readonly isRefusing: () => boolean
  /** See `SocketServerOptions`. */
  readonly isLost: () => boolean
  readonly mayUse: OriginCheck
  readonly limits: SocketServerLimits & { readonly maxLateMs: number }
  readonly clock: ServerClock
  readonly addressOf: RequestAddress
  readonly trouble: (line: string) => void
}

export interface Upgrades {
  /** New lines are closed with 1013 because this process is late. */
  isLate(): boolean
  take: UpgradeHandler
  close(): Promise<void>
}

/** Takes WebSockets at `/ws` and refuses every other path, and pages of other origins, with a status. */
export function acceptUpgrades(options: UpgradeOptions): Upgrades {
  const { server, hub, isRefusing, isLost, mayUse, limits, clock, addressOf, trouble } = options
  const lateness = watchLateness({ clock, maxLateMs: limits.maxLateMs, trouble })
  const { isLate } = lateness
  const sockets = createSocketServer({ maxFrameBytes, limits, clock, addressOf, isLost, isLate })

  const take: UpgradeHandler = (request, socket, head) => {
    const path = (request.url ?? '').split('?', 1)[0]
    if (path !== '/ws') return refuseUpgrade(socket, 404)
    if (!mayUse(request)) return refuseUpgrade(socket, 403)
    if (isRefusing()) return refuseUpgrade(socket, 503)
    sockets.accept(request, socket, head, (line, address) => hub.attach(line, address))
  }

  async function close(): Promise<void> {
    lateness.dispose()
    sockets.dispose()
    const ended = Array.from(sockets.clients, (client) => new Promise((resolve) => client.once('close', resolve)))
    hub.closeAll(1001, 'going away')
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    server.closeIdleConnections()
    // The machine's own time: a client that does not answer must not hold up the shutdown of a test either.
    const grace = setTimeout(() => {
      hub.drop()
      server.closeAllConnections()
    }, closeGraceMs)
    await Promise.all([closed, ...ended])
    clearTimeout(grace)
  }

  return { isLate, take, close }
}
