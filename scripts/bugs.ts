import { execFile, execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { applying, bugKinds, faultsOf, readBugs, type Bug } from '../test/world/bugs/bugs'
import { exitIfHelpAsked } from './exit-if-help-asked'
import { readFlags } from './read-flags'
import { failuresIn, parseVitestReport, type VitestReport } from './test-report'

exitIfHelpAsked('bugs')

/**
 * `npm run bugs [-- --only 001,104 --round 1 --steps unit,lint --each --json]`: applies each bug of `test/world/bugs`
 * to a copy of the repository, checks that the bug's test passes without and fails with the bug, and reports which of
 * the named steps detect the bug. Exits with 1 when a bug is not proved. Undetected bugs are only counted.
 */
const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const require = createRequire(import.meta.url)

/** Cheapest steps first. */
const vitestSteps = ['unit', 'components', 'searches', 'integration'] as const
const wholeSteps = ['types', 'lint', 'lint-vue', 'hosts', 'packages', 'e2e'] as const
const allSteps: readonly string[] = [...vitestSteps, ...wholeSteps]

const { values } = readFlags({
  only: { type: 'string' },
  round: { type: 'string' },
  steps: { type: 'string', default: '' },
  each: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
})

/** Time limit for a failing test, in ms. */
const proofMs = 30_000

type Outcome = 'green' | 'red' | 'does not load' | 'timed out'

interface Result extends Pick<Bug, 'name' | 'kind' | 'seen'> {
  readonly proof: 'proved' | 'passes with the bug' | 'does not apply' | Exclude<Outcome, 'green' | 'red'>
  /** Steps that detected the bug. */
  readonly noticedBy: readonly string[]
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}

function readSteps(): readonly string[] {
  const asked = values.steps === 'all' ? allSteps : values.steps.split(',').filter((name) => name !== '')
  const unknown = asked.filter((name) => !allSteps.includes(name))
  if (unknown.length === 0) return asked
  return fail(`unknown steps: ${unknown.join(', ')}; choose from all, ${allSteps.join(', ')}`)
}

function selectBugs(): readonly Bug[] {
  const numbers = values.only?.split(',')
  return readBugs().filter(({ name }) =>
    (numbers?.some((number) => name.startsWith(number)) ?? true)
    && (values.round === undefined || name.startsWith(values.round)))
}

/** Returns the exit code. Ignores the output, because the report is in a file. */
function run(folder: string, program: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    execFile(program, args, { cwd: folder, maxBuffer: 2 ** 28 }, (error) => resolve(error === null ? 0 : 1))
  })
}

const vitest = join(dirname(require.resolve('vitest/package.json')), 'vitest.mjs')
const tsx = join(dirname(require.resolve('tsx/package.json')), 'dist/cli.mjs')

