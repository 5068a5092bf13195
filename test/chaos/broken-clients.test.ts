import { expect, test } from 'vitest'
import { brokenClients } from './broken-clients'
import { platformOf } from './campaign'
import { invariantNames, type Violation } from './checks'
import { runSchedule } from './run-schedule'

const maxSeeds = 100
const patienceMs = 2 * 60_000

test.each(brokenClients)('CX-6: $name is noticed', async ({ breakage, noticedBy }) => {
  let noticed: Violation | undefined
  for (let seed = 1; seed <= maxSeeds && noticed === undefined; seed += 1) {
    const { violation } = await runSchedule({ seed, platform: platformOf(seed), breakage })
    if (violation !== undefined && noticedBy.includes(violation.invariant)) noticed = violation
  }
  expect(noticed?.invariant).toBeOneOf([...noticedBy])
}, patienceMs)

test('CX-7: for each invariant there is a broken client that it notices', () => {
  const noticing = new Set(brokenClients.flatMap(({ noticedBy }) => noticedBy))
  expect(invariantNames.filter((name) => !noticing.has(name))).toEqual([])
})
