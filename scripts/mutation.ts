import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rooms } from '../test/mutation/rooms.mjs'
import { listSurvivors, merged, scoreOf, type MutationReport } from '../test/mutation/survivors'

/**
 * `npm run mutation [-- ROOM… --concurrency 2 --force]`: tries the mutants of the named rooms, or of all, and brings
 * the list of survivors up to date, once each room has been tried. What has not changed since the last run is not
 * tried again, but with `--force`; nor is, whatever tests are new, what survived where it runs while modules load.
 * Fails when a room has less than 85 %.
 */
const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const list = join(root, 'test/mutation/survivors.md')
const least = 85
const strykerFolder = dirname(createRequire(import.meta.url).resolve('@stryker-mutator/core/package.json'))
const stryker = join(strykerFolder, 'bin/stryker.js')

const words = process.argv.slice(2)
const names = Object.keys(rooms)
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

let failed = false
for (const room of wanted.length > 0 ? wanted : names) {
  process.stdout.write(`\n${room}\n`)
  if (await tryRoom(room) !== 0) failed = true
}

const measured: MutationReport[] = []
const unmeasured: string[] = []
process.stdout.write('\n')
for (const name of names) {
  const path = join(root, `.cache/mutation/${name}.json`)
  if (!existsSync(path)) {
    unmeasured.push(name)
    continue
  }
  const room = JSON.parse(await readFile(path, 'utf8')) as MutationReport
  measured.push(room)
  const score = scoreOf(room)
  if (score < least) failed = true
  process.stdout.write(`${name}: ${score.toFixed(1)} %\n`)
}
const report = merged(measured)
const { text, survivors, unexplained } = listSurvivors(await readFile(list, 'utf8'), report)
// It lists all rooms: what is not known here must not be taken out.
if (unmeasured.length === 0) await writeFile(list, text)
else process.stdout.write(`The list stays as it is: not measured: ${unmeasured.join(', ')}\n`)
process.stdout.write(`${scoreOf(report).toFixed(1)} % of the mutants were noticed; ${survivors} were not\n`)
if (unexplained.length > 0) process.stdout.write(`Without an explanation: ${unexplained.length}\n`)
for (const { file, line, change } of unexplained) process.stdout.write(`  ${file}:${line} ${change}\n`)
if (failed) process.exitCode = 1
