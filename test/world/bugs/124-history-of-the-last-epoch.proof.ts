import { expect, test } from 'vitest'
import { createExchange } from '../../../server/feed/model/exchange/exchange'
import { createSimulatedMarket } from '../../../server/feed/model/market/simulated-market'

test('a restarted feed reports what was missed since', () => {
  let epochs = 0
  const exchange = createExchange({
    source: createSimulatedMarket({ seed: 'a', currency: 'USD', startMs: 0 }),
    currency: 'USD', currencyDigits: 2, leverage: 100, positions: 5, seed: 'a', maxAccounts: 5, rowsPerUpdate: 5,
    history: { deltas: 100, ageMs: 60_000 },
    nextEpoch: () => `e${(epochs += 1)}`,
    now: () => 1_000,
  })
  const feed = exchange.open('7')
  const update = (count: number): void => {
    for (let done = 0; done < count; done += 1) exchange.update(1_000)
  }
  update(20)
  exchange.restart()
  const place = { epoch: feed?.epoch() ?? '', seq: feed?.seq() ?? -1 }
  update(20)
  const missed = feed?.since(place, 1_000)
  expect(missed?.map(({ seq }) => seq)).toEqual(Array.from({ length: feed?.seq() ?? 0 }, (_, at) => at + 1))
})
