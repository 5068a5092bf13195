import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { exitIfHelpAsked } from '../../scripts/exit-if-help-asked'
import { castOf, playSeed, reportOf, shortenSeed } from './campaign'
import { readWorldOptions, UsageError, worldUsage, type WorldFlags } from './command-line'
import { chaosReport, chaosResult } from './copy-trading/report'
import { makeHistory } from './history'
import { addSummary, emptySummary, planJobs, runJob, type Job, type Summary } from './run-seeds'

/** The program that `npm run world` and `npm run chaos` bundle and run. See the usage. */
const maxShortened = 3
const self = fileURLToPath(import.meta.url)
const say = (lines: readonly string[]): void => void process.stdout.write(`${lines.join('\n')}\n`)

/** A separate process runs jobs one after the other, because cold code takes twice the time. */
function startChild() {
  const child = fork(self)
  return {
    run: (job: Job): Promise<Summary> => new Promise((resolve, reject) => {
      const fail = (code: unknown): void => reject(new Error(`A process of the campaign ended with ${String(code)}`))
      child.once('exit', fail)
      child.once('message', (summary: Summary) => {
        child.off('exit', fail)
        resolve(summary)
      })
      child.send(job)
    }),
    end: () => child.disconnect(),
  }
}

async function runAll({ first, seeds, jobs: processes, ...options }: WorldFlags): Promise<Summary> {
  const summary = emptySummary()
  const jobs = planJobs(first, seeds, { feature: options.feature, judge: options.judge })
  let next = 0
  async function work(run: (job: Job) => Promise<Summary>): Promise<void> {
    for (let job = jobs[next]; job !== undefined; job = jobs[next]) {
      next += 1
      addSummary(summary, await run(job))
    }
  }
  const count = Math.min(processes, jobs.length)
  if (count <= 1) {
    await work(runJob)
    return summary
  }
  const children = Array.from({ length: count }, startChild)
  await Promise.all(children.map(({ run }) => work(run)))
  for (const { end } of children) end()
  return summary
}

async function report(seed: number, given: WorldFlags, isShortened: boolean): Promise<boolean> {
  const { feature, judge, only } = given
  const options = { feature, judge }
  const short = isShortened ? await shortenSeed(seed, options) : undefined
  const difference = short?.difference ?? (await playSeed(seed, only, options)).difference
  if (difference === undefined) return false
  const steps = makeHistory(seed, castOf(seed, feature)).filter(({ id }) => only?.has(id) ?? true)
  say([reportOf(seed, short ?? { steps, difference }, options)])
  return true
}

async function main(options: WorldFlags): Promise<void> {
  const { first, seeds, only, feature, json, isWhole } = options
  if (only !== undefined) {
    if (await report(first, options, false)) process.exitCode = 1
    else say(['nothing was found'])
    return
  }
  const { steps, failed, tally } = await runAll(options)
  for (const [index, { seed }] of failed.entries()) {
    await report(seed, options, !isWhole && index < maxShortened)
  }
  const judges: Record<string, number> = {}
  for (const { judge } of failed) judges[judge] = (judges[judge] ?? 0) + 1
  const isChaos = castOf(first, feature).some(({ hasDevice }) => hasDevice)
  const chaos = isChaos ? chaosResult(tally, seeds, failed.length) : undefined
  if (chaos !== undefined) say(chaosReport(tally, chaos))
  if (json) {
    const seedsFailed = failed.map(({ seed }) => seed)
    say([JSON.stringify({ first, seeds, steps, failed: seedsFailed, judges, ...chaos })])
  } else {
    say([`${seeds} histories from seed ${first}, ${steps} steps: ${failed.length} matter`])
  }
  if (failed.length > 0 || (chaos?.complaints.length ?? 0) > 0) process.exitCode = 1
}

if (process.send === undefined) {
  exitIfHelpAsked('world', worldUsage)
  try {
    await main(readWorldOptions(process.argv.slice(2)))
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    process.stderr.write(`${error.message}\n${worldUsage}`)
    process.exitCode = 1
  }
} else {
  process.on('message', (job: Job) => void runJob(job).then((summary) => process.send?.(summary)))
}
