import { spawn } from 'node:child_process'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { availableParallelism, constants, setPriority } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findChromium, NoChromiumError } from './chromium'
import { exitIfHelpAsked } from './exit-if-help-asked'
import { programNames, releasePrograms } from './programs'
import { provisionPrograms } from './provision'
import {
  failuresIn, formatSummary, judgeVitest, parseVitestReport, type StepResult,
} from './test-report'

exitIfHelpAsked(process.argv.includes('--release') ? 'test:release' : 'test')

/**
 * `npm test` runs every step, and `npm test -- unit lint` the named steps. `npm run test:release` also runs the cases
 * that `npm test` omits (`test/support/test-scope.ts`), and measures coverage if `unit`, `components` and `integration`
 * run.
 */
const STATIC_STEPS = {
  'lint': ['oxlint/bin/oxlint', '-c', 'oxlint.config.js', '--type-aware', '--type-check', '--deny-warnings', '.'],
  'lint-vue': ['eslint/bin/eslint.js', '.', '--max-warnings', '0'],
  'types': ['./scripts/vue-types.mjs', '--noEmit', '-p', 'tsconfig.vue.json'],
} as const
const PROJECTS = ['unit', 'components', 'integration'] as const
/** Many generated cases. Runs without coverage, because other tests cover the same lines. */
const SEARCHES = 'searches'
const BROWSER_STEPS = ['hosts', 'e2e', 'packages'] as const
/** Some of these tests need real third-party servers. */
const NEEDING: ReadonlySet<string> = new Set(['integration', 'hosts'])

const RELEASE = '--release'

/** Uses two workers even on two cores, because most of these tests wait for a socket or a build half the time. */
const WORKERS = Math.max(2, availableParallelism() - 1)

/** Number of compiler or linter error lines repeated at the end. */
const SAID_AGAIN = 10

/** Compilers create much garbage. More memory for young objects makes them a fifth faster. */
const WITH_ROOM = ['--max-semi-space-size=128'] as const
/** For Oxlint's compiler, written in Go, a tenth more memory saves a tenth of the time. */
const GO_ROOM = { GOGC: '400' } as const

type StaticStep = keyof typeof STATIC_STEPS
const STATIC_NAMES = Object.keys(STATIC_STEPS) as StaticStep[]
const ALL_STEPS: readonly string[] = [...STATIC_NAMES, ...PROJECTS, SEARCHES, ...BROWSER_STEPS]

const require = createRequire(import.meta.url)
const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const reports = join(root, 'node_modules/.cache/test-reports')

interface Finished {
  readonly exitCode: number | null
  readonly output: string
  readonly seconds: number
}

interface ToolOptions {
  /** Prints the output without storing it. */
  readonly show?: boolean
  /** Runs the step only on cores that tests leave idle. */
  readonly yields?: boolean
  readonly nodeFlags?: readonly string[]
}

function runTool(args: readonly string[], given: ToolOptions): Promise<Finished> {
  const { show = false, yields = false, nodeFlags = [] } = given
  const [tool = '', ...rest] = args
  const slash = tool.indexOf('/')
  const folder = tool.startsWith('.') ? root : dirname(require.resolve(`${tool.slice(0, slash)}/package.json`))
  const script = join(folder, tool.slice(slash + 1))
  const startedAt = performance.now()
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...nodeFlags, script, ...rest], {
      cwd: root,
      env: { ...process.env, ...GO_ROOM },
      stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
    })
    if (yields && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL)
    let output = ''
    const keep = (chunk: Buffer): void => void (output += chunk.toString())
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
    child.on('error', reject)
    child.on('close', (exitCode) => resolve({ exitCode, output, seconds: (performance.now() - startedAt) / 1000 }))
  })
}

async function runStatic(name: StaticStep): Promise<StepResult> {
  const { exitCode, output, seconds } = await runTool(STATIC_STEPS[name], { yields: true, nodeFlags: WITH_ROOM })
  const failed = exitCode !== 0
  process.stdout.write(`${name}: ${failed ? `failed\n${output}` : 'passed'}\n`)
  if (!failed) return { name, passed: 1, failed: 0, seconds }
  return { name, passed: 0, failed: 1, seconds, failures: output.split('\n').slice(0, SAID_AGAIN) }
}

/** Runs one step at a time, because together they would need 6 GB and slow each other down. */
async function checkAll(wanted: (name: string) => boolean): Promise<readonly StepResult[]> {
  const results: StepResult[] = []
  for (const name of STATIC_NAMES.filter(wanted)) results.push(await runStatic(name))
  return results
}

interface VitestRun {
  readonly coverage?: boolean
  /**
   * Whether another step runs at the same time. This step then gets half the workers and prints its output at its end.
   */
  readonly beside?: boolean
  /** Like `beside`, but for the whole run, on a core that other steps leave idle. */
  readonly yields?: boolean
  /** Programs missing on this machine. */
  readonly missing: readonly string[]
}

