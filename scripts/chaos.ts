import { fork, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import {
  addSummary, complaintsAbout, emptySummary, nameOf, planJobs, type Job, type Summary,
} from '../test/chaos/campaign'
import { chaosUsage, readChaosOptions, UsageError, type ChaosOptions } from '../test/chaos/command-line'
import { runSchedule } from '../test/chaos/run-schedule'
import { failureReport, jsonLine, summaryReport } from '../test/chaos/report'
import { shrink } from '../test/chaos/shrink'
import { openRecord } from '../test/support/record'
import { runWorld } from './run-world'

const here = dirname(fileURLToPath(import.meta.url))
/** The number of failures per process that are shrunk: each takes a few hundred runs. */
const maxShrunk = 3
const chunk = 250

const say = (lines: readonly string[]): void => void process.stdout.write(`${lines.join('\n')}\n`)

/** Bundles one file without a loader: a schedule takes milliseconds, so its start should not cost more. */
async function bundleChild(folder: string): Promise<string> {
  const outfile = join(folder, 'campaign-child.mjs')
  await build({
    entryPoints: [join(here, '../test/chaos/campaign-child.ts')],
    bundle: true, platform: 'node', format: 'esm', target: 'node20', outfile, logLevel: 'error',
  })
  return outfile
}

function runInChild(child: ChildProcess, jobs: readonly Job[]): Promise<Summary> {
  return new Promise((resolve, reject) => {
    const fail = (code: unknown): void => reject(new Error(`A process of the campaign ended with ${String(code)}`))
    child.once('exit', fail)
    child.once('message', (summary: Summary) => {
      child.off('exit', fail)
      resolve(summary)
    })
    child.send(jobs)
  })
}

/** A few processes, each with the next list of jobs as it is done with one: cold code takes twice the time. */
async function runAll(jobs: readonly Job[], processes: number, recordFile: string | undefined): Promise<Summary> {
  const folder = await mkdtemp(join(tmpdir(), 'tradewire-chaos-'))
  try {
    const file = await bundleChild(folder)
    const code = createHash('sha256').update(await readFile(file)).digest('hex').slice(0, 16)
    const record = await openRecord<Summary>(recordFile, code)
    const summary = emptySummary()
    let next = 0
    const work = async (): Promise<void> => {
      const child = fork(file, { execArgv: ['--max-semi-space-size=64'] })
      while (next < jobs.length) {
        const mine = jobs.slice(next, next + chunk)
        next += chunk
        const before = record.known(nameOf(mine))
        const found = before ?? await runInChild(child, mine)
        if (before === undefined) await record.add(nameOf(mine), found)
        addSummary(summary, found)
      }
      child.disconnect()
    }
    await Promise.all(Array.from({ length: processes }, work))
    return summary
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function replay(job: Job, only: ReadonlySet<number>): Promise<void> {
  const { violation } = await runSchedule({ ...job, only })
  say(violation === undefined ? ['no violation'] : failureReport(job, violation, undefined))
  if (violation !== undefined) process.exitCode = 1
}

async function main(options: ChaosOptions): Promise<void> {
  const { first, seeds, protocol, platform, only, jobs: processes, record, json } = options
  if (protocol !== undefined) {
    const flags = ['--with', protocol, '--seed', `${first}`, '--seeds', `${seeds}`, ...json ? ['--json'] : []]
    process.exitCode = await runWorld(flags)
    return
  }
  const jobs = planJobs(seeds, first, platform)
  const [single] = jobs
  if (only !== undefined && single !== undefined) return replay(single, only)
  const startedAt = performance.now()
  const summary = await runAll(jobs, Math.min(processes ?? availableParallelism(), Math.ceil(seeds / chunk)), record)
  const elapsedMs = performance.now() - startedAt
  for (const [index, { violation, ...job }] of summary.failures.entries()) {
    say(failureReport(job, violation, index < maxShrunk ? await shrink(job, violation) : undefined))
  }
  say(summaryReport(summary, elapsedMs))
  if (json) say([jsonLine(summary)])
  if (summary.failures.length > 0 || complaintsAbout(summary).length > 0) process.exitCode = 1
}

/** `npm run chaos`: see the usage. */
try {
  await main(readChaosOptions(process.argv.slice(2)))
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  process.stderr.write(`${error.message}\n${chaosUsage}`)
  process.exitCode = 1
}
