import { expect, test } from 'vitest'
import { createDeltaHistory } from '../../../server/feed/model/exchange/delta-history'
import type { DeltaFrame } from '../../../src/positions/model/wire'
import { collectGarbage } from '../../support/collect-garbage'

test('SV-41: of deltas that the history has forgotten it holds some hundred, however many there were', async () => {
  const account = { currency: 'USD', currencyDigits: 2, balance: 1, credit: 0, leverage: 100, margin: 0 }
  const history = createDeltaHistory({ seq: 0, rows: [], account }, { deltas: 10, ageMs: 60_000 })
  const frames: WeakRef<DeltaFrame>[] = []
  for (let seq = 1; seq <= 2_000; seq += 1) {
    const frame: DeltaFrame = { Code: 200, type: 'Delta', epoch: 'one', seq, data: { upsert: [], remove: [] } }
    history.add(frame, { opened: [], patched: [], removed: [], account: undefined }, seq)
    frames.push(new WeakRef(frame))
  }
  await collectGarbage()
  expect(frames.filter((frame) => frame.deref() !== undefined).length).toBeLessThan(300)
  expect(history.since(1_990, 2_000)?.map(({ seq }) => seq)).toEqual(Array.from({ length: 10 }, (_, at) => 1_991 + at))
})
