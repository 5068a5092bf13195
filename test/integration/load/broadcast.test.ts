import { expect, test } from 'vitest'
import { runBroadcast } from '../../load/broadcast'
import { proxiesHere } from '../../load/proxy-process'

test('LD-6: compares the frame cost of the hub and the proxies with a raw broadcast', async () => {
  const { microsPerFrame, overRaw, bytesPerFrame } = await runBroadcast({
    clients: 40, accounts: 2, positions: 10, rate: 20, measureMs: 500, rounds: 1,
  })
  const passing = ['hub', ...proxiesHere()]
  expect(Object.keys(microsPerFrame)).toEqual(['raw', ...passing])
  expect(Object.values(microsPerFrame).map((rounds) => rounds?.length)).toEqual(['raw', ...passing].map(() => 1))
  expect(bytesPerFrame).toBeGreaterThan(100)
  expect(Object.keys(overRaw)).toEqual(passing)
  for (const ratio of Object.values(overRaw)) expect(Number.isFinite(ratio)).toBe(true)
})
