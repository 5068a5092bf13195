import { spawn } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { countsOf, scoreOf, type MutationReport, type Survivor } from '../test/mutation/report'
import { rooms } from '../test/mutation/rooms.mjs'
import { formatKey, updateList } from '../test/mutation/survivors'

/**
 * `npm run mutation [-- ROOM… --concurrency 2 --force]`: tries the mutants of the named rooms, or of all, and brings
 * their part of the list of survivors up to date. Results of the last run are used again where neither the code nor
 * its tests changed, unless `--force` is given; a survivor that runs while modules load is then not tried again
 * because of a new test. Fails when a room has less than 85 %.
 */
const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const listPath = join(root, 'test/mutation/survivors.md')
const minPercent = 85
const strykerFolder = dirname(createRequire(import.meta.url).resolve('@stryker-mutator/core/package.json'))
const stryker = join(strykerFolder, 'bin/stryker.js')

const names = Object.keys(rooms)
const words = process.argv.slice(2)
const wanted = names.filter((name) => words.includes(name))
const passedOn = words.filter((word) => !names.includes(word))

function tryRoom(room: string): Promise<number> {
  const args = [stryker, 'run', 'test/mutation/stryker.config.mjs', ...passedOn]
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

for (const room of wanted.length > 0 ? wanted : names) {
  process.stdout.write(`\n${room}\n`)
  if (await tryRoom(room) !== 0) {
    process.stdout.write(`${room}: the run failed; the list keeps its part of this room\n`)
    process.exitCode = 1
    continue
  }
  const report = JSON.parse(await readFile(join(root, `.cache/mutation/${room}.json`), 'utf8')) as MutationReport
  const { text, survivors, unexplained, moved } =
    updateList(await readFile(listPath, 'utf8'), names, { room, report })
  await writeFile(listPath, text)
  const score = scoreOf(countsOf(report))
  if (score < minPercent) process.exitCode = 1
  process.stdout.write(`${room}: ${score.toFixed(1)} % noticed; ${survivors.length} survived\n`)
  print('Without an explanation', unexplained)
  print('Function or file changed: does the explanation still hold?', moved)
}
