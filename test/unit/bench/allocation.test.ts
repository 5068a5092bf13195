import { build } from 'esbuild'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { repositoryRoot } from '../repository/source-files'

const run = promisify(execFile)

/** Measured: 501 bytes a frame by Node 20. Half as much again is room for other engines, not for a copy of a row. */
const mostBytesAFrame = 750

/** Room for all frames at once, and code that is compiled at the same moments each time. */
const flags = ['--expose-gc', '--single-threaded', '--max-semi-space-size=128', '--min-semi-space-size=128']

async function measure(): Promise<Readonly<Record<string, unknown>>> {
  const outfile = join(repositoryRoot, 'node_modules/.cache/bench/allocation.mjs')
  await build({
    entryPoints: [join(repositoryRoot, 'bench/allocation/measure.ts')],
    absWorkingDir: repositoryRoot,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    outfile,
    logLevel: 'error',
  })
  const { stdout } = await run(process.execPath, [...flags, outfile], { cwd: repositoryRoot })
  return JSON.parse(stdout) as Readonly<Record<string, unknown>>
}

test('BE-17: 10,000 frames leave no more to the collector than their limit', async () => {
  const { frames, ours, bare } = await measure()
  expect(frames).toBe(10_000)
  // It would measure nothing if not even parsing left anything.
  expect(Number(bare) / 10_000).toBeGreaterThan(200)
  expect(Number(ours) / 10_000).toBeGreaterThan(200)
  expect(Number(ours) / 10_000).toBeLessThan(mostBytesAFrame)
})
