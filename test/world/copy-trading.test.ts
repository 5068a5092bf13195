import { beforeAll, describe, expect, test } from 'vitest'
import { allowedNames } from './allowed'
import { playAlone } from './alone'
import { playSeed } from './campaign'
import { brokenClients } from './copy-trading/broken-clients'
import { invariantNames } from './copy-trading/invariants'
import { platformNames } from './copy-trading/platform'
import { chaosResult, missingKinds, seedsForEveryKind } from './copy-trading/report'
import { makeHistory } from './history'
import { createCopyTrading } from './residents/copy-trading'
import { emptySummary, runJob, type Summary } from './run-seeds'

const patienceMs = 5 * 60_000
const feature = 'copy-trading'
let summary: Summary = emptySummary()

beforeAll(async () => {
  summary = await runJob({ first: 1, seeds: seedsForEveryKind, options: { feature } })
}, patienceMs)

describe('a hundred copy-trading histories', () => {
  test('CX-1: breaks no invariant, whatever the connection, server, device and user do', () => {
    expect(summary.failed).toEqual([])
    expect(summary.steps).toBeGreaterThan(30 * seedsForEveryKind)
  })

  test.each(invariantNames)('CX-2: checks the invariant %s more than 20 times', (name) => {
    expect(summary.tally[`judged ${name}`]).toBeGreaterThan(20)
  })

  test('CX-3 CX-4 CX-5: simulates enough frames and every fault on each platform, and keeps rows mostly live', () => {
    const { complaints, faults, messages } = chaosResult(summary.tally, seedsForEveryKind, 0)
    expect(complaints).toEqual([])
    expect(platformNames.flatMap((platform) => missingKinds(summary.tally, platform))).toEqual([])
    expect(faults).toBeGreaterThan(15 * seedsForEveryKind)
    expect(messages).toBeGreaterThan(200 * seedsForEveryKind)
    // Ensures that enough rows determine the live share.
    expect(summary.tally['live soundMs']).toBeGreaterThan((summary.tally['live allMs'] ?? Infinity) / 5)
  })
})

test('CX-5: names the missing events when a campaign contains too few events', () => {
  const { complaints } = chaosResult({ 'live soundMs': 4, 'live soundLiveMs': 3, 'thin': 2 }, seedsForEveryKind, 0)
  expect(complaints.slice(0, 2)).toEqual(['in 2 histories too little happened', 'one-socket was never truly judged'])
  expect(complaints.at(-2)).toBe('live for only 0.75 of the sound time')
})

const mostSeeds = 100

test.each(brokenClients)('CX-6: detects the planted fault: $name', async ({ breakage, noticedBy }) => {
  const residents = [createCopyTrading({ breakage })]
  const judges: ReadonlySet<string> = new Set(noticedBy)
  let noticed: string | undefined
  for (let seed = 1; seed <= mostSeeds && noticed === undefined; seed += 1) {
    const history = makeHistory(seed, residents)
    const { difference } = await playAlone({ seed, residents, history, allowed: allowedNames })
    if (difference !== undefined && judges.has(difference.judge)) noticed = difference.judge
  }
  expect(noticed).toBeOneOf([...noticedBy])
}, patienceMs)

test('CX-7: detects at least one broken client with each invariant', () => {
  const noticing = new Set(brokenClients.flatMap(({ noticedBy }) => noticedBy))
  expect(invariantNames.filter((name) => !noticing.has(name))).toEqual([])
})

test.each(platformNames)('CX-8: replays the same run for a seed on %s', async (platform) => {
  const first = await playSeed(11, undefined, { feature: platform })
  expect(await playSeed(11, undefined, { feature: platform })).toEqual(first)
  expect(await playSeed(12, undefined, { feature: platform })).not.toEqual(first)
  expect(Object.keys(first.tally).filter((name) => name.endsWith(` on ${platform}`)).length).toBeGreaterThan(3)
}, patienceMs)
