import { execFileSync, spawn } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { countsOf, scoreOf, type MutationReport, type Survivor } from '../test/mutation/report'
import { filesOf, rooms } from '../test/mutation/rooms.mjs'
import { formatKey, updateList } from '../test/mutation/survivors'
import { exitIfHelpAsked } from './exit-if-help-asked'

exitIfHelpAsked('mutation')

/**
 * `npm run mutation [-- ROOM… --concurrency 2 --force]`: tests the mutants of the named rooms (groups of files), or of
 * all rooms, and updates their part of the survivor list. Without `--force`, reuses the last run's results where
 * neither the code nor its tests changed. For a survivor whose code runs while modules load, also reuses the result
 * when a test was added. Fails when a room scores less than 85 %.
 * `npm run mutation -- --changed [COMMIT] [ROOM…]`: for daily work, tests only files that differ from COMMIT, committed
 * or not. By default, COMMIT is where this branch left `origin/main`, or else the last tag. Updates these files'
 * entries and leaves the table unchanged. Also reuses results.
 */
const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const listPath = join(root, 'test/mutation/survivors.md')
const minPercent = 85
const strykerFolder = dirname(createRequire(import.meta.url).resolve('@stryker-mutator/core/package.json'))
const stryker = join(strykerFolder, 'bin/stryker.js')

const names = Object.keys(rooms)
const given = process.argv.slice(2)
const changedAt = given.indexOf('--changed')
const commitAfter = given[changedAt + 1]
const hasCommit = changedAt >= 0 && commitAfter !== undefined && !commitAfter.startsWith('--')
  && !names.includes(commitAfter)
const words = given.filter((_, index) =>
  changedAt < 0 || (index !== changedAt && !(hasCommit && index === changedAt + 1)))
const wanted = names.filter((name) => words.includes(name))
const passedOn = words.filter((word) => !names.includes(word))
const dashed = names.find((name) => words.includes(`--${name}`))
if (dashed !== undefined) {
  process.stderr.write(`Unknown option '--${dashed}'; write ${dashed} without dashes\n`)
  process.exit(1)
}

function git(...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()
}

function startOfBranch(): string {
  try {
    return git('merge-base', 'HEAD', 'origin/main')
  } catch {
    return git('describe', '--tags', '--abbrev=0')
  }
}

/** Includes new files. */
function changedSince(commit: string): readonly string[] {
  const differ = git('diff', '--name-only', '--diff-filter=d', commit, '--')
  return `${differ}\n${git('ls-files', '--others', '--exclude-standard')}`.split('\n').filter((file) => file !== '')
}

function tryRoom(room: string, files: readonly string[] | undefined): Promise<number> {
  const only = files === undefined ? [] : ['--mutate', files.join(',')]
  const args = [stryker, 'run', 'test/mutation/stryker.config.mjs', ...only, ...passedOn]
  return new Promise((resolve, reject) => {
    const env = { ...process.env, MUTATION_ROOM: room }
    const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env })
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 1))
  })
}

function print(title: string, survivors: readonly Survivor[]): void {
  if (survivors.length > 0) process.stdout.write(`${title}: ${survivors.length}\n`)
  for (const survivor of survivors) {
    process.stdout.write(`  ${survivor.file}:${survivor.line} ${formatKey(survivor)}\n`)
  }
}

const changed = changedAt < 0 ? undefined : changedSince(hasCommit ? commitAfter : startOfBranch())
for (const room of wanted.length > 0 ? wanted : names) {
  const files = changed && filesOf(room, changed)
  if (files?.length === 0) continue
  process.stdout.write(`\n${room}\n`)
  if (await tryRoom(room, files) !== 0) {
    process.stdout.write(`${room}: the run failed, so the list keeps the old mutants of this folder\n`)
    process.exitCode = 1
    continue
  }
  const report = JSON.parse(await readFile(join(root, `.cache/mutation/${room}.json`), 'utf8')) as MutationReport
  const { text, survivors, unexplained, moved } =
    updateList(await readFile(listPath, 'utf8'), names, { room, report, ...files && { files } })
  await writeFile(listPath, text)
  const tried = Object.entries(report.files).filter(([file]) => files?.includes(file) ?? true)
  const score = scoreOf(countsOf({ files: Object.fromEntries(tried) }))
  if (score < minPercent) process.exitCode = 1
  process.stdout.write(`${room}: ${score.toFixed(1)} % noticed; ${survivors.length} survived\n`)
  print('Without an explanation', unexplained)
  print('Function or file changed: does the explanation still hold?', moved)
}