/** Copies all tracked and new files, except ignored files. */
async function copyTree(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tradewire-bugs-'))
  const options = { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 } as const
  const listed = execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard'], options)
  for (const path of listed.split('\0')) {
    // Skips deleted files, which git lists until the commit.
    if (path !== '' && existsSync(join(root, path))) await cp(join(root, path), join(folder, path))
  }
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

/** Whether the test ran and its title, without group titles, starts with `title`. */
function isOf(title: string, test: unknown): boolean {
  if (typeof test !== 'object' || test === null || !('status' in test && 'fullName' in test)) return false
  return (test.status === 'passed' || test.status === 'failed') && String(test.fullName).includes(title)
}

function outcomeOf(results: VitestReport['testResults'], { file, title }: Bug['test']): Outcome {
  const found = results.filter(({ name }) => name.endsWith(`/${file}`)).map((each) =>
    ({ ...each, assertionResults: each.assertionResults.filter((test) => isOf(title, test)) }))
  if (found.every(({ assertionResults }) => assertionResults.length === 0)) return 'does not load'
  const failures = failuresIn({ testResults: found })
  if (failures.length === 0) return 'green'
  return failures.every((line) => line.endsWith('timed out')) ? 'timed out' : 'red'
}

function projectOf({ test: { file } }: Bug): string {
  if (/^test\/(model|soak|world)\//.test(file)) return 'searches'
  return vitestSteps.find((step) => file.startsWith(`test/${step}/`)) ?? 'unit'
}

async function runTests(folder: string, bugs: readonly Bug[]): Promise<ReadonlyMap<string, Outcome>> {
  const report = join(folder, 'tests.json')
  await rm(report, { force: true })
  const titles = bugs.map(({ test }) => test.title.replace(/[$()*+.?[\]\\^{|}]/g, '\\$&')).join('|')
  await run(folder, process.execPath, [
    vitest, 'run', '--reporter=json', `--outputFile=${report}`, `--testTimeout=${proofMs}`,
    ...[...new Set(bugs.map(projectOf))].flatMap((name) => ['--project', name]),
    '-t', titles, ...bugs.map(({ test }) => test.file),
  ])
  const results = parseVitestReport(await readFile(report, 'utf8').catch(() => ''))?.testResults ?? []
  return new Map(bugs.map(({ name, test }) => [name, outcomeOf(results, test)]))
}

async function notices(folder: string, step: string, { files }: Bug): Promise<boolean> {
  const isVitest = vitestSteps.some((name) => name === step)
  // Only tests that import the changed files can detect the bug. The searches import bundles, so they always run.
  const tests = step === 'searches' ? ['run'] : ['related', ...files, '--run', '--passWithNoTests']
  const args = isVitest ? [vitest, ...tests, '--project', step, '--bail', '1'] : [tsx, 'scripts/test.ts', step]
  return await run(folder, process.execPath, args) !== 0
}

async function judge(folder: string, bug: Bug, steps: readonly string[]): Promise<Result> {
  const { name, kind, seen } = bug
  // The copy has no index, so `git apply` only changes files.
  const apply = (...more: string[]): Promise<number> => run(folder, 'git', [...applying(name), ...more])
  if (await apply() !== 0) return { name, kind, seen, proof: 'does not apply', noticedBy: [] }
  try {
    const outcome = (await runTests(folder, [bug])).get(name) ?? 'does not load'
    if (outcome !== 'red') {
      return { name, kind, seen, proof: outcome === 'green' ? 'passes with the bug' : outcome, noticedBy: [] }
    }
    const noticedBy: string[] = []
    for (const step of steps) {
      if (noticedBy.length > 0 && !values.each) break
      if (await notices(folder, step, bug)) noticedBy.push(step)
    }
    return { name, kind, seen, proof: 'proved', noticedBy }
  } finally {
    await apply('-R')
  }
}

async function main(): Promise<void> {
  const steps = readSteps()
  const bugs = selectBugs()
  if (bugs.length === 0) fail('no bug matches --only and --round')
  const faults = bugs.flatMap(faultsOf)
  if (faults.length > 0) fail(faults.join('\n'))
  const folder = await copyTree()
  try {
    const before = await runTests(folder, bugs)
    const red = [...before].filter(([, outcome]) => outcome !== 'green').map(([name]) => name)
    if (red.length > 0) process.stdout.write(`fails without the bug: ${red.join(', ')}\n`)
    const results: Result[] = []
    for (const bug of bugs.filter(({ name }) => !red.includes(name))) {
      const result = await judge(folder, bug, steps)
      results.push(result)
      const noticed = result.noticedBy.join(', ') || (steps.length > 0 ? 'nothing' : 'no step: use --steps')
      process.stdout.write(`${result.name}: ${result.proof}; noticed by ${noticed}\n`)
    }
    const proved = results.filter(({ proof }) => proof === 'proved')
    const noticed = proved.filter(({ noticedBy }) => noticedBy.length > 0)
    const ofKinds = Object.fromEntries(bugKinds.map((kind) => [kind, bugs.filter((bug) => bug.kind === kind).length]))
    const summary = { bugs: bugs.length, proved: proved.length, noticed: noticed.length, red, ofKinds, results }
    process.stdout.write(values.json ? `${JSON.stringify(summary)}\n`
      : `${proved.length} of ${bugs.length} proved, ${noticed.length} noticed\n`)
    if (proved.length < bugs.length) process.exitCode = 1
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

await main()
