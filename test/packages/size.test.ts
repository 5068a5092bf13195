import { beforeAll, describe, expect, test } from 'vitest'
import { fileURLToPath } from 'node:url'
import { limits, measureSizes, type Sizes } from '../../scripts/size/sizes'

describe('what an application downloads', () => {
  let sizes: Sizes
  beforeAll(async () => {
    sizes = await measureSizes(fileURLToPath(new URL('../..', import.meta.url)))
  })

  test('SZ-1: the main package of the mini-program is under 500 KB', () => {
    // Far less than this is no demo app.
    expect(sizes.mainPackageBytes).toBeGreaterThan(100_000)
    expect(sizes.mainPackageBytes).toBeLessThan(500 * 1_024)
  })

  test('SZ-2: what the main job adds to an empty mini-program is within its limit', () => {
    expect(sizes.addedGzipBytes).toBeGreaterThan(1_000)
    expect(sizes.addedGzipBytes).toBeLessThan(limits.addedGzipBytes)
  })

  test('SZ-3: the main job is made of its rooms, the bare client of fewer', () => {
    const roomsOf = (name: 'main job' | 'createSocketClient'): readonly string[] =>
      [...(sizes.bundles.get(name)?.rooms.keys() ?? [])].filter((room) => room !== 'index').sort()
    expect(roomsOf('main job')).toEqual([
      'channels', 'composables', 'core', 'platform', 'protocols', 'runtime', 'store',
    ])
    expect(roomsOf('createSocketClient')).toEqual(['core', 'platform', 'runtime'])
  })
})
