import { expect, test } from 'vitest'
import { createClosedTrades, type ClosedTrade } from '../../../server/feed/model/account/closed-trades'
import { createAccountReads } from '../../../server/redis/account-reads'
import { createFeedStore } from '../../../server/redis/feed-store'
import { keys } from '../../../server/redis/keys'
import { makeExchange, present } from '../../unit/server/support'
import { books } from '../../unit/server/store-double'
import { describeSharedRedis } from './describe-redis'

const traderId = '7'
const sample = present(present(makeExchange({}).open(traderId)).engine.closedTrades.all()[0])
const last = Number.MAX_SAFE_INTEGER

describeSharedRedis('closed trades in Redis', ({ admin }) => {
  test.each([0, 1, 30, 5_300])('RS-159 SV-262: pages %i trades identically with and without Redis', async (count) => {
    const trades = Array.from({ length: count }, (_, index): ClosedTrade =>
      ({ ...sample, deal: index + 1, sigtraderid: index % 7 === 0 ? 502 : 0 }))
    const store = createFeedStore(admin(), { history: { deltas: 3, ageMs: 60_000 }, shards: 1 })
    await admin().hset(keys.account(traderId), {
      epoch: 'e-1', books: JSON.stringify({ ...books, lastDeal: count }),
    })
    const filling = admin().pipeline()
    for (const trade of trades) filling.xadd(keys.closed(traderId), `${trade.deal}-0`, 'trade', JSON.stringify(trade))
    await filling.exec()
    const reads = createAccountReads(store, () => 0)
    const memory = createClosedTrades(5_000)
    for (const trade of trades) memory.keep(trade)
    const saved = present(await reads.books(traderId))
    for (const sigTraderId of [null, 502]) {
      for (const cursor of [null, 0, 1, 2, 29, 30, 31, 300, 301, 302, 303, 5_300, last]) {
        for (const limit of [1, 2, 29, 30, 200]) {
          const query = { cursor, limit, sigTraderId }
          expect(await reads.closedPage(traderId, saved, query), JSON.stringify(query)).toEqual(memory.page(query))
        }
      }
    }
    expect((await reads.closedTrades(traderId, saved.epoch)).all()).toEqual(memory.all())
  })
})
