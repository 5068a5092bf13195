import { beforeAll, describe, expect, test } from 'vitest'
import { fileURLToPath } from 'node:url'
import type { BundleName } from '../../scripts/size/main-job'
import { limits, measureBundles, type BundleSizes } from '../../scripts/size/sizes'

describe('what an application downloads', () => {
  let sizes: BundleSizes
  beforeAll(async () => {
    sizes = await measureBundles(fileURLToPath(new URL('../..', import.meta.url)))
  })

  test('SZ-2, SZ-5: a bundle of the main job, and of a page as in the quick start, are within their limits', () => {
    for (const name of ['mainJobBundleGzipBytes', 'jsonBundleGzipBytes'] as const) {
      expect(sizes[name], name).toBeGreaterThan(1_000)
      expect(sizes[name], name).toBeLessThan(limits[name])
    }
  })

  test('SZ-4: a bundle of createSocketClient alone is within its limit', () => {
    expect(sizes.bareGzipBytes).toBeGreaterThan(1_000)
    expect(sizes.bareGzipBytes).toBeLessThan(limits.bareGzipBytes)
  })

  const roomsOf = (name: BundleName): readonly string[] =>
    [...(sizes.bundles.get(name)?.rooms.keys() ?? [])].filter((room) => room !== 'index').sort()

  test('SZ-3: the main job is made of its rooms, the bare client of fewer', () => {
    expect(roomsOf('main job')).toEqual(['connection', 'platform', 'positions', 'protocols', 'shared'])
    expect(roomsOf('createSocketClient')).toEqual(['connection', 'platform', 'shared'])
  })
  test('PK-60: nothing of the outbox is in a bundle without it, and what it adds is within its limit', () => {
    for (const name of ['main job', 'createSocketClient'] as const) {
      expect(roomsOf(name).filter((room) => ['outbox', 'idb'].includes(room))).toEqual([])
    }
    // IndexedDB is for pages in a browser: none of it is in a mini-program.
    expect(roomsOf('main job with outbox')).toEqual([...roomsOf('main job'), 'outbox'].sort())
    expect(sizes.outboxGzipBytes).toBeGreaterThan(1_000)
    expect(sizes.outboxGzipBytes).toBeLessThan(limits.outboxGzipBytes)
  })

  test('CM-80: nothing of the chat is in a bundle without it, and what it adds is within its limit', () => {
    for (const name of ['main job', 'createSocketClient', 'outbox', 'Socket.IO'] as const) {
      expect(roomsOf(name)).not.toContain('chat')
    }
    expect(roomsOf('main job with chat')).toEqual(expect.arrayContaining(['chat', 'outbox']))
    expect(roomsOf('main job with chat')).not.toContain('idb')
    expect(sizes.chatGzipBytes).toBeGreaterThan(1_000)
    expect(sizes.chatGzipBytes).toBeLessThan(limits.chatGzipBytes)
  })

  test('PK-70: nothing of Socket.IO is in a bundle without it, and what it adds is within its limit', () => {
    const parsers = ['@socket.io/component-emitter', 'engine.io-parser', 'socket.io-parser']
    for (const name of ['main job', 'createSocketClient', 'outbox'] as const) {
      expect(roomsOf(name).filter((room) => parsers.includes(room))).toEqual([])
    }
    expect(roomsOf('main job with Socket.IO')).toEqual([...roomsOf('main job'), ...parsers].sort())
    expect(sizes.socketIoGzipBytes).toBeGreaterThan(1_000)
    expect(sizes.socketIoGzipBytes).toBeLessThan(limits.socketIoGzipBytes)
  })
})
