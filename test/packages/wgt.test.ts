import { mkdtempSync, readFileSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { afterEach, describe, expect, test } from 'vitest'
import { readFacts } from '../../scripts/pack/facts'
import { readFolder, writeFolder } from '../../scripts/pack/folder'
import { packWgt } from '../../scripts/pack/packages'
import { buildDemo } from '../e2e/support/build-app'
import { startFeed } from '../e2e/support/feed'
import { createAppHost } from '../hosts/app/app-host'
import { expectedRows, shownRows } from '../hosts/expected-page'
import { becomesLive } from '../hosts/stage'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tradewire-wgt-'))
  closers.push(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

describe('the demo app as a .wgt', () => {
  test('PK-40: unpacked, it boots in the App host and shows live rows', async () => {
    const folder = temporary()
    const file = packWgt(readFacts(), await buildDemo('app'), folder)
    const unpacked = join(folder, 'unpacked')
    writeFolder(unpacked, new Map(Object.entries(unzipSync(readFileSync(file)))))
    const feed = await startFeed({ positions: 6, rate: 0 })
    closers.push(() => feed.close())
    const settings = JSON.stringify({ locale: 'en', address: feed.server.url })
    const host = await createAppHost({ build: unpacked, storage: { 'tradewire-demo.settings': settings } })
    closers.push(() => host.stop())
    await host.holdTime()
    await becomesLive(host)
    expect(await shownRows(host)).toEqual(await expectedRows(feed))
    expect(host.errors()).toEqual([])
  })

  test('PK-41: its manifest is at its root, with the id and the version of the app', async () => {
    const file = packWgt(readFacts(), await buildDemo('app'), temporary())
    expect(file).toMatch(/tradewire-\d+\.\d+\.\d+\.wgt$/)
    const manifest: unknown = JSON.parse(new TextDecoder().decode(unzipSync(readFileSync(file))['manifest.json']))
    const { version } = readFacts()
    expect(manifest).toMatchObject({ id: '__UNI__TRADEWIRE', version: { name: version, code: '1' } })
  })

  test('PK-42: the same build is the same bytes, whenever and from wherever it is packed', async () => {
    const facts = readFacts()
    const build = await buildDemo('app')
    const first = readFileSync(packWgt(facts, build, temporary()))
    const copy = join(temporary(), 'copy')
    writeFolder(copy, new Map([...readFolder(build)].reverse()))
    utimesSync(join(copy, 'manifest.json'), new Date(2001, 1, 3), new Date(2001, 1, 3))
    expect(readFileSync(packWgt(facts, copy, temporary())).equals(first)).toBe(true)
  })
})
