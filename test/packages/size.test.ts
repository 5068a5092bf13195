import { fileURLToPath } from 'node:url'
import { mkdtempSync, readFileSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { unzipSync } from 'fflate'
import type { BundleName } from '../../scripts/size/main-job'
import { type BundleSizes, limits, measureBundles } from '../../scripts/size/sizes'
import { readFacts } from '../../scripts/pack/facts'
import { readFolder, writeFolder } from '../../scripts/pack/folder'
import { packWgt } from '../../scripts/pack/packages'
import { buildDemo } from '../e2e/support/build-app'
import { startFeed } from '../e2e/support/feed'
import { createAppHost } from '../hosts/app/app-host'
import { expectedRows, shownRows } from '../hosts/expected-page'
import { becomesLive } from '../hosts/stage'

describe('the application bundle size', () => {
  let sizes: BundleSizes
  beforeAll(async () => {
    sizes = await measureBundles(fileURLToPath(new URL('../..', import.meta.url)))
  })

  test.each([
    ['SZ-2: the bundle of the main job', 'mainJobBundleGzipBytes'],
    ['SZ-5: the bundle of a page as in the quick start', 'jsonBundleGzipBytes'],
    ['SZ-4: the bundle of createSocketClient alone', 'bareGzipBytes'],
    ['PK-60: the size that the outbox adds', 'outboxGzipBytes'],
    ['CM-80: the size that the chat adds', 'chatGzipBytes'],
    ['PK-70: the size that Socket.IO adds', 'socketIoGzipBytes'],
  ] as const)('keeps %s within its size limit', (_, name) => {
    expect(sizes[name]).toBeGreaterThan(1_000)
    expect(sizes[name]).toBeLessThan(limits[name])
  })

  const roomsOf = (name: BundleName): readonly string[] =>
    [...(sizes.bundles.get(name)?.rooms.keys() ?? [])].filter((room) => room !== 'index').sort()

  test('SZ-3: bundles only the source folders that the plugin’s main job and the bare client need', () => {
    expect(roomsOf('main job')).toEqual(['connection', 'parts', 'platform', 'positions', 'protocols', 'shared', 'vue'])
    expect(roomsOf('createSocketClient')).toEqual(['connection', 'platform', 'shared'])
  })

  // SZ-3 defines the main job and the bare client.
  test('PK-60: adds only the outbox’s code to a bundle that includes the outbox', () => {
    // Mini-programs contain no IndexedDB code.
    expect(roomsOf('main job with outbox')).toEqual([...roomsOf('main job'), 'outbox'].sort())
  })

  test('CM-80: adds no chat code to a bundle without the chat', () => {
    for (const name of ['outbox', 'Socket.IO'] as const) expect(roomsOf(name)).not.toContain('chat')
    expect(roomsOf('main job with chat')).toEqual(expect.arrayContaining(['chat', 'outbox']))
    expect(roomsOf('main job with chat')).not.toContain('idb')
  })

  test('PK-70: contains no Socket.IO code in a bundle without Socket.IO', () => {
    const parsers = ['@socket.io/component-emitter', 'engine.io-parser', 'socket.io-parser']
    expect(roomsOf('outbox').filter((room) => parsers.includes(room))).toEqual([])
    expect(roomsOf('main job with Socket.IO')).toEqual([...roomsOf('main job'), ...parsers].sort())
  })
})

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
  test('PK-40: starts the unpacked demo in the App host, and shows live rows', async () => {
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

  test('PK-41: has a manifest with the app’s id and version in the root folder', async () => {
    const file = packWgt(readFacts(), await buildDemo('app'), temporary())
    expect(file).toMatch(/tradewire-\d+\.\d+\.\d+\.wgt$/)
    const manifest: unknown = JSON.parse(new TextDecoder().decode(unzipSync(readFileSync(file))['manifest.json']))
    const { version } = readFacts()
    expect(manifest).toMatchObject({ id: '__UNI__TRADEWIRE', version: { name: version, code: '1' } })
  })

  test('PK-42: packs the same build into the same bytes, at any time and from any folder', async () => {
    const facts = readFacts()
    const build = await buildDemo('app')
    const first = readFileSync(packWgt(facts, build, temporary()))
    const copy = join(temporary(), 'copy')
    writeFolder(copy, new Map([...readFolder(build)].reverse()))
    utimesSync(join(copy, 'manifest.json'), new Date(2001, 1, 3), new Date(2001, 1, 3))
    expect(readFileSync(packWgt(facts, copy, temporary())).equals(first)).toBe(true)
  })
})
