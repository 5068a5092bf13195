import { build } from 'esbuild'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { measureAllocation, type Allocation } from '@/bench/allocation/allocation'
import { repositoryRoot } from '../repository/source-files'

/** Measured: 501 bytes a frame by Node 20. Half as much again is room for other engines, not for a copy of a row. */
const mostBytesAFrame = 750

async function measure(): Promise<Allocation> {
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
  return measureAllocation(outfile)
}

test('BE-17: 10,000 frames leave no more to the collector than their limit', async () => {
  const { frames, ours, bare } = await measure()
  expect(frames).toBe(10_000)
  // It would measure nothing if not even parsing left anything.
  expect(bare / 10_000).toBeGreaterThan(200)
  expect(ours / 10_000).toBeGreaterThan(200)
  expect(ours / 10_000).toBeLessThan(mostBytesAFrame)
})
