import { expect, test } from 'vitest'
import { createUploadBudget } from '../../../server/chat/uploads/upload-budget'

test('room that was reserved and not used is paid for', () => {
  let nowMs = 0
  const budget = createUploadBudget({
    maxPerUser: 4, maxPerAddress: 8, maxUnfinishedBytes: 10_000,
    userBytes: { burst: 1_000, perSecond: 0 }, addressBytes: { burst: 10_000, perSecond: 0 },
  }, () => nowMs)
  const ask = { user: '7', address: '203.0.113.7', bytes: 1_000 }
  const end = budget.begin(ask)
  nowMs = 30_000
  if (typeof end === 'function') end(0)
  expect(budget.begin(ask)).toMatchObject({ status: 429 })
})
