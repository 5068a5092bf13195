import { expect, test } from 'vitest'
import { runReturns } from '../../load/returns'

test('LD-5: clients that come back together are served, or refused with 1013, and snapshots encoded once', async () => {
  const { complaints, roomy, full } = await runReturns({ clients: 60, accounts: 3, positions: 20, rate: 2 })
  expect(complaints).toEqual([])
  expect(roomy).toMatchObject({ served: { count: 60 }, refused: { count: 0 }, failed: 0 })
  expect(full).toMatchObject({ served: { count: 30 }, refused: { count: 30 }, failed: 0 })
  expect(roomy.encoded).toBeGreaterThan(0)
})
