import { expect, test } from 'vitest'
import { runBroadcast } from '../../load/broadcast'

test('LD-6: a frame of the hub and of the balancer is weighed against a raw broadcast', async () => {
  const { microsPerFrame, hubOverRaw, balancerOverRaw, bytesPerFrame } = await runBroadcast({
    clients: 40, accounts: 2, positions: 10, rate: 20, measureMs: 500, rounds: 1,
  })
  expect(Object.values(microsPerFrame).map(({ length }) => length)).toEqual([1, 1, 1])
  expect(bytesPerFrame).toBeGreaterThan(100)
  for (const ratio of [hubOverRaw, balancerOverRaw]) expect(Number.isFinite(ratio)).toBe(true)
})
