import { build } from 'esbuild'
import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { recordFrames } from '../feed/record-frames'
import { tickFiles } from '../feed/tick-place'
import type { Bench, Figure } from '../harness/bench'
import { readingsOf } from '../harness/rounds'
import { noiseAround, ratioOf, spreadOf } from '../harness/statistics'
import type { EngineRun } from './engine-run'

/** Command of an engine's shell. Its last argument is the script path. */
interface Engine {
  readonly name: string
  readonly command: readonly [string, ...string[]]
  /** Maximum cost of a delta, of a new client's first deltas and of a pushed message, relative to `JSON.parse`. */
  readonly goals: { readonly delta?: number; readonly first?: number; readonly push?: number }
}

/** QuickJS runs inside Node, so a one-line Node script loads the bench script. */
const quickJs = `
  const { getQuickJS } = await import('quickjs-emscripten')
  const { readFileSync } = await import('node:fs')
  const vm = (await getQuickJS()).newContext()
  const give = (name, call) => vm.newFunction(name, call).consume((made) => vm.setProp(vm.global, name, made))
  give('engineNow', () => vm.newNumber(process.cpuUsage().user / 1_000))
  give('print', (line) => void console.log(vm.getString(line)))
  vm.unwrapResult(vm.evalCode(readFileSync(process.argv.at(-1), 'utf8'))).dispose()
  vm.unwrapResult(vm.runtime.executePendingJobs())
`

export const engineRows: readonly Engine[] = [
  { name: 'V8', command: [process.execPath], goals: { delta: 0.85 } },
  {
    name: 'V8 without JIT',
    command: [process.execPath, '--jitless', '--no-warnings'],
    goals: { delta: 2.4, first: 3.5, push: 1.6 },
  },
  { name: 'JavaScriptCore', command: ['jsc'], goals: {} },
  { name: 'JavaScriptCore without JIT', command: ['jsc', '--useJIT=0'], goals: { delta: 4, first: 4 } },
  { name: 'QuickJS', command: [process.execPath, '--input-type=module', '--eval', quickJs, '--'], goals: {} },
]

/** Writes the client, the contenders and their frames into one script for any engine. Returns the script path. */
export async function writeEngineScript(root: string, run: EngineRun): Promise<string> {
  const { outputFiles: [output] } = await build({
    entryPoints: [join(root, 'bench/engines/play.ts')],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2018',
    define: { 'process.env.NODE_ENV': '"production"' },
    write: false,
    logLevel: 'error',
  })
  if (output === undefined) throw new Error('The bundler gave no file')
  const folder = join(root, 'node_modules/.cache/bench')
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `engines-${run.rounds}.js`)
  writeFileSync(path, `globalThis.engineRun = ${JSON.stringify(run)};\n${output.text}`)
  return path
}

/** Costs by contender; `undefined` if the engine is not installed. */
export async function playIn(
  { name, command: [program, ...flags] }: Engine, script: string,
): Promise<ReadonlyMap<string, readonly number[]> | undefined> {
  let text: string
  try {
    text = (await promisify(execFile)(program, [...flags, script], { maxBuffer: 1e8 })).stdout
  } catch (error) {
    if (/ENOENT|ERR_MODULE_NOT_FOUND/.test(String(error))) return undefined
    throw error
  }
  const costs = JSON.parse(text) as Readonly<Record<string, readonly number[]>>
  if ('failed' in costs) throw new Error(`${name}: ${String(costs.failed)}`)
  return new Map(Object.entries(costs))
}

const rounds = 31
/** Rounds in which the client decides how to read ticks. */
const warmups = 48
const deltas = 2_000

export const engines: Bench = {
  name: 'engines',
  title: 'CPU a frame by engine, of JSON.parse of the same text',
  async run(progress) {
    const recordings = recordFrames(2, { rows: 100, deltas, ticks: tickFiles(process.cwd()) })
    const script = await writeEngineScript(process.cwd(), { recordings, rounds, warmups })
    const figures: Figure[] = []
    const notes: string[] = []
    for (const engine of engineRows) {
      progress(engine.name)
      const costs = await playIn(engine, script)
      if (costs === undefined) {
        notes.push(`${engine.name}: not installed`)
        continue
      }
      const parse = readingsOf(costs, 'parse')
      const spread = spreadOf(parse, readingsOf(costs, 'parse again'))
      const over = (name: string): number => ratioOf(readingsOf(costs, name), parse)
      const first = ratioOf(readingsOf(costs, 'first'), readingsOf(costs, 'parse first'))
      const push = ratioOf(readingsOf(costs, 'push'), readingsOf(costs, 'parse push'))
      const add = (part: string, ours: number, atMost: number | undefined, peers: Figure['peers']): void => {
        if (atMost === undefined) return
        const noise = noiseAround(ours, spread)
        figures.push({ part: `${engine.name}, ${part}`, ours, noise, peers, goal: { atMost } })
      }
      const peers = { 'parse and patch': over('floor') }
      add('a delta', over('client'), engine.goals.delta, peers)
      add('a delta of the first 1,000', first, engine.goals.first, {})
      add('a pushed message', push, engine.goals.push, {})
      const said = [['parse and patch', over('floor')], ['client', over('client')],
        ['the first 1,000 deltas of a new client', first],
        ['a pushed message of jsonProtocol with one listener', push]] as const
      notes.push(`${engine.name}: ${said.map(([name, ratio]) => `${name} ${ratio.toFixed(2)}`).join(', ')}`)
    }
    notes.push(`100 rows, ${deltas} one-row deltas a slice, ${rounds} rounds; JavaScriptCore gives wall time`)
    return { figures, notes }
  },
}
