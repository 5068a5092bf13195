import { expect, test } from 'vitest'
import { createDeltaHistory } from '../../../server/feed/model/exchange/delta-history'

const account = { currency: 'USD', currencyDigits: 2, balance: 0, credit: 0, margin: 0, leverage: 100 }

test('the last changes are there however many there were', () => {
  const history = createDeltaHistory({ seq: 0, rows: [], account }, { deltas: 5, ageMs: 60_000 })
  for (let seq = 1; seq <= 300; seq += 1) {
    const frame = { Code: 200, type: 'Delta', epoch: 'a', seq, data: { upsert: [], remove: [] } } as const
    history.add(frame, { opened: [], patched: [], removed: [], account: undefined }, seq)
  }
  expect(history.since(297, 300)?.map(({ seq }) => seq)).toEqual([298, 299, 300])
})
