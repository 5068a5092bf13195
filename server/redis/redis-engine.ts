import { randomBytes } from 'node:crypto'
import type { Mark } from '../../src/positions/model/wire'
import type { Audience, FeedEngine } from '../feed/model/engine/feed-engine'
import type { Books, FeedView } from '../feed/model/exchange/feed'
import type { HistoryLimits } from '../feed/model/exchange/delta-history'
import { startPacer } from '../feed/model/exchange/pacer'
import { steadyNow, type ServerClock } from '../shared/server-clock'
import { createTurns } from '../wire/turns'
import { messageOf } from '../../src/shared/errors'
import { createAccountReads } from './account-reads'
import { createAccountViews } from './account-views'
import { createBeat } from './beat'
import { createFeedStore } from './feed-store'
import { keys } from './keys'
import { patiently } from './patiently'
import { createProducer } from './producer'
import type { ProducerOptions } from './producer'
import type { StreamEntry } from './read-reply'
import { createRedisOrders } from './redis-orders'
import type { RedisBulkLink } from './connect-redis'
import { createReplicaCache } from './replica-cache'
import type { Replica } from './replica'
import { createStreamReader } from './stream-reader'

export interface RedisEngineOptions {
  readonly link: RedisBulkLink
  readonly clock: ServerClock
  readonly rate: number
  readonly history: HistoryLimits
  readonly shards: number
  readonly exchange: ProducerOptions['exchange']
  readonly trouble: (line: string) => void
  readonly leaseMs: number
  readonly keepMs: number
}

/** Maximum time without a reply to the stream reader. Normally several replies arrive per second. */
const deafMs = 3_000
/**
 * After this time, a pending request's outcome is unknown. Longer than the client's response timeout (10 s) and the
 * time to move a role to another server (RS-83).
 */
const orderPatienceMs = 15_000
/** Interval at which viewed accounts are requested again: a third of `shownMs`. */
const refreshMs = 5_000
/** How long a status report outlives the lease. Together with `unpricedMs`, makes the 10 s of RS-27. */
const attentionGraceMs = 5_000

/** Error for a fault that only the account's pricing server could inject (RS-145). */
const notShared = 'not available with redis, because several servers price the accounts'

const randomName = (): string => randomBytes(6).toString('hex')

