import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { CourierMessage, CourierTask, SettledErrand } from './errand'

const entry = join(import.meta.dirname, 'courier.ts')

/** The result of one life of a courier. */
export interface Life {
  /** The step at which it was killed; `null` when it lived to the end. */
  readonly killedAt: string | null
  /** Ids of what was taken, by name. */
  readonly accepted: ReadonlyMap<string, string>
  readonly refused: readonly string[]
  /** All errands that a courier knows at its end. */
  readonly settled: readonly SettledErrand[]
  readonly steps: readonly string[]
}

/** Bundles one script for all lives: starting it is most of their cost. */
export async function buildCourier(folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true })
  const outfile = join(folder, 'courier.cjs')
  await build({
    entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'cjs', target: 'node20', logLevel: 'error',
    external: ['bufferutil', 'utf-8-validate'],
  })
  return outfile
}

/** Rejects when it ends in any other way than by its own kill or in peace. */
export function live(script: string, task: CourierTask): Promise<Life> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, JSON.stringify(task)], { stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    let complaints = ''
    child.stdout.on('data', (chunk: Buffer) => void (said += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => void (complaints += chunk.toString()))
    child.on('error', reject)
    child.on('close', (code) => {
      const lines = said.split('\n').filter((line) => line !== '')
      const life = lifeOf(lines.map((line) => JSON.parse(line) as CourierMessage))
      if (life.killedAt !== null || code === 0) resolve(life)
      else reject(new Error(`killAt ${String(task.killAt)}: ended with ${String(code)}\n${said}${complaints}`))
    })
  })
}

function lifeOf(lines: readonly CourierMessage[]): Life {
  const life = { killedAt: null as string | null, accepted: new Map<string, string>(), refused: [] as string[] }
  let end: Pick<Life, 'settled' | 'steps'> = { settled: [], steps: [] }
  for (const line of lines) {
    if ('accepted' in line) life.accepted.set(line.accepted, line.id)
    else if ('refused' in line) life.refused.push(`${line.refused}: ${line.code}`)
    else if ('killedAt' in line) life.killedAt = line.killedAt
    else end = line
  }
  return { ...life, ...end }
}
