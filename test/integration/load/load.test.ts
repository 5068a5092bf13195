import { expect, test } from 'vitest'
import { runLoad } from '../../load/load'
import { runPricing } from '../../load/pricing'
import { runReturns } from '../../load/returns'
import { runScale } from '../../load/scale'
import { describeNeeding } from '../../support/needs-program'

const timeout = 200_000

test('LD-1: keeps all clients live despite unread queues and a killed server', { timeout }, async () => {
  const report = await runLoad({
    clients: 50, deafShare: 0.1, positions: 40, rate: 10, loadMs: 1_000, goneMs: 500, isHurried: true,
  })
  expect(report.complaints).toEqual([])
  expect(report).toMatchObject({ clients: 50, deaf: 5, atMark: 45, met: true })
  expect(report.before.connections).toBe(50)
  expect(report.after.connections).toBe(50)
  expect(report.before.framesPerSecond).toBeGreaterThan(0)
})

test('LD-5: serves clients that return together, or rejects them with 1013, and encodes snapshots once', async () => {
  const { complaints, roomy, full } = await runReturns({ clients: 60, accounts: 3, positions: 20, rate: 2 })
  expect(complaints).toEqual([])
  expect(roomy).toMatchObject({ served: { count: 60 }, refused: { count: 0 }, failed: 0 })
  expect(full).toMatchObject({ served: { count: 30 }, refused: { count: 30 }, failed: 0 })
  expect(roomy.encoded).toBeGreaterThan(0)
})

describeNeeding('redis-server', 'the cost of accounts and clients', () => {
  test('LD-3: measures accounts that one server and two servers price', async () => {
    const { accounts, serverCpuPerAccount, redisCpuPerAccount, deltasPerSecond, skew } = await runPricing({
      servers: [1, 2], accounts: 4, positions: 10, rate: 20, measureMs: 500,
    })
    expect(accounts).toEqual([4, 8])
    const figures = [...serverCpuPerAccount, ...redisCpuPerAccount, ...deltasPerSecond]
    for (const figure of figures) expect(figure).toBeGreaterThan(0)
    expect(skew).toBeGreaterThanOrEqual(1)
    expect(skew).toBeLessThanOrEqual(2)
  })

  test('LD-2: counts, serves and measures clients on two servers over Redis', { timeout }, async () => {
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
