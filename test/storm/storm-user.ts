import type { Random } from '../../src/connection/ports/ports'
import { fixedDelay } from '../../src/connection/policy/reconnect-policy'
import type { PositionsUpdate } from '../../src/positions/model/positions-update'
import { copyTrading } from '../../src/protocols/copy-trading/copy-trading'
import { createSeededRandom } from '../../server/shared/seeded-random'
import { createLiveClient } from '../support/live-client'
import { createWsSocketPort } from '../support/ws-socket-port'
import { areSame, type Freshness, type Place } from './freshness'
import { createOrderBook } from './order-book'
import type { Tally } from './tally'

export interface StormUserOptions {
  readonly index: number
  readonly count: number
  readonly seed: number
  /** The writes to Redis. */
  readonly record: Freshness
  readonly tally: Tally
  /** A server to try, whether it answers or not. */
  readonly portOf: (random: Random) => number
}

const firstTrader = 10_260

/** Quicker than a page: faults come every few seconds. */
const policy = {
  reconnect: fixedDelay(150),
  maxAttempts: Infinity,
  pingIntervalMs: 400,
  pongTimeoutMs: 800,
  probeTimeoutMs: 400,
  connectTimeoutMs: 1_000,
  readyTimeoutMs: 3_000,
  minUptimeMs: 100,
  closeTimeoutMs: 100,
  goodbyeTimeoutMs: 50,
  retryLaterMs: 100,
  staleAttemptMs: 100,
}

/** World and number of an epoch. */
const readEpoch = (epoch: string): [world: string, count: number] =>
  [epoch.slice(0, epoch.lastIndexOf('-')), Number(epoch.slice(epoch.lastIndexOf('-') + 1))]

/** A user with an account, who trades. */
export function createStormUser({ index, count, seed, record, tally, portOf }: StormUserOptions) {
  const trader = String(firstTrader + index)
  const random = createSeededRandom(seed * 100 + index)
  const sockets = createWsSocketPort()
  const live = createLiveClient({
    url: 'wss://feed.example.com/ws',
    protocol: copyTrading({ session: { userId: trader }, resyncTimeoutMs: 800, pongTimeoutMs: 800 }),
    policy,
    ports: {
      random,
      socket: {
        open: (request, listener) => sockets.open({ ...request, url: `ws://127.0.0.1:${portOf(random)}/ws` }, listener),
      },
    },
  })
  const { client } = live
  const orders = createOrderBook({ client, seed: seed * 100 + index, record, tally, share: { index, count } })
  let shown: PositionsUpdate[] = []
  let last: PositionsUpdate | undefined
  const worlds = new Set<string>()

  function judgePlace(update: PositionsUpdate): void {
    const [world, epoch] = readEpoch(update.epoch)
    const [lastWorld, lastEpoch] = readEpoch(last?.epoch ?? '')
    const isOther = last !== undefined && world !== lastWorld
    const isAhead = isOther ? !worlds.has(world)
      : last === undefined || epoch > lastEpoch || (epoch === lastEpoch && update.seq >= last.seq)
    tally.expect('never-back', isAhead,
      () => `${trader} was shown ${update.epoch} ${update.seq} after ${last?.epoch ?? ''} ${last?.seq ?? ''}`)
    worlds.add(world)
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
    /** Judges what was shown, as far as the record has come. */
    judgeShown(): void {
      const due = shown
      shown = []
      for (const update of due) {
        const place = placeOf(update)
        const [now, rows] = [record.placeOf(trader), record.rowsAt(place)]
        // Rows ahead of the record are judged when that has come as far; rows before it began, never.
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
    /** Its present action. */
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
