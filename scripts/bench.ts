import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readBenchOptions, type BenchOptions } from '../bench/harness/bench-options'
import { bundleBenches, runBench } from '../bench/harness/bench-process'
import type { WrittenReport } from '../bench/harness/read-report'
import { reportText } from '../bench/harness/report-text'
import { resultsText } from '../bench/harness/results-file'
import { benchVerdict, partVerdict } from '../bench/harness/verdict'
import { exitIfHelpAsked } from './exit-if-help-asked'
import { installOwnPackages } from './own-packages'

exitIfHelpAsked('bench')

// These benches install the clients that they measure.
const { benches } = await import('../bench/benches')

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

/** With `--json`, ends with the bench's verdict. */
function jsonLines(name: string, { figures, notes }: WrittenReport): readonly string[] {
  const parts = figures.map((figure) => partVerdict(name, figure))
  return [...notes.map((note) => ({ note })), ...parts, benchVerdict(name, figures)].map((line) => JSON.stringify(line))
}

/** Called after each bench, so that a failing bench does not lose earlier figures. */
function writeDown(name: string, report: WrittenReport): void {
  const path = join(root, 'bench/RESULTS.md')
  const before = existsSync(path) ? readFileSync(path, 'utf8') : ''
  writeFileSync(path, resultsText({ root, order: benches.map((bench) => bench.name), before }, [[name, report]]))
}

async function runAll({ names, json, profile }: BenchOptions): Promise<void> {
  await installOwnPackages(join(root, 'bench'), say)
  const bundle = await bundleBenches(root)
  for (const { name } of benches) {
    if (names.length > 0 && !names.includes(name)) continue
    const report = await runBench({ root, bundle, name, profile })
    const lines = json ? jsonLines(name, report) : [...reportText(name, report), '']
    process.stdout.write(`${lines.join('\n')}\n`)
    writeDown(name, report)
  }
  say('written: bench/RESULTS.md')
}

/** `npm run bench [-- NAME …]` prints figures and writes them to a file. */
const options = readBenchOptions(process.argv.slice(2), benches.map(({ name }) => name))
if (typeof options === 'string') {
  say(options)
  process.exitCode = 1
} else {
  await runAll(options)
}
