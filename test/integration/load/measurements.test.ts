import { expect, test } from 'vitest'
import { runBroadcast } from '../../load/broadcast'
import { runPricing } from '../../load/pricing'
import { proxiesHere } from '../../load/proxy-process'
import { runScale } from '../../load/scale'
import { describeNeeding } from '../../support/needs-program'

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

describeNeeding('redis-server', 'the cost of accounts and clients', () => {
  test('LD-3: measures the cost of an account with one and with two pricing servers', async () => {
    const { accounts, serverCpuPerAccount, redisCpuPerAccount, deltasPerSecond, skew } = await runPricing({
      servers: [1, 2], accounts: 4, positions: 10, rate: 20, measureMs: 500,
    })
    expect(accounts).toEqual([4, 8])
    const figures = [...serverCpuPerAccount, ...redisCpuPerAccount, ...deltasPerSecond]
    for (const figure of figures) expect(figure).toBeGreaterThan(0)
    expect(skew).toBeGreaterThanOrEqual(1)
    expect(skew).toBeLessThanOrEqual(2)
  })

  test('LD-2: reports client counts and costs of two servers with Redis', { timeout: 200_000 }, async () => {
    const { rows, complaints, accounts } = await runScale({
      engines: ['redis'], counts: [1, 6], accounts: 2, positions: 10, rate: 20, measureMs: 200, settleMs: 0,
    })
    expect(complaints).toEqual([])
    expect(accounts).toBe(2)
    expect(rows.map(({ engine, servers, clients }) => [engine, servers, clients])).toEqual([
      ['redis', 2, 1], ['redis', 2, 4], ['redis', 2, 6],
    ])
    for (const { clients, serverCpu, serverCpus, usedMiB, bytesPerClient } of rows) {
      expect(serverCpus).toHaveLength(2)
      expect(serverCpu).toBeGreaterThan(0)
      expect(usedMiB).toBeGreaterThan(1)
      expect(bytesPerClient === null).toBe(clients < 6)
    }
  })
})
