import { expect, test } from 'vitest'
import { runReturns } from '../../load/returns'

test('LD-5: serves clients that reconnect simultaneously, and rejects clients above the server’s limit', async () => {
  const { complaints, roomy, full } = await runReturns({ clients: 60, accounts: 3, positions: 20, rate: 2 })
  expect(complaints).toEqual([])
  expect(roomy).toMatchObject({ served: { count: 60 }, refused: { count: 0 }, failed: 0 })
  expect(full).toMatchObject({ served: { count: 30 }, refused: { count: 30 }, failed: 0 })
  expect(roomy.encoded).toBeGreaterThan(0)
})

test('LD-5: encodes one snapshot per account when all clients reconnect and no price has changed', async () => {
  const { roomy, full } = await runReturns({ clients: 60, accounts: 3, positions: 20, rate: 0.001 })
  expect([roomy.encoded, full.encoded]).toEqual([3, 3])
})
