import { expect, test } from 'vitest'
import { describeNeeding } from '../../support/needs-program'
import { runPricing } from '../../load/pricing'
import { runScale } from '../../load/scale'

describeNeeding('redis-server', 'what accounts cost', () => {
  test('LD-3: accounts are priced by one server and by two, and weighed', async () => {
    const { accounts, serverCpuPerAccount, redisCpuPerAccount, deltasPerSecond, skew } = await runPricing({
      servers: [1, 2], accounts: 4, positions: 10, rate: 20, measureMs: 500,
    })
    expect(accounts).toEqual([4, 8])
    const figures = [...serverCpuPerAccount, ...redisCpuPerAccount, ...deltasPerSecond]
    for (const figure of figures) expect(figure).toBeGreaterThan(0)
    expect(skew).toBeGreaterThanOrEqual(1)
    expect(skew).toBeLessThanOrEqual(2)
  })
})

const small = { accounts: 2, positions: 10, rate: 20, measureMs: 200, settleMs: 0 }

describeNeeding('redis-server', 'what clients cost', () => {
  test('LD-2: clients are counted, fed and weighed at two servers over Redis', async () => {
    const { rows, complaints, accounts } = await runScale({ ...small, engines: ['redis'], counts: [1, 6] })
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
