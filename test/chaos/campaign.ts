import { faultKinds, type FaultKind } from './action'
import { invariantNames, noCounts, type CheckCounts, type Violation } from './checks'
import type { LiveTimes } from './live-share'
import { platformNames, type PlatformName } from './platform'
import { runSchedule, type RunResult } from './run-schedule'
import { minFaults, minFrames } from './schedule'

export interface Job {
  readonly seed: number
  readonly platform: PlatformName
}

/** The result of many schedules. Plain data: it goes from one process to another. */
export interface Summary {
  seeds: number
  frames: number
  posted: number
  readonly failures: (Job & { readonly violation: Violation })[]
  /** Seeds whose schedule had too few frames or faults to count. */
  readonly thin: Job[]
  readonly checks: CheckCounts
  readonly faults: Record<PlatformName, Partial<Record<FaultKind, number>>>
  readonly live: { -readonly [Field in keyof LiveTimes]: number }
}

/** The share of the time without faults, and of all time. */
export const minShare = { whenSound: 0.9, ofAll: 0.3 } as const
/** From here on each kind of fault must have happened on each platform. */
export const seedsForEveryKind = 100

export function platformOf(seed: number): PlatformName {
  return platformNames[seed % platformNames.length] ?? 'h5'
}

/** Runs `count` seeds from the first one on, spread over the platforms unless one is named. */
export function planJobs(seeds: number, first: number, platform: PlatformName | undefined): readonly Job[] {
  return Array.from({ length: seeds }, (_, index) => {
    const seed = first + index
    return { seed, platform: platform ?? platformOf(seed) }
  })
}

/** The jobs of one list differ in their seeds alone, which follow each other. */
export function nameOf(jobs: readonly Job[]): string {
  const platforms = new Set(jobs.map(({ platform }) => platform))
  return `${jobs[0]?.seed} + ${jobs.length} on ${[...platforms].sort().join(' ')}`
}

export function emptySummary(): Summary {
  return {
    seeds: 0, frames: 0, posted: 0, failures: [], thin: [], checks: noCounts(),
    faults: { 'h5': {}, 'mp-weixin': {}, 'app': {} },
    live: { allMs: 0, liveMs: 0, soundMs: 0, soundLiveMs: 0 },
  }
}

function addRun(summary: Summary, job: Job, { violation, counts, faults, frames, posted, live }: RunResult): void {
  const happened = [...faults.values()].reduce((sum, times) => sum + times, 0)
  summary.seeds += 1
  if (violation !== undefined) summary.failures.push({ ...job, violation })
  else if (frames < minFrames || happened < minFaults) summary.thin.push(job)
  const onPlatform = summary.faults[job.platform]
  for (const [kind, times] of faults) onPlatform[kind] = (onPlatform[kind] ?? 0) + times
  addNumbers(summary, { checks: counts, live, frames, posted })
}

function addNumbers(
  summary: Summary,
  { checks, live, frames, posted }: Pick<Summary, 'checks' | 'frames' | 'posted'> & { readonly live: LiveTimes },
): void {
  summary.frames += frames
  summary.posted += posted
  for (const name of invariantNames) summary.checks[name] += checks[name]
  summary.live.allMs += live.allMs
  summary.live.liveMs += live.liveMs
  summary.live.soundMs += live.soundMs
  summary.live.soundLiveMs += live.soundLiveMs
}

/** Adds what another process found. */
export function addSummary(summary: Summary, other: Summary): void {
  summary.seeds += other.seeds
  summary.failures.push(...other.failures)
  summary.thin.push(...other.thin)
  for (const platform of platformNames) {
    for (const kind of faultKinds) {
      const times = other.faults[platform][kind] ?? 0
      if (times > 0) summary.faults[platform][kind] = (summary.faults[platform][kind] ?? 0) + times
    }
  }
  addNumbers(summary, other)
}

export async function runJobs(jobs: readonly Job[]): Promise<Summary> {
  const summary = emptySummary()
  for (const job of jobs) addRun(summary, job, await runSchedule(job))
  return summary
}

/** Kinds of faults that did not happen there. */
export function missingKinds(summary: Summary, platform: PlatformName): readonly FaultKind[] {
  return faultKinds.filter((kind) => (summary.faults[platform][kind] ?? 0) === 0)
}

export function sharesOf({ live }: Summary): { readonly whenSound: number; readonly ofAll: number } {
  return { whenSound: live.soundLiveMs / live.soundMs, ofAll: live.liveMs / live.allMs }
}

/** The faults of a campaign as a whole, beside its violations. */
export function complaintsAbout(summary: Summary): readonly string[] {
  const complaints: string[] = []
  const { whenSound, ofAll } = sharesOf(summary)
  for (const { seed, platform } of summary.thin) complaints.push(`seed ${seed} on ${platform}: too little happened`)
  if (summary.seeds < seedsForEveryKind) return complaints
  for (const platform of platformNames) {
    if (Object.keys(summary.faults[platform]).length === 0) continue
    const missing = missingKinds(summary, platform)
    if (missing.length > 0) complaints.push(`on ${platform} there was no ${missing.join(', no ')}`)
  }
  for (const name of invariantNames) {
    if (summary.checks[name] === 0) complaints.push(`${name} was never truly judged`)
  }
  if (!(whenSound >= minShare.whenSound)) complaints.push(`live for only ${whenSound} of the sound time`)
  if (!(ofAll >= minShare.ofAll)) complaints.push(`live for only ${ofAll} of all time`)
  return complaints
}
