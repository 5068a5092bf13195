import { expect, test } from 'vitest'
import { runLoad } from '../../load/load'

const timeout = 200_000

test('LD-1: a crowd, some of it deaf, is live, and again and right after its server died', { timeout }, async () => {
  const report = await runLoad({
    clients: 50, deafShare: 0.1, positions: 40, rate: 10, loadMs: 1_000, goneMs: 500, isHurried: true,
  })
  expect(report.complaints).toEqual([])
  expect(report).toMatchObject({ clients: 50, deaf: 5, atMark: 45, met: true })
  expect(report.before.connections).toBe(50)
  expect(report.after.connections).toBe(50)
  expect(report.before.framesPerSecond).toBeGreaterThan(0)
})
