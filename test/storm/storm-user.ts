import type { Random } from '../../src/connection/ports/ports'
import { fixedDelay } from '../../src/connection/policy/reconnect-policy'
import type { CopyTradingEvents, PositionsUpdate } from '../../src/positions/model/positions-update'
import type { Order } from '../../src/positions/model/wire'
import { createOutbox } from '../../src/outbox/create-outbox'
import { copyTradingOrders, orderMessage } from '../../src/outbox/orders/copy-trading-orders'
import { createSystemClock } from '../../src/platform/system/system-ports'
import type { SocketClient } from '../../src/connection/runtime/client-api'
import { copyTrading } from '../../src/protocols/copy-trading/copy-trading'
import { createSeededRandom } from '../../server/shared/seeded-random'
import { createLiveClient } from '../support/live-client'
import { createMemoryLocks } from '../support/memory-locks'
import { createMemoryStorage } from '../support/memory-storage'
import { createWsSocketPort } from '../support/ws-socket-port'
import { areSame, type Freshness, type Place } from './freshness'
import type { Tally } from './tally'

interface StormUserOptions {
  readonly index: number
  readonly count: number
  readonly seed: number
  readonly record: Freshness
  readonly tally: Tally
  /** Returns a server port to try, whether the server responds or not. */
  readonly portOf: (random: Random) => number
}

const firstTrader = 10_260

/** Retries faster than a page, because faults come every few seconds. */
const policy = {
  reconnect: fixedDelay(150),
  maxAttempts: Infinity,
  pingIntervalMs: 400,
  pongTimeoutMs: 800,
  probeTimeoutMs: 400,
  connectTimeoutMs: 1_000,
  readyTimeoutMs: 3_000,
  minUptimeMs: 100,
  retryLaterMs: 100,
}

const readEpoch = (epoch: string): [incarnation: string, count: number] =>
  [epoch.slice(0, epoch.lastIndexOf('-')), Number(epoch.slice(epoch.lastIndexOf('-') + 1))]

type Outcome = 'acked' | 'failed' | 'expired' | 'unknown'

/** The user's orders start above half a lot, which simulated traders never exceed. */
const firstSteps = 51

/** A short lifetime, so that some orders expire. */
const ttlMs = 1_200

/** The size identifies each order everywhere. */
function createOrderBook(client: SocketClient<CopyTradingEvents>, given: StormUserOptions) {
  const { index, count, seed, record, tally } = given
  const outbox = createOutbox<Order, CopyTradingEvents>({
    client,
    wire: copyTradingOrders(),
    ports: {
      clock: createSystemClock(),
      random: createSeededRandom(seed * 100 + index + 2_000),
      storage: createMemoryStorage(),
      locks: createMemoryLocks().holder(),
    },
    settleMs: 1_000,
    requestTimeoutMs: 700,
  })
  /** By size; `undefined` while unknown. */
  const outcomes = new Map<number, Outcome | undefined>()
  const sizeOf = (payload: Order): number => (payload.action === 'open' ? payload.lots : 0)
  let steps = firstSteps + index

  outbox.on('settled', ({ payload, state }) => {
    if (state !== 'queued' && state !== 'sent') outcomes.set(sizeOf(payload), state)
  })

  return {
    async place(): Promise<void> {
      const lots = steps / 100
      steps += count
      const order: Order = { action: 'open', symbol: 'EURUSD', type: 'buy', lots }
      outcomes.set(lots, undefined)
      const { ok } = await outbox.post(orderMessage(order, { ttlMs }))
      // An order that was not accepted leaves no data, so it must have no effect either.
      if (!ok) outcomes.set(lots, 'failed')
    },
    /** Whether the outcome of each order of the current user is known. */
    isSettled: (): boolean => outbox.entries().every(({ state, code }) =>
      !['queued', 'sent', 'unknown'].includes(state) || code === 'not-known'),
    judge(): void {
      for (const [lots, outcome] of outcomes) {
        const times = record.openedBySize(lots)
        tally.expect('executed-once', times <= 1, () => `${lots} lots were opened ${times} times`)
        const isTrue = outcome === 'unknown' || times === (outcome === 'acked' ? 1 : 0)
        tally.expect('answers-are-true', isTrue,
          () => `${lots} lots were opened ${times} times, ${outcome ?? 'unknown'} is reported`)
      }
    },
    counts: () => ({
      placed: outcomes.size, acked: [...outcomes.values()].filter((outcome) => outcome === 'acked').length,
    }),
    sizes: (): readonly number[] => [...outcomes.keys()],
    dispose: (): void => outbox.dispose(),
  }
}

