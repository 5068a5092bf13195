import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { HostName } from '../host'
import { appQuirks, h5Quirks, weixinQuirks, type Quirks } from '../quirks'
import { quirkEvidence, type QuirkEvidence } from './quirk-evidence'
import { answersOf } from './trace'

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
