import type { EngineHealth, FeedEngine } from './model/engine/feed-engine'
import { createFaultControl } from './model/hub/fault-control'
import { noFaults } from './model/hub/faults'
import type { Feed } from './model/exchange/feed'
import { createApi, createControlApi } from './http/api'
import { createAddressFrames, createClientLimits } from '../wire/client-limits'
import { openControl, type ControlServer } from '../wire/control-server'
import { createHttpServer } from '../wire/http-server'
import { createOriginCheck } from '../wire/origins'
import { watchLateness } from '../wire/late-watch'
import { addressGroup, isLoopbackAddress } from '../wire/address'
import { refuseUpgrade } from '../wire/refuse-upgrade'
import { createRequestAddress } from '../wire/request-address'
import { createTurns } from '../wire/turns'
import { createSocketServer } from '../wire/socket-server'
import { createAccountQuota } from './sockets/account-quota'
import { dialects } from './model/hub/dialect'
import { createHub, type ConnectionView, type LineEvent } from './model/hub/hub'
import { createLineLog } from './model/hub/line-log'
import { listen, reachableHost } from '../shared/listen'
import type { FeedServerConfig } from '../options/server-options'
import type { ServerClock } from '../shared/server-clock'
import { createTokens } from '../tokens/token-watch'

/** Client-facing part of a feed server, in memory or with Redis. */
export type FeedFront = Awaited<ReturnType<typeof openFeedFront>>

export interface FeedFrontOptions<F extends Feed> {
  readonly config: FeedServerConfig
  readonly clock: ServerClock
  readonly engine: FeedEngine<F>
  readonly trouble: (line: string) => void
}

/** Maximum client frame. An order needs a few hundred bytes. A larger frame closes the connection with 1009 (SV-32). */
const maxFrameBytes = 65_536

/** On failure, closes the engine and rejects with a one-line StartError. */
export async function openFeedFront<F extends Feed>(options: FeedFrontOptions<F>) {
  const { config, clock, engine, trouble } = options
  const startMs = clock.now()
  const startedMs = clock.elapsed()
  const faults = noFaults()
  const { maxAccountsPerAddress, maxLinesPerAccount } = config
  const tokens = createTokens(config, { clock, trouble })
  const elapsed = (): number => clock.elapsed()
  const { servers, isKept } = engine
  const quota = createAccountQuota({ maxAccountsPerAddress, maxLinesPerAccount, servers, now: elapsed, isKept })
  const turn = createTurns({ now: elapsed })
  const hub = createHub<F>({
    clock,
    faults,
    turn,
    listTurn: (address) => isLoopbackAddress(address) || turn(address),
    framesOf: createAddressFrames(config.frameRate, elapsed),
    orders: engine.orders,
    dialect: dialects[config.dialect],
    answersPings: config.pong,
    mayEnter: tokens.mayEnter,
    watchToken: tokens.watch,
    limitBytes: config.limitBytes,
    silenceMs: config.silenceMs,
    frameRate: config.frameRate,
    maxConnections: config.maxConnections,
    subscribeMs: config.subscribeMs,
    feedNow: () => engine.now(),
    openFeed: (traderId, since, address) =>
      engine.open(traderId, since, isLoopbackAddress(address) ? undefined : addressGroup(address)),
    takeAccount: (address, traderId) => quota.take(address, traderId),
  })
  const control = createFaultControl({ faults, hub, market: engine.market })
  const log = createLineLog(hub)
  const lateness = watchLateness({ clock, maxLateMs: config.maxLateMs, trouble })
  const addressOf = createRequestAddress(config.proxies)
  const api = createApi({
    engine,
    turn,
    addressOf,
    startMs,
    uptimeMs: () => Math.round(clock.elapsed() - startedMs),
    seed: config.seed,
    mayEnter: tokens.mayEnter,
    connectionCount: () => hub.size(),
    isLate: lateness.isLate,
    controlPort: () => operator?.port ?? null,
  })
  const mayUse = createOriginCheck(config)
  const mayAsk = createClientLimits(config.requestRate, elapsed)
  const sockets = createSocketServer({
    maxFrameBytes, limits: config, clock, addressOf,
    isLost: () => !engine.health().sound,
    isLate: lateness.isLate,
  })
  const http = createHttpServer({
    api, mayUse, mayAsk, addressOf, trouble, turn,
    upgrade(request, socket, head) {
      if (request.url?.split('?', 1)[0] !== '/ws') return refuseUpgrade(socket, 404)
      if (!mayUse(request)) return refuseUpgrade(socket, 403)
      if (faults.refusing) return refuseUpgrade(socket, 503)
      sockets.accept(request, socket, head, hub.attach)
    },
  })
  let operator: ControlServer | undefined
  async function takePorts(): Promise<number> {
    const taken = await listen(http, config.port, config.host)
    if (config.controlPort !== undefined) {
      const context = { control, log, connections: () => hub.connections() }
      operator = await openControl(config.controlPort, createControlApi(context))
    }
    return taken
  }
  const port = await takePorts().catch(async (error: unknown) => {
    await shutDown()
    throw error
  })
  engine.start(hub)
  const shownHost = reachableHost(config.host)
  let closing: Promise<void> | undefined

  async function shutDown(): Promise<void> {
    lateness.dispose()
    await Promise.all([operator?.close(), sockets.close(http)])
    hub.dispose()
    tokens.dispose()
    await engine.close()
  }

  return {
    url: `ws://${shownHost}:${port}/ws`,
    httpUrl: `http://${shownHost}:${port}`,
    port,
    controlUrl: operator?.url,
    faults: control,
    health: (): EngineHealth => engine.health(),
    connections: (): readonly ConnectionView[] => hub.connections(),
    /** Reports opened and closed connections and received frames. Returns the unsubscribe function. */
    observe: (listener: (event: LineEvent) => void): (() => void) => hub.observe(listener),
    /** Closes every client with 1001, frees the port and then closes the engine. */
    close(): Promise<void> {
      closing ??= shutDown()
      return closing
    },
  }
}