async function runVitest(
  name: string,
  projects: readonly string[],
  { coverage = false, yields = false, beside = yields, missing }: VitestRun,
): Promise<StepResult> {
  const file = join(reports, `${projects.join('-')}.json`)
  await rm(file, { force: true })
  // Runs the searches last, when the cores are free, and earlier only on idle cores.
  const workers = beside && name !== SEARCHES ? Math.ceil(WORKERS / 2) : WORKERS
  const { exitCode, seconds, output } = await runTool([
    'vitest/vitest.mjs',
    'run',
    ...projects.flatMap((project) => ['--project', project]),
    '--reporter=dot',
    '--reporter=./scripts/json-reporter.ts',
    '--silent=passed-only',
    `--outputFile.json=${file}`,
    `--maxWorkers=${workers}`,
    // Vitest may end the whole run with an error when files share processes and a worker stops early, so all workers
    // start.
    `--minWorkers=${workers}`,
    ...(coverage ? ['--coverage'] : []),
  ], { show: !beside, yields })
  process.stdout.write(output)
  const text = await readFile(file, 'utf8').catch(() => '')
  const report = parseVitestReport(text)
  const { passed, failed, skipped, notes } = judgeVitest(report, exitCode, missing)
  const failures = report === undefined ? [] : failuresIn(report, missing)
  return { name, passed, failed, skipped, seconds, failures, ...(notes.length > 0 ? { note: notes.join('; ') } : {}) }
}

/** Without a browser, steps whose tests open pages fail and report the reason. */
async function failuresWithoutChromium(names: readonly string[]): Promise<readonly StepResult[]> {
  if (names.length === 0) return []
  try {
    const { executablePath, source } = await findChromium()
    process.stdout.write(`${names.join(', ')}: ${executablePath} (${source})\n`)
    return []
  } catch (error) {
    if (!(error instanceof NoChromiumError)) throw error
    process.stdout.write(`${names.join(', ')}: ${error.message}\n`)
    return names.map((name) => ({ name, passed: 0, failed: 1, seconds: 0, note: 'no Chromium' }))
  }
}

async function main(args: readonly string[]): Promise<void> {
  const isRelease = args.includes(RELEASE)
  // The tools inherit this environment.
  if (isRelease) process.env['TRADEWIRE_TESTS'] = 'release'
  const asked = args.filter((each) => each !== RELEASE)
  const unknown = asked.filter((name) => !ALL_STEPS.includes(name))
  if (unknown.length > 0) {
    process.stdout.write(`Unknown: ${unknown.join(', ')}. Known: ${ALL_STEPS.join(', ')}\n`)
    process.exitCode = 1
    return
  }
  const wanted = (name: string): boolean => asked.length === 0 || asked.includes(name)
  await mkdir(reports, { recursive: true })
  const startedAt = performance.now()
  const checking = checkAll(wanted)
  const programs = programNames.filter((name) => isRelease || !releasePrograms.has(name))
  const { missing, notes } = await provisionPrograms([...NEEDING].some(wanted) ? programs : [])
  for (const note of notes) process.stdout.write(`${note}\n`)
  const withoutBrowser = await failuresWithoutChromium(BROWSER_STEPS.filter(wanted))
  const isPlayed = (name: string): boolean => wanted(name) && !withoutBrowser.some((step) => step.name === name)
  const play = async (name: string, given: Omit<VitestRun, 'missing'> = {}): Promise<readonly StepResult[]> =>
    isPlayed(name) ? [await runVitest(name, [name], { ...given, missing })] : []

  let isSearched = false
  /** Runs after the first of the two steps below has ended. */
  async function search(): Promise<readonly StepResult[]> {
    if (isSearched) return []
    isSearched = true
    return play(SEARCHES, { yields: true })
  }

  /** Runs first, because each of these steps needs one core, and waiting tests leave about one core idle. */
  async function background(): Promise<readonly StepResult[]> {
    return [...await checking, ...await play('packages', { beside: true }), ...await search()]
  }

  async function foreground(): Promise<readonly StepResult[]> {
    const projects = PROJECTS.filter(wanted)
    const coverage = isRelease && projects.length === PROJECTS.length
    const tested = projects.length > 0 ? [await runVitest(projects.join(', '), projects, { coverage, missing })] : []
    // These tests mostly wait for a browser.
    const [hosts, pages] = await Promise.all([play('hosts'), play('e2e', { beside: true })])
    return [...tested, ...hosts, ...pages, ...await search()]
  }

  const results = [...(await Promise.all([background(), foreground()])).flat(), ...withoutBrowser]
  process.stdout.write(`${formatSummary(results, (performance.now() - startedAt) / 1000)}\n`)
  if (results.some(({ failed }) => failed > 0)) process.exitCode = 1
}

await main(process.argv.slice(2))
