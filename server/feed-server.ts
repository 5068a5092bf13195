import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Clock } from '../src/ports/clock'
import { createFaultControl } from './faults/fault-control'
import type { FaultControl } from './faults/fault-control'
import { noFaults } from './faults/faults'
import type { AccountFeed } from './feed/account-feed'
import type { Exchange } from './feed/exchange'
import { createExchange } from './feed/exchange'
import { startPacer } from './feed/pacer'
import { createApi } from './http/api'
import { createClientLimits } from './http/client-limits'
import { createHttpServer } from './http/http-server'
import { createOriginCheck } from './http/origins'
import type { ConnectionView, LineEvent } from './hub/hub'
import { createHub } from './hub/hub'
import { createLineLog } from './hub/line-log'
import { dialects } from './hub/dialect'
import { createTokenCheck } from './hub/token-check'
import { acceptUpgrades } from './hub/upgrade'
import { listen, reachableHost } from './listen'
import { createOrderDesk } from './orders/order-desk'
import { createOrderJournal } from './orders/order-journal'
import { createRecordedMarket } from './market/recorded-market'
import { createSimulatedMarket } from './market/simulated-market'
import { parseTickFile, symbolOfFile } from './market/tick-file'
import type { TickSource } from './market/tick-source'
import type { FeedServerConfig, FeedServerOptions } from './options'
import { resolveOptions } from './options'
import { StartError } from './start-error'
import { systemClock } from './system-clock'

export type { FeedServerOptions } from './options'
export { StartError } from './start-error'

/** A running feed server. */
export interface FeedServer {
  /** The WebSocket's address on this machine. */
  readonly url: string
  /** The HTTP API's address on this machine, without a slash at the end. */
  readonly httpUrl: string
  readonly port: number
  readonly exchange: Exchange
  readonly faults: FaultControl
  connections(): readonly ConnectionView[]
  /** Tells of each line that opens, speaks and closes; returns the unsubscribe function. */
  observe(listener: (event: LineEvent) => void): () => void
  /** The feed of a trader; throws a RangeError when there are too many accounts in use. */
  feed(traderId: number | string): AccountFeed
  /** So many market updates now (default 1), beside those of `rate`. */
  tick(count?: number): void
  /** A quote out of turn, in prices; throws a RangeError for a pair that is not quoted. */
  quote(symbol: string, bid: number, ask: number): void
  /** Closes every client with 1001 and frees the port. */
  close(): Promise<void>
}

async function loadTicks(path: string): Promise<string> {
  if (existsSync(path)) symbolOfFile(path)
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    if (code === 'ENOENT') throw new StartError(`${path}: no such file`)
    throw new StartError(`${path}: cannot be read (${code})`)
  }
}

async function openMarket(config: FeedServerConfig, startMs: number): Promise<TickSource> {
  const { ticks, speed, seed, currency } = config
  if (ticks.length === 0) return createSimulatedMarket({ seed, currency, startMs })
  const texts = await Promise.all(ticks.map(loadTicks))
  const recordings = texts.map((text, index) => parseTickFile(ticks[index] ?? '', text))
  return createRecordedMarket({ recordings, speed })
}

function writeTrouble(line: string): void {
  process.stderr.write(`${line}\n`)
}

/** A run of a feed never has the epoch of another one, of this process or of an earlier one. */
function createEpochs(clock: Clock): () => string {
  const run = `${clock.now().toString(36)}-${randomBytes(4).toString('hex')}`
  let count = 0
  return () => {
    count += 1
    return `${run}-${count}`
  }
}

/** Starts the feed server; rejects with a StartError of one line when it cannot. */
export async function createFeedServer(options: FeedServerOptions = {}): Promise<FeedServer> {
  const config = resolveOptions(options)
  const clock = options.clock ?? systemClock
  const startMs = clock.now()
  const now = (): number => clock.now()
  const source = await openMarket(config, startMs)
  const exchange = createExchange({ ...config, source, now, nextEpoch: createEpochs(clock) })
  const journal = createOrderJournal(config.journal)
  const faults = noFaults()
  const hub = createHub({
    clock,
    faults,
    desk: createOrderDesk({ exchange, journal, now, trouble: options.trouble ?? writeTrouble }),
    dialect: dialects[config.dialect],
    answersPings: config.pong,
    token: config.token,
    limitBytes: config.limitBytes,
    silenceMs: config.silenceMs,
    frameRate: config.frameRate,
    maxConnections: config.maxConnections,
    openFeed: (traderId) => exchange.open(traderId),
  })
  exchange.onDelta((feed, delta) => hub.publish(feed, delta))
  exchange.protect((feed) => hub.isWatched(feed))
  const elapsedMs = config.rate === 0 ? 1_000 / 20 : 1_000 / config.rate
  const control = createFaultControl({ faults, hub, exchange, now, update: () => exchange.update(elapsedMs) })
  const log = createLineLog(hub)
  const api = createApi({
    exchange,
    startMs,
    now,
    seed: config.seed,
    mayEnter: createTokenCheck(config.token),
    connectionCount: () => hub.connections().length,
    faults: config.faults ? { control, log, connections: () => hub.connections() } : undefined,
  })
  const mayUse = createOriginCheck(config.origins)
  const http = createHttpServer({ api, mayUse, mayAsk: createClientLimits(config.requestRate, now) })
  const sockets = acceptUpgrades(http, { hub, isRefusing: () => faults.refusing, mayUse })
  const port = await listen(http, config.port, config.host).catch((error: unknown) => {
    hub.dispose()
    journal.close()
    throw error
  })
  const stopPacer = startPacer({ clock, rate: config.rate, update: (ms) => exchange.update(ms) })
  const shownHost = reachableHost(config.host)
  let closing: Promise<void> | undefined

  async function shutDown(): Promise<void> {
    stopPacer()
    await sockets.close()
    hub.dispose()
    journal.close()
  }

  return {
    url: `ws://${shownHost}:${port}/ws`,
    httpUrl: `http://${shownHost}:${port}`,
    port,
    exchange,
    faults: control,
    connections: () => hub.connections(),
    observe: (listener) => hub.observe(listener),
    feed(traderId) {
      const feed = exchange.open(String(traderId))
      if (feed === undefined) throw new RangeError('too many accounts are in use')
      return feed
    },
    tick(count = 1) {
      for (let done = 0; done < count; done += 1) exchange.update(elapsedMs)
    },
    quote(symbol, bid, ask) {
      const failure = control.apply({ action: 'tick', symbol, bid, ask })
      if (failure !== undefined) throw new RangeError(failure)
    },
    close() {
      closing ??= shutDown()
      return closing
    },
  }
}
