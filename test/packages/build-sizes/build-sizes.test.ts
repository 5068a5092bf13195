import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { sizeProject } from '../../../scripts/size/apps'
import { scriptsOf } from '../../../scripts/size/build-size'
import { limits, measureBuilds, type BuildSizes } from '../../../scripts/size/sizes'
import { buildApp } from '../../e2e/support/build-app'
import { tooNewIn } from '../../support/es2018'

const root = fileURLToPath(new URL('../../..', import.meta.url))

describe('the application download', () => {
  let sizes: BuildSizes
  beforeAll(async () => {
    sizes = await measureBuilds(root)
  }, 600_000)

  test('SZ-1: keeps the main package of the mini-program under 598 KB', () => {
    // A much smaller build would not be the demo app.
    expect(sizes.mainPackageBytes).toBeGreaterThan(100_000)
    expect(sizes.mainPackageBytes).toBeLessThan(limits.mainPackageBytes)
  })

  test('UI-94: moves code that only the sample pages use into their own sub-package', () => {
    expect(sizes.subPackages.get('pages/samples')).toBeGreaterThan(10_000)
  })

  test.each(['addedGzipBytes', 'jsonGzipBytes', 'jsonH5GzipBytes', 'jsonAppGzipBytes', 'inspectorGzipBytes'] as const)(
    'SZ-2, SZ-5, SZ-6: keeps the added size of each build within its limit: %s', (name) => {
      expect(sizes[name]).toBeGreaterThan(1_000)
      expect(sizes[name]).toBeLessThan(limits[name])
    })

  // The page of the app `json` has an async function, which is ES2017.
  test.each([
    ['mp-weixin', 2015, 'empty'], ['h5', 2015, 'empty'], ['app', 2015, 'empty'], ['mp-weixin', 2017, 'json'],
    ['h5', 2017, 'json'], ['app', 2017, 'json'], ['mp-weixin', 2015, 'main-job'], ['h5', 2015, 'main-job'],
    ['app', 2015, 'main-job'], ['mp-weixin', 2018, 'outbox'],
  ] as const)(
    'PF-71, PF-72: builds %s scripts in ES%i with uni’s default target (app: %s)', async (platform, edition, app) => {
      const scripts = scriptsOf(await buildApp(platform, sizeProject(root, app)))
      // An App's view is uni's own, as in an empty project.
      for (const path of scripts.filter((each) => !each.endsWith('uni-app-view.umd.js'))) {
        expect(tooNewIn(readFileSync(path, 'utf8'), edition), path).toEqual([])
      }
    })
})
