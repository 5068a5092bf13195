import { expect, test } from 'vitest'
import { describeNeeding } from '../../support/needs-program'
import { runScale } from '../../load/scale'

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
