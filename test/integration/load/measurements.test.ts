import { expect, test } from 'vitest'
import { runScale } from '../../load/scale'
import { describeNeeding } from '../../support/needs-program'

describeNeeding('redis-server', 'the cost of clients', () => {
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
