import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { HostName } from '../host'
import { appQuirks, h5Quirks, type Quirks, weixinQuirks } from '../quirks'
import { quirkEvidence, type QuirkEvidence } from './quirk-evidence'
import { answersOf } from './trace'
import { buildApp, buildDemo } from '../../e2e/support/build-app'
import { inRelease } from '../../support/test-scope'
import { probeProject } from './project'

const defaults: Readonly<Record<HostName, Quirks>> = {
  'h5': h5Quirks, 'app': appQuirks, 'mp-weixin': weixinQuirks,
}
const hosts = Object.keys(defaults) as HostName[]
const names = Object.keys(quirkEvidence) as (keyof Quirks)[]

const traceOf = (host: HostName): ReadonlyMap<string, string> =>
  answersOf(readFileSync(new URL(`traces/${host}.md`, import.meta.url), 'utf8'))

/** The trace's evidence for a quirk of a host. */
function readingOf(host: HostName, name: keyof Quirks): unknown {
  const { row, read }: QuirkEvidence<unknown> = quirkEvidence[name]
  const answer = traceOf(host).get(row)
  if (answer === undefined) throw new Error(`The trace of ${host} has no row ${row}`)
  return read(answer)
}

describe('the quirks that a host has by default', () => {
  test('HO-143: each of them is an option with evidence, and no other is', () => {
    for (const host of hosts) expect(Object.keys(defaults[host]).sort()).toEqual([...names].sort())
  })

  test.each(names)('HO-143: the trace backs %s', (name) => {
    const { on = hosts } = quirkEvidence[name]
    expect(on.length).toBeGreaterThan(0)
    for (const host of on) expect(readingOf(host, name), host).toBe(defaults[host][name])
  })

  test('HO-143: an answer that changes is noticed', () => {
    expect(readingOf('app', 'errorWithoutClose')).not.toBe(readingOf('h5', 'errorWithoutClose'))
    expect(readingOf('mp-weixin', 'socketLimit')).not.toBe(readingOf('h5', 'socketLimit'))
    expect(readingOf('mp-weixin', 'hideOrder')).not.toBe(readingOf('app', 'hideOrder'))
  })
})

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
