import { expect, test } from 'vitest'
import { runStorms } from '../../storm/campaign'
import { describeNeeding } from '../../support/needs-program'

describeNeeding('redis-server', 'a storm over servers in processes of their own', () => {
  test('RS-19 RS-20 LD-4: passes a storm (seed 1) that kills, freezes or adds servers and restarts Redis', async () => {
    const { violations, complaints, checks, faults } = await runStorms({ first: 1, seeds: 1, record: undefined })
    expect(violations).toEqual([])
    expect(complaints).toEqual([])
    for (const count of [...Object.values(checks), ...Object.values(faults)]) expect(count).toBeGreaterThan(0)
  })
})
