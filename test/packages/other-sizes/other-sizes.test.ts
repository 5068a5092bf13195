import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { limits, measureOtherSizes } from '../../../scripts/size/sizes'

const timeoutMs = 600_000

test('SZ-5, SZ-6: an app as in the quick start on H5 and App, and the inspector, are within their limits', async () => {
  const sizes = await measureOtherSizes(fileURLToPath(new URL('../../..', import.meta.url)))
  for (const name of ['jsonH5GzipBytes', 'jsonAppGzipBytes', 'inspectorGzipBytes'] as const) {
    expect(sizes[name], name).toBeGreaterThan(1_000)
    expect(sizes[name], name).toBeLessThan(limits[name])
  }
}, timeoutMs)
