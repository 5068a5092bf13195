import { runFuzz } from '../test/fuzz/run-fuzz'
import { targets } from '../test/fuzz/targets'
import { exitIfHelpAsked } from './exit-if-help-asked'
import { readFlags } from './read-flags'

exitIfHelpAsked('fuzz')

/**
 * `npm run fuzz [-- --frames 20000 --seed 1 --json]`: sends structured and random strings to each decoder, the whole
 * client and the server's hub. Prints the counts in the last line. Exits with 1 when the search found a fault.
 */
const { values } = readFlags({
  frames: { type: 'string', default: '20000' },
  seed: { type: 'string', default: '1' },
  json: { type: 'boolean', default: false },
})

function whole(name: 'frames' | 'seed', least: number): number {
  const value = Number(values[name])
  if (Number.isSafeInteger(value) && value >= least) return value
  process.stderr.write(`--${name} must be a whole number from ${least}\n`)
  process.exit(1)
}

const frames = whole('frames', 1)
const seed = whole('seed', 0)

function reported(name: string, count: number, elapsedMs: number): void {
  process.stderr.write(`${name.padEnd(18)} ${String(count).padStart(9)} in ${(elapsedMs / 1_000).toFixed(1)} s\n`)
}

/** Shortens a text, which the seed can reproduce. */
function shown(text: string): string {
  const quoted = JSON.stringify(text)
  return quoted.length <= 4_000 ? quoted : `${quoted.slice(0, 1_000)}… (${text.length} characters)`
}

const { findings, ...counts } = await runFuzz({ targets, frames, seed, reported })
for (const { target, kind, message, texts } of findings) {
  process.stderr.write(`\n${kind} in ${target}, found with --seed ${seed} --frames ${frames}\n  ${message}\n`)
  for (const text of texts) process.stderr.write(`  ${shown(text)}\n`)
}
const { throws, silentChanges, accepted, refused } = counts
const words = `${counts.frames} frames, seed ${seed}: ${accepted} accepted, ${refused} refused, `
  + `${throws} throws, ${silentChanges} silent changes`
process.stdout.write(`${values.json ? JSON.stringify(counts) : words}\n`)
if (throws + silentChanges > 0) process.exitCode = 1
