import { createSimulatedMarket } from '../../../server/feed/model/market/simulated-market'
import type { FeedStore } from '../../../server/redis/feed-store'
import type { StreamEntry } from '../../../server/redis/read-reply'
import { createProducer } from '../../../server/redis/producer'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { allRoles, createStoreDouble, incarnation } from './store-double'
import { present, startMs } from './support'

export const makeSource = () => createSimulatedMarket({ seed: '1', currency: 'USD', startMs })

export const reply = (message: string): Error => Object.assign(new Error(message), { name: 'ReplyError' })

export const shown = (...traderIds: string[]) => ({ shown: traderIds, unshown: [] })

export const orderEntry = (
  id: string, trader: string, reqid = 'reqid-01', order = 'action=closeAll', validUntil = String(startMs + 60_000),
): StreamEntry => ({ id, fields: { world: incarnation.id, trader, reqid, validUntil, order } })

export const update = (id: string, ...quotes: readonly object[]): StreamEntry =>
  ({ id, fields: { ticks: JSON.stringify(quotes), trade: '0' } })

/** Each quote is `points` above its start. */
export function receivedEntry(id: string, points = 9): StreamEntry {
  return update(id, ...makeSource().present().map((tick) =>
    ({ ...tick, bid: tick.bid + points, ask: tick.ask + points })))
}

/** `intake` returns a shard's initial queue. */
export interface RigOverrides extends Partial<FeedStore> {
  readonly intake?: (shard: number) => readonly StreamEntry[]
  readonly now?: () => number
}

export function producerRig(overrides: RigOverrides = {}, maxAccounts = 8, source = makeSource()) {
  const { intake = () => [], now, ...more } = overrides
  const clock = createSimulatedClock(startMs)
  const double = createStoreDouble(clock)
  const trouble: string[] = []
  const intakes = new Map<number, (entries: readonly StreamEntry[]) => void>()
  const fill = (shard: number, ...entries: readonly StreamEntry[]): void => intakes.get(shard)?.(entries)
  const producer = createProducer({
    store: { ...double.store, ...more },
    clock, now: now ?? (() => clock.now()), trouble: (line) => trouble.push(line),
    watchIntake(shard, receive) {
      intakes.set(shard, receive)
      const found = intake(shard)
      if (found.length > 0) queueMicrotask(() => receive(found))
      return () => {
        if (intakes.get(shard) === receive) intakes.delete(shard)
      }
    },
    attentionMs: 8_000, restMs: 3_000,
    exchange: {
      source, currency: 'USD', currencyDigits: 2, leverage: 100, positions: 6, seed: '1',
      maxAccounts, rowsPerUpdate: 200,
    },
  })
  const settle = (): Promise<void> => clock.advanceAsync(0)

  function price(...traderIds: readonly string[]): Promise<void> {
    producer.hold(allRoles(), incarnation)
    producer.setWanted(shown(...traderIds))
    return settle()
  }
  function priceFrom(at: string, ...traderIds: readonly string[]): Promise<void> {
    double.given.market = () => Promise.resolve({ at })
    return price(...traderIds)
  }
  function stopOf(traderId: string) {
    const { row } = present(present(double.accounts.get(traderId)).positions.find((each) => each.row.sl !== 0))
    const points = Math.round(row.sl * 10 ** row.digits)
    return { ticket: row.ticket, quote: { symbol: row.symbol, bid: points, ask: points, atMs: 0 } }
  }
  return { ...double, clock, trouble, producer, settle, fill, intakes, price, priceFrom, stopOf }
}
