import { expect, test } from 'vitest'
import { runLoad } from '../../load/load'
import { runReturns } from '../../load/returns'

test('LD-1: keeps clients live when others never read and the server is killed', { timeout: 200_000 }, async () => {
  const report = await runLoad({
    clients: 50, deafShare: 0.1, positions: 40, rate: 10, loadMs: 1_000, goneMs: 500, isHurried: true,
  })
  expect(report.complaints).toEqual([])
  expect(report).toMatchObject({ clients: 50, deaf: 5, atMark: 45, met: true })
  expect(report.before.connections).toBe(50)
  expect(report.after.connections).toBe(50)
  expect(report.before.framesPerSecond).toBeGreaterThan(0)
})

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
