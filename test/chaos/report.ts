import { faultKinds, type Planned } from './action'
import { complaintsAbout, minShare, sharesOf, type Job, type Summary } from './campaign'
import { invariantNames, invariants, type Violation } from './checks'
import { platformNames } from './platform'
import type { Shrunk } from './shrink'

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
const seconds = (ms: number): string => `${(ms / 1_000).toFixed(3)} s`.padStart(13)

function actionLine({ id, atMs, action }: Planned): string {
  const { kind, ...details } = action
  const words = Object.entries(details).map(([name, value]) => `${name} ${JSON.stringify(value)}`)
  return `  ${String(id).padStart(4)} ${seconds(atMs)}  ${[kind, ...words].join(', ')}`
}

function violationLines({ seed, platform }: Job, { invariant, atMs, detail }: Violation): readonly string[] {
  return [
    `seed ${seed} on ${platform}: ${invariant} at ${(atMs / 1_000).toFixed(3)} s`,
    `  must hold: ${invariants[invariant]}`,
    `  but: ${detail}`,
  ]
}

/** A failing seed, the shortest schedule found, and how to play both again. */
export function failureReport(job: Job, violation: Violation, shrunk: Shrunk | undefined): readonly string[] {
  const replay = `npm run chaos -- --seed ${job.seed} --platform ${job.platform}`
  if (shrunk === undefined) return [...violationLines(job, violation), `  replay: ${replay}`]
  const { actions, outOf, runs } = shrunk
  return [
    ...violationLines(job, violation),
    `  replay: ${replay}`,
    `  shortest schedule found: ${actions.length} of ${outOf} actions, after ${runs} runs`,
    ...actions.map(actionLine),
    `  there: ${shrunk.violation.detail}`,
    `  replay: ${replay} --only ${actions.map(({ id }) => id).join(',')}`,
  ]
}

/** The faults and how often each invariant was truly judged. */
export function summaryReport(summary: Summary, elapsedMs: number): readonly string[] {
  const { seeds, frames, posted, failures, checks, faults, live } = summary
  const { whenSound, ofAll } = sharesOf(summary)
  return [
    `${'fault'.padEnd(22)}${platformNames.map((name) => name.padStart(12)).join('')}`,
    ...faultKinds.map((kind) =>
      kind.padEnd(22) + platformNames.map((name) => String(faults[name][kind] ?? 0).padStart(12)).join('')),
    '',
    `${'invariant'.padEnd(22)}${'judged'.padStart(12)}`,
    ...invariantNames.map((name) => name.padEnd(22) + String(checks[name]).padStart(12)),
    '',
    `live for ${percent(whenSound)} of the time in which nothing was in the way ` +
      `(at least ${percent(minShare.whenSound)})`,
    `live for ${percent(ofAll)} of all simulated time (at least ${percent(minShare.ofAll)}), ` +
      `${Math.round(live.allMs / 3_600_000)} hours`,
    `${seeds} schedules, ${frames} frames, ${posted} messages in ${(elapsedMs / 1_000).toFixed(1)} s, ` +
      `${(seeds / (elapsedMs / 1_000)).toFixed(0)} schedules a second`,
    ...complaintsAbout(summary).map((complaint) => `not enough: ${complaint}`),
    failures.length === 0 ? 'no violation' : `${failures.length} violations`,
  ]
}

export function jsonLine(summary: Summary): string {
  const { seeds, frames, posted, failures, checks, faults } = summary
  const { whenSound, ofAll } = sharesOf(summary)
  const count = platformNames.reduce((sum, name) =>
    sum + Object.values(faults[name]).reduce((each, times) => each + times, 0), 0)
  return JSON.stringify({
    seeds, messages: frames, faults: count, violations: failures.length, checks,
    liveShare: whenSound, liveShareOfAllTime: ofAll, posted, complaints: complaintsAbout(summary),
  })
}