export function createStormUser(given: StormUserOptions) {
  const { index, seed, record, tally, portOf } = given
  const trader = String(firstTrader + index)
  const random = createSeededRandom(seed * 100 + index)
  const sockets = createWsSocketPort()
  const live = createLiveClient({
    url: 'wss://feed.example.com/ws',
    protocol: copyTrading({ session: { userId: trader }, resyncTimeoutMs: 800 }),
    policy,
    ports: {
      random,
      socket: {
        open: (request, listener) => sockets.open({ ...request, url: `ws://127.0.0.1:${portOf(random)}/ws` }, listener),
      },
    },
  })
  const { client } = live
  const orders = createOrderBook(client, given)
  let shown: PositionsUpdate[] = []
  let last: PositionsUpdate | undefined
  const incarnations = new Set<string>()

  function judgePlace(update: PositionsUpdate): void {
    const [incarnation, epoch] = readEpoch(update.epoch)
    const [lastIncarnation, lastEpoch] = readEpoch(last?.epoch ?? '')
    const isOther = last !== undefined && incarnation !== lastIncarnation
    const isAhead = isOther ? !incarnations.has(incarnation)
      : last === undefined || epoch > lastEpoch || (epoch === lastEpoch && update.seq >= last.seq)
    tally.expect('never-back', isAhead,
      () => `${trader} was shown ${update.epoch} ${update.seq} after ${last?.epoch ?? ''} ${last?.seq ?? ''}`)
    incarnations.add(incarnation)
    last = update
  }

  client.on('positionsUpdated', (update) => {
    if (update.freshness.state !== 'live') return
    judgePlace(update)
    shown.push({ ...update, list: [...update.list] })
  })
  client.connect()

  const placeOf = ({ epoch, seq }: PositionsUpdate): Place => ({ traderId: trader, epoch, seq })

  return {
    trader,
    orders,
    /** Judges the shown rows up to the end of the record. */
    judgeShown(): void {
      const due = shown
      shown = []
      for (const update of due) {
        const place = placeOf(update)
        const [now, rows] = [record.placeOf(trader), record.rowsAt(place)]
        // Rows ahead of the record are judged once it catches up; rows before its start, never.
        if (rows === undefined && record.hasSeen(place) && now?.epoch === place.epoch && now.seq < place.seq) {
          shown.push(update)
        } else if (record.hasSeen(place)) {
          tally.expect('live-is-written', rows !== undefined && areSame(update.list, rows),
            () => `${trader} at ${place.epoch} ${place.seq}: ${rows === undefined ? 'no such place' : 'other rows'}`)
        }
      }
    },
    isLive(): boolean {
      const place = record.placeOf(trader)
      const update = live.updates.at(-1)
      return client.status().status === 'open' && update?.freshness.state === 'live' && place?.epoch === update.epoch
        && place.seq <= update.seq + 1
    },
    toText(): string {
      const { epoch, seq } = live.updates.at(-1) ?? {}
      const place = record.placeOf(trader)
      return `${trader} ${client.status().status} at ${epoch ?? ''} ${seq ?? ''}, the account at ${place?.epoch ?? ''}`
        + ` ${place?.seq ?? ''}, orders ${orders.isSettled() ? '' : 'not '}settled`
    },
    dispose(): void {
      orders.dispose()
      client.dispose()
    },
  }
}
