import { afterEach, describe, expect, test } from 'vitest'
import type { Host } from '../host'
import { appQuirks, weixinQuirks, type Quirks } from '../quirks'
import { askPage, lookAtNetwork, watchBackground } from './look'
import { openProbe } from './probe-stage'
import { quirkEvidence, type QuirkEvidence } from './quirk-evidence'
import { pageRows, type PageRowName, type RowName } from './rows'
import type { Findings } from './trace'

/** A quirk given to the host against its default. */
type Switch = { readonly [Name in keyof Quirks]: readonly [Name, Quirks[Name]] }[keyof Quirks]

const sockets: readonly Switch[] = [
  ['closeWithoutAnswer', true],
  ['socketLimit', 3],
  ['networkEvent', 'late'],
  ['networkEvent', 'missing'],
  ['networkEvent', 'wrong'],
]
const switches: Readonly<Record<'app' | 'mp-weixin', readonly Switch[]>> = {
  'app': [
    ...sockets,
    ['errorWithoutClose', false],
    ['successAfterFail', false],
    ['connectingReadsAsThree', false],
    ['sameMillisecondCollides', false],
    ['throwingListenerSkipsTheRest', false],
    ['cutInBackgroundMs', 2_000],
    ['hideOrder', 'page-first'],
  ],
  'mp-weixin': [
    ...sockets,
    ['errorWithoutClose', true],
    ['throwingListenerSkipsTheRest', true],
    ['cutInBackgroundMs', Infinity],
    ['hideOrder', 'app-first'],
    ['globalsHidden', false],
    ['codeGenerationOff', false],
  ],
}
const defaults = { 'app': appQuirks, 'mp-weixin': weixinQuirks }

let stop: () => Promise<void> = () => Promise.resolve()
afterEach(() => stop())

const isPageRow = (row: RowName): row is PageRowName => row in pageRows

function findingsFor(host: Host, row: RowName): Promise<Findings> {
  if (isPageRow(row)) return askPage(host)
  return row === 'network.event' ? lookAtNetwork(host) : watchBackground(host)
}

describe.each(['app', 'mp-weixin'] as const)('a quirk that is switched, on %s', (name) => {
  test.each(switches[name])('HO-145: %s, as %s, shows in its row', async (quirk, value) => {
    expect(value).not.toBe(defaults[name][quirk])
    const { row, read }: QuirkEvidence<unknown> = quirkEvidence[quirk]
    const stage = await openProbe(name, {
      page: 'raw', quirks: { [quirk]: value }, ...(isPageRow(row) ? { row } : {}),
    })
    stop = stage.stop
    const found = await findingsFor(stage.host, row)
    expect(read(found[row] ?? 'not observed')).toBe(value)
  })
})