export function createRedisEngine(options: RedisEngineOptions): FeedEngine<Replica> {
  const { link, clock, rate, exchange, trouble, leaseMs, history, shards, keepMs } = options
  const { redis } = link
  const isConnected = (): boolean => redis.status === 'ready'
  const now = steadyNow(clock)
  const server = randomName()
  const noteDelta = (stream: string, id: string): void => beat.receivedDelta(stream, id)
  const store = createFeedStore(redis, { history, shards, keepMs, bulk: link.bulk, wrote: noteDelta })
  const reads = createAccountReads(store, now)
  let audience: Audience<Replica> | undefined
  let refreshedAtMs = -Infinity
  let movedAtMs = -Infinity
  let stopPacer = (): void => undefined
  let stopReading = (): void => undefined

  const views = createAccountViews({
    reads, exchange, history, now, turn: createTurns({ now }), feedNow: () => beat.now(),
    newEpoch: () => `preview-${randomName()}`,
  })

  const failed = (error: unknown): void => trouble(messageOf(error))
  const reader = createStreamReader({ link, now, failed })
  const orders = createRedisOrders({
    server, store, clock, trouble, patienceMs: orderPatienceMs, servers: () => beat.servers(),
    isProven: () => beat.isProven(),
  })
  const attentionMs = leaseMs + attentionGraceMs
  const producer = createProducer({
    store, clock, now: () => beat.now(), exchange, trouble, attentionMs, restMs: leaseMs,
    watchIntake: (shard, receive) => watch(keys.intake(shard), receive),
  })
  const replicas = createReplicaCache({
    store, reads, reader, clock, failed, history,
    most: exchange.maxAccounts,
    audience: () => audience,
    isOfIncarnation: (epoch) => beat.isOfIncarnation(epoch),
    movedAtMs: () => movedAtMs,
    received: noteDelta,
  })

  for (const each of [link.waiting, link.bulk, redis]) each.on('ready', () => beat.reconnected(each === redis))
  redis.on('ready', () => {
    // The connection may now lead to older data, in which an executed order is undecided.
    producer.stop()
    if (audience !== undefined) beat.start()
  })

  const beat = createBeat({
    server, store, clock, now, leaseMs,
    newIncarnation: () => `${now().toString(36)}-${randomName()}`,
    isResting: producer.isResting,
    isReading: () => now() - reader.receivedAtMs() <= deafMs,
    clockSet: (what) => trouble(`the clock of Redis was set: ${what}`),
    lostData() {
      trouble('Redis has lost data: a new epoch starts')
      orders.giveUp()
      reads.forget()
      replicas.renew()
      read()
    },
    async held(roles, incarnation) {
      producer.hold(roles, incarnation)
      // Sets the requested accounts first, so a failure below does not delay pricing until the next lease renewal.
      await producer.list()
      if (now() - refreshedAtMs >= refreshMs) {
        refreshedAtMs = now()
        await replicas.refresh()
      }
      await replicas.check()
    },
    lost() {
      trouble('Redis cannot be reached: clients are rejected until it can')
      producer.stop()
      orders.giveUp()
      replicas.clear()
      audience?.closeAll(1013, 'the accounts are not available now')
    },
    failed(error) {
      // The Redis client already reports a lost connection.
      if (isConnected()) failed(error)
    },
  })

  const watch = (stream: string, receive: (entries: readonly StreamEntry[]) => void): (() => void) =>
    reader.watch(stream, '0-0', receive)

  function read(): void {
    stopReading()
    const stops = [
      watch(keys.inbox(server), (entries) => entries.forEach(orders.receive)),
      watch(keys.changes, (entries) => beat.received('change', entries)),
      watch(keys.ticks, (entries) => {
        beat.received('tick', entries)
        movedAtMs = clock.elapsed()
        producer.receive(entries)
      }),
    ]
    stopReading = () => stops.forEach((stop) => stop())
  }

  /** Rejects while Redis is unavailable, and waits while the data is not checked after a reconnect (RS-180). */
  function whenProven<T>(ask: () => T | Promise<T>): T | Promise<T> {
    if (!beat.isSound()) return Promise.reject(new Error('Redis cannot be reached'))
    return beat.isProven() ? ask() : patiently(clock, ask, beat.isProven)
  }

  return {
    orders,
    market: {
      restart: () => notShared, tick: () => notShared, closePosition: () => notShared, update: producer.update,
    },
    now: beat.now,
    open: (traderId: string, since?: Mark, address?: string) =>
      whenProven(() => replicas.open(traderId, since, address)),
    read: async (traderId, address) =>
      whenProven<FeedView | undefined>(() => replicas.peek(traderId) ?? views.feed(traderId, address)),
    books: async (traderId, address) =>
      whenProven<Books | undefined>(() => replicas.peek(traderId) ?? views.books(traderId, address)),
    isKept: () => false,
    servers: beat.servers,
    prices: views.prices,
    health: () => ({
      sound: beat.isSound() && !replicas.lacksPrices(),
      accounts: replicas.size(),
      redis: isConnected() ? 'connected' : 'lost',
      producing: producer.isProducing(),
      shards: producer.shards().length,
      ...(beat.behindMs() > 0 && { clockBehindMs: beat.behindMs() }),
    }),
    start(to) {
      audience = to
      read()
      beat.start()
      stopPacer = startPacer({ clock, rate, update: (elapsedMs) => producer.advance(elapsedMs) })
    },
    async close() {
      stopPacer()
      orders.giveUp()
      producer.stop()
      await beat.stop()
      reader.stop()
      link.disconnect()
    },
  }
}
