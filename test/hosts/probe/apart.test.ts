import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { buildApp, buildDemo } from '../../e2e/support/build-app'
import { inRelease } from '../../support/test-scope'
import { probeProject } from './project'

/** In `npm test` those whose probe other tests build as well. */
const platforms = inRelease ? (['h5', 'mp-weixin', 'app'] as const) : (['mp-weixin', 'app'] as const)
/** Words that stand in the probe's code and nowhere else. */
const probeWords = /contractDriver|thrown by the probe|\/census/

function filesWithProbe(folder: string): readonly string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return names.filter((name) => /\.(js|json|html|wxml)$/.test(name))
    .filter((name) => probeWords.test(readFileSync(join(folder, name), 'utf8')))
}

describe('the probe stays apart from the app', () => {
  test.each(platforms)('HO-144: nothing of it is in the demo\'s %s build', async (platform) => {
    expect(filesWithProbe(await buildApp(platform, probeProject)), 'it is found where it is').not.toEqual([])
    expect(filesWithProbe(await buildDemo(platform))).toEqual([])
  })
})
