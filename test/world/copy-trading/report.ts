import type { Tally } from '../world'
import { faultKinds } from './actions'
import { invariantNames, invariants } from './invariants'
import { platformNames } from './platform'

const minShare = { whenSound: 0.9, ofAll: 0.3 } as const
/** From this number of seeds on, each kind of fault must have happened on each platform. */
export const seedsForEveryKind = 100
/** Per history, counting only faults that had an effect. */
export const minFaults = 5
/** Maximum share of histories with fewer faults. */
const maxThinShare = 0.01

const timesOf = (tally: Tally, name: string): number => tally[name] ?? 0
const isFault = (name: string): boolean => name.startsWith('fault ')

export function faultsIn(tally: Tally): number {
  return Object.entries(tally).reduce((sum, [name, times]) => (isFault(name) ? sum + times : sum), 0)
}

export const missingKinds = (tally: Tally, platform: string): readonly string[] =>
  faultKinds.filter((kind) => timesOf(tally, `fault ${kind} on ${platform}`) === 0)

export function chaosResult(tally: Tally, seeds: number, violations: number) {
  const checks = Object.fromEntries(invariantNames.map((name) => [name, timesOf(tally, `judged ${name}`)]))
  const liveShare = timesOf(tally, 'live soundLiveMs') / timesOf(tally, 'live soundMs')
  const liveShareOfAllTime = timesOf(tally, 'live liveMs') / timesOf(tally, 'live allMs')
  const complaints: string[] = []
  const thin = timesOf(tally, 'thin')
  if (thin > seeds * maxThinShare) complaints.push(`in ${thin} histories too little happened`)
  if (seeds >= seedsForEveryKind) {
    for (const platform of platformNames) {
      const missing = missingKinds(tally, platform)
      const isPlayed = missing.length < faultKinds.length
      if (isPlayed && missing.length > 0) complaints.push(`on ${platform} there was no ${missing.join(', no ')}`)
    }
    const unjudged = invariantNames.filter((name) => timesOf(checks, name) === 0)
    complaints.push(...unjudged.map((name) => `${name} was never truly judged`))
    if (!(liveShare >= minShare.whenSound)) complaints.push(`live for only ${liveShare} of the sound time`)
    if (!(liveShareOfAllTime >= minShare.ofAll)) complaints.push(`live for only ${liveShareOfAllTime} of all time`)
  }
  return {
    messages: timesOf(tally, 'frames'),
    faults: faultsIn(tally),
    violations,
    checks, liveShare, liveShareOfAllTime,
    posted: timesOf(tally, 'posted'),
    /** Faults of the campaign as a whole. */
    complaints,
  }
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`

export function chaosReport(
  tally: Tally, { checks, complaints, ...result }: ReturnType<typeof chaosResult>,
): readonly string[] {
  return [
    `${'fault'.padEnd(22)}${platformNames.map((name) => name.padStart(12)).join('')}`,
    ...faultKinds.map((kind) => kind.padEnd(22) + platformNames.map((name) =>
      String(timesOf(tally, `fault ${kind} on ${name}`)).padStart(12)).join('')),
    '',
    `${'invariant'.padEnd(22)}${'judged'.padStart(12)}`,
    ...invariantNames.map((name) =>
      `${name.padEnd(22)}${String(timesOf(checks, name)).padStart(12)}  ${invariants[name]}`),
    '',
    `live for ${percent(result.liveShare)} of the time in which nothing was in the way ` +
      `(at least ${percent(minShare.whenSound)})`,
    `live for ${percent(result.liveShareOfAllTime)} of all simulated time (at least ${percent(minShare.ofAll)}), ` +
      `${Math.round(timesOf(tally, 'live allMs') / 3_600_000)} hours`,
    `${result.messages} frames, ${result.posted} messages, ${result.faults} faults`,
    ...complaints.map((complaint) => `not enough: ${complaint}`),
  ]
}
