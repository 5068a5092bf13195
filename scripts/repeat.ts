import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { appendFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { provisionPrograms } from './provision'
import { startBusyLoop } from './repeat/busy-loop'
import { readRepeatOptions, repeatUsage, type RepeatOptions } from './repeat/repeat-options'
import { formatRuns, readRecord, runsOf, suiteCounts, type RecordedRun, type RunKind } from './repeat/runs'
import { sourcesIn } from './repeat/source-digest'
import { failuresIn, judgeVitest, parseVitestReport } from './test-report'

/** `npm run repeat`: runs test files, or `npm test`, many times, with the requested load on the machine. */
const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const require = createRequire(import.meta.url)
/** Time after which a run counts as hanging. The run is stopped and counts as failed. */
const runLimitMs = 45 * 60_000

type Outcome = Pick<RecordedRun, 'passed' | 'failed' | 'failures'>

let running: ChildProcess | undefined

interface Ended {
  readonly exitCode: number | null
  readonly output: string
}

function runNode(args: readonly string[], env = process.env): Promise<Ended> {
  return new Promise((done, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: runLimitMs,
    })
    running = child
    let output = ''
    const keep = (chunk: Buffer): void => void (output += chunk.toString())
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', reject)
    child.on('close', (exitCode) => done({ exitCode, output: stripVTControlCharacters(output) }))
  })
}

/** Keeps the lines of the failures and the step table. */
const lastLines = (output: string): string[] => output.trimEnd().split('\n').slice(-40)

/** @param missing programs that are not on this machine */
async function runFile(file: string, missing: readonly string[]): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'repeat-'))
  const report = join(folder, 'report.json')
  const vitest = join(dirname(require.resolve('vitest/package.json')), 'vitest.mjs')
  try {
    const args = [vitest, 'run', file, '--reporter=./scripts/json-reporter.ts', `--outputFile=${report}`]
    // Includes cases that `npm test` omits.
    const { exitCode, output } = await runNode(args, { ...process.env, TRADEWIRE_TESTS: 'release' })
    const read = parseVitestReport(await readFile(report, 'utf8').catch(() => ''))
    const { passed, failed, notes } = judgeVitest(read, exitCode, missing)
    const failures = [...(read === undefined ? lastLines(output) : failuresIn(read)), ...notes]
    return { passed, failed, failures: failed > 0 ? failures : [] }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function runSuite(steps: string): Promise<Outcome> {
  const named = steps === '' ? [] : steps.split(' ')
  const { exitCode, output } = await runNode(['--import', import.meta.resolve('tsx'), 'scripts/test.ts', ...named])
  const { passed, failed } = suiteCounts(output)
  const wrong = exitCode === 0 ? failed : Math.max(1, failed)
  return { passed, failed: wrong, failures: wrong > 0 ? lastLines(output) : [] }
}

async function repeat({ targets, suite, times, busy, record, afresh }: RepeatOptions): Promise<void> {
  const path = resolve(root, record)
  await mkdir(dirname(path), { recursive: true })
  const sources = await sourcesIn(root)
  const before = afresh ? [] : readRecord(await readFile(path, 'utf8').catch(() => ''))
  const { missing } = await provisionPrograms(suite ? [] : undefined)
  let anyFailed = false
  for (const target of targets) {
    const kind: RunKind = { target, suite, busy, sources }
    const runs = runsOf(before, kind).slice(-times)
    if (runs.length > 0) process.stdout.write(`${target}: ${runs.length} of ${times} runs are already recorded\n`)
    while (runs.length < times) {
      const startedAt = performance.now()
      const outcome = await (suite ? runSuite(target) : runFile(target, missing))
      const seconds = (performance.now() - startedAt) / 1_000
      const run: RecordedRun = { ...kind, ...outcome, seconds, at: new Date().toISOString() }
      runs.push(run)
      await appendFile(path, `${JSON.stringify(run)}\n`)
      const said = run.failed > 0 ? `failed\n  ${run.failures.join('\n  ')}` : `${run.passed} passed`
      process.stdout.write(`${target} ${runs.length}/${times}: ${said} (${seconds.toFixed(1)} s)\n`)
    }
    process.stdout.write(`${formatRuns(target, runs)}\n`)
    anyFailed ||= runs.some(({ failed }) => failed > 0)
  }
  process.exitCode = anyFailed ? 1 : 0
}

async function main(): Promise<void> {
  const options = readRepeatOptions(process.argv.slice(2))
  const missing = typeof options === 'string' || options.suite
    ? []
    : options.targets.filter((file) => !existsSync(resolve(root, file)))
  if (typeof options === 'string' || missing.length > 0) {
    process.stdout.write(typeof options === 'string' ? options : `no such test file: ${missing.join(', ')}\n`)
    process.exitCode = options === repeatUsage ? 0 : 1
    return
  }
  const loops = Array.from({ length: options.busy }, startBusyLoop)
  const stop = (): void => {
    for (const end of loops) end()
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      running?.kill(signal)
      stop()
      process.exit(130)
    })
  }
  try {
    await repeat(options)
  } finally {
    stop()
  }
}

await main()
