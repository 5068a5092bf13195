import { expect, test } from 'vitest'
import { describeNeeding } from '../../support/needs-program'
import { runPricing } from '../../load/pricing'

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
