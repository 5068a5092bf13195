import { expect, test } from 'vitest'
import { runStorms } from '../../storm/campaign'
import { describeNeeding } from '../../support/needs-program'

describeNeeding('redis-server', 'a storm over servers in processes of their own', () => {
  test('RS-19 RS-20 LD-4: passes seed 1 while servers are killed, frozen and added and Redis restarts', async () => {
    const { violations, complaints, checks, faults } = await runStorms({ first: 1, seeds: 1, record: undefined })
    expect(violations).toEqual([])
    expect(complaints).toEqual([])
    for (const count of [...Object.values(checks), ...Object.values(faults)]) expect(count).toBeGreaterThan(0)
  })
})
