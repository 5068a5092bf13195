import { beforeAll, describe, expect, test } from 'vitest'
import { allowedNames } from './allowed'
import { playAlone, type Played } from './alone'
import { playSeed } from './campaign'
import { brokenClients } from './copy-trading/broken-clients'
import { invariantNames } from './copy-trading/invariants'
import { platformNames } from './copy-trading/platform'
import { chaosResult, minShare, missingKinds, seedsForEveryKind } from './copy-trading/report'
import { makeHistory, type Step } from './history'
import { createCopyTrading } from './residents/copy-trading'
import { emptySummary, runJob, type Summary } from './run-seeds'
import { shorten } from './shorten'

const patienceMs = 5 * 60_000
const feature = 'copy-trading'
let summary: Summary = emptySummary()

/** The first hundred seeds, on all three platforms. `npm run chaos` accepts any number. */
beforeAll(async () => {
  summary = await runJob({ first: 1, seeds: seedsForEveryKind, options: { feature } })
}, patienceMs)

describe('a hundred histories of copy-trading', () => {
  test('CX-1: breaks no invariant, whatever connection, server, device and user do', () => {
    expect(summary.failed).toEqual([])
    expect(summary.steps).toBeGreaterThan(30 * seedsForEveryKind)
  })

  test.each(invariantNames)('CX-2: actually checks %s', (name) => {
    expect(summary.tally[`judged ${name}`]).toBeGreaterThan(20)
  })

  test('CX-3: has at least 200 frames in each history, 5 faults in 99 of them, and 15 faults on average', () => {
    const { complaints, faults, messages } = chaosResult(summary.tally, seedsForEveryKind, 0)
    expect(complaints).toEqual([])
    expect(faults).toBeGreaterThan(15 * seedsForEveryKind)
    expect(messages).toBeGreaterThan(200 * seedsForEveryKind)
  })

  test.each(platformNames)('CX-4: contains each kind of fault on %s', (platform) => {
    expect(missingKinds(summary.tally, platform)).toEqual([])
  })

  test('CX-5: fails when a client is rarely live', () => {
    const { liveShare, liveShareOfAllTime } = chaosResult(summary.tally, seedsForEveryKind, 0)
    expect(liveShare).toBeGreaterThanOrEqual(minShare.whenSound)
    expect(liveShareOfAllTime).toBeGreaterThanOrEqual(minShare.ofAll)
    // Otherwise the share would be computed from almost nothing.
    expect(summary.tally['live soundMs']).toBeGreaterThan((summary.tally['live allMs'] ?? Infinity) / 5)
  })
})

test('CX-5: names the missing events when too few events happened in a campaign', () => {
  const { complaints } = chaosResult({ 'live soundMs': 4, 'live soundLiveMs': 3, 'thin': 2 }, seedsForEveryKind, 0)
  expect(complaints.slice(0, 2)).toEqual(['in 2 histories too little happened', 'one-socket was never truly judged'])
  expect(complaints.at(-2)).toBe('live for only 0.75 of the sound time')
})

/** @param client a broken client; by default a valid one */
function play(seed: number, history: readonly Step[], client?: (typeof brokenClients)[number]): Promise<Played> {
  const residents = [createCopyTrading(client === undefined ? {} : { breakage: client.breakage })]
  return playAlone({ seed, residents, history, allowed: allowedNames })
}
const historyOf = (seed: number): readonly Step[] => makeHistory(seed, [createCopyTrading()])

const mostSeeds = 100

test.each(brokenClients)('CX-6: detects $name', async (client) => {
  let noticed: string | undefined
  const judges: ReadonlySet<string> = new Set(client.noticedBy)
  for (let seed = 1; seed <= mostSeeds && noticed === undefined; seed += 1) {
    const { difference } = await play(seed, historyOf(seed), client)
    if (difference !== undefined && judges.has(difference.judge)) noticed = difference.judge
  }
  expect(noticed).toBeOneOf([...client.noticedBy])
}, patienceMs)

test('CX-7: detects a broken client with each invariant', () => {
  const noticing = new Set(brokenClients.flatMap(({ noticedBy }) => noticedBy))
  expect(invariantNames.filter((name) => !noticing.has(name))).toEqual([])
})

test.each(platformNames)('CX-8: repeats the run of a seed on %s', async (platform) => {
  const first = await playSeed(11, undefined, { feature: platform })
  expect(await playSeed(11, undefined, { feature: platform })).toEqual(first)
  expect(await playSeed(12, undefined, { feature: platform })).not.toEqual(first)
  expect(Object.keys(first.tally).filter((name) => name.endsWith(` on ${platform}`)).length).toBeGreaterThan(3)
}, patienceMs)

test('CX-9: shortens a history until each step is necessary to break the same invariant', async () => {
  const invariant = 'socket-needs-lease'
  const client = brokenClients.find(({ name }) => name === 'a socket without a lease')
  const find = (seed: number) => async (history: readonly Step[]): Promise<string | undefined> => {
    const { difference } = await play(seed, history, client)
    return difference?.judge === invariant ? difference.old : undefined
  }
  const seeds = Array.from({ length: mostSeeds }, (_, index) => index + 1)
  for (const seed of seeds) {
    const short = await shorten(historyOf(seed), find(seed))
    if (short === undefined) continue
    expect(short.items.length).toBeGreaterThan(0)
    expect(short.items.length).toBeLessThan(6)
    expect(await find(seed)(short.items)).toBe(short.found)
    for (const spared of short.items) {
      expect(await find(seed)(short.items.filter((step) => step !== spared))).toBeUndefined()
    }
    return
  }
  expect.unreachable('no seed breaks it')
}, patienceMs)
