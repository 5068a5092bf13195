import { describe, expect, test } from 'vitest'
import { createMemoryLocks } from '../../support/memory-locks'
import { createBrowser, createHeldOutbox, createOutboxRig } from '../../support/outbox-rig'
import type { EntryState } from '../../../src/outbox/model/entry'
import { createEntrySaver, createKeyWriter } from '../../../src/outbox/storage/entry-saver'
import {
  asideKeyOf, createOutboxKeys, decodeEntry, encodeEntry, type StoredEntry,
} from '../../../src/outbox/storage/stored-entry'
import { paused } from '../../support/paused'
import { createMemoryStorage } from '../../support/memory-storage'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { buy, entryOf, payloadsOf, settled } from './entries'

describe('several outboxes on shared storage', () => {
  test('OB-23, OB-24: adopts a dead tab’s entries on the next open, but not a live tab’s entries', async () => {
    const { tab, storage, locks } = createBrowser()
    const one = tab()
    const two = tab()
    const three = tab()
    await one.postAndSettle('first')
    await two.post('own')
    await three.outbox.loaded()
    expect(locks.held.size).toBe(3)
    const keys = [...storage.contents.keys()]
    one.kill()
    await two.goLive()
    await three.goLive()
    expect(payloadsOf(two)).toEqual(['first', 'own'])
    expect([three.outbox.entries(), three.said()]).toEqual([[], []])
    expect([...storage.contents.keys()].slice(0, 2)).toEqual(keys)
  })

  test('OB-24: does not block callers while the platform delays a lock', async () => {
    const { tab, locks } = createBrowser()
    const one = tab({ server: { line: 'mute' } })
    await one.post('old')
    one.kill()
    const two = tab({ server: { line: 'mute' } })
    // The tab has requested its own lock. The lock of the dead tab is not released yet.
    locks.isSilent = true
    const posted = two.post('new')
    await two.advanceAsync(1_000)
    await posted
    expect(payloadsOf(two)).toEqual(['new'])
    locks.speak()
    await two.settle()
    expect(payloadsOf(two)).toEqual(['old', 'new'])
    expect(two.codes()).toEqual([])
  })

  test('OB-24: reports a late rejection of a lock request once', async () => {
    const { tab, locks } = createBrowser()
    const one = tab({ server: { line: 'mute' } })
    for (const text of ['old', 'too']) await one.post(text)
    one.kill()
    const two = tab({ server: { line: 'mute' } })
    locks.isSilent = true
    await two.advanceAsync(1_000)
    locks.isBroken = true
    locks.speak()
    await two.settle()
    expect(two.codes()).toEqual(['storage-failed'])
    expect(two.outbox.entries()).toEqual([])
  })

  test('OB-125: releases the locks of 400 ended tabs as their entries are removed', async () => {
    const { tab, locks } = createBrowser()
    const tabs = Array.from({ length: 400 }, () => tab())
    const ids = await Promise.all(tabs.map((each, index) => each.post('hello', { queue: `${index}` })))
    for (const each of tabs) each.kill()
    const last = tab()
    await last.goLive()
    expect([last.said().length, locks.held.size]).toEqual([400, 401])
    for (const id of ids) last.last().message({ type: 'say', id, outcome: 'acked' })
    await last.settle()
    // The outbox keeps 50 settled entries (OB-15).
    expect(locks.held.size).toBe(51)
    await Promise.all(ids.map((id) => last.outbox.dismiss(id)))
    await last.settle()
    expect(locks.held.size).toBe(1)
    await last.post('own')
    expect(payloadsOf(last)).toEqual(['own'])
  })

  /** An outbox that has adopted these entries of an ended tab, with the ended tab's lock. */
  async function adopted(...texts: readonly string[]) {
    const storage = createMemoryStorage()
    const before = createOutboxRig({ storage })
    for (const text of texts) await before.post(text, { queue: text })
    const [lock = ''] = before.locks.held
    const { rig, kept } = createHeldOutbox({ storage, locks: before.locks })
    before.kill()
    await rig.goLive()
    return { rig, kept, storage, isHeld: () => before.locks.held.has(lock) }
  }

  test('OB-125: keeps an ended tab’s lock until its last entry is removed', async () => {
    const { rig, kept, isHeld } = await adopted('one', 'two')
    const [one = '', two = ''] = rig.outbox.entries().map(({ id }) => id)
    for (const id of [one, two]) await rig.answer(id)
    await rig.outbox.dismiss(one)
    await rig.settle()
    expect(isHeld()).toBe(true)
    kept.hold('remove')
    void rig.outbox.dismiss(two)
    await rig.settle()
    expect([payloadsOf(rig), isHeld()]).toEqual([[], true])
    await kept.next().pass()
    await rig.settle()
    expect(isHeld()).toBe(false)
  })

  test('OB-125: keeps an ended tab’s lock while its entry is loaded and another tab’s entry is removed', async () => {
    const { rig, kept, storage } = await adopted('old')
    const [old = ''] = rig.outbox.entries().map(({ id }) => id)
    await rig.answer(old)
    const other = createOutboxRig({ storage, locks: rig.locks })
    await other.post('new')
    const [lock = ''] = [...rig.locks.held].slice(-1)
    other.kill()
    kept.hold('read')
    await rig.interrupt()
    await rig.outbox.dismiss(old)
    await rig.settle()
    expect(rig.locks.held.size).toBe(3)
    await kept.next().pass()
    await rig.settle()
    expect([payloadsOf(rig), [...rig.locks.held]]).toEqual([['new'], [expect.anything(), lock]])
  })

  test('OB-125: releases an ended tab’s lock if its last entry has been removed before it is read', async () => {
    const { rig, kept, storage } = await adopted()
    const other = createOutboxRig({ storage, locks: rig.locks })
    await other.post('gone')
    other.kill()
    kept.hold('read')
    await rig.interrupt()
    expect(rig.locks.held.size).toBe(2)
    storage.contents.clear()
    await kept.next().pass()
    await rig.settle()
    expect([payloadsOf(rig), rig.locks.held.size]).toEqual([[], 1])
  })

  test('OB-125: keeps an ended tab’s lock until its unreadable entry is removed', async () => {
    const { rig, kept, storage } = await adopted()
    async function leaveTorn(): Promise<void> {
      const other = createOutboxRig({ storage, locks: rig.locks })
      await other.post('torn')
      other.kill()
      for (const key of storage.contents.keys()) storage.contents.set(key, 'torn')
      await rig.interrupt()
    }
    await leaveTorn()
    expect([rig.codes(), rig.locks.held.size]).toEqual([['storage-corrupt'], 1])
    kept.hold('remove')
    await leaveTorn()
    await rig.advanceAsync(10_000)
    expect([rig.codes(), rig.locks.held.size]).toEqual([['storage-corrupt', 'storage-corrupt', 'storage-failed'], 2])
    await kept.next().pass()
    await rig.settle()
    expect(rig.locks.held.size).toBe(1)
  })

  test('OB-53: rejects messages when the platform grants no lock', async () => {
    const asked: string[] = []
    const take = async (name: string): Promise<undefined> => void asked.push(name)
    const one = createOutboxRig({ locks: { ...createMemoryLocks(), holder: () => ({ take, die: () => undefined }) } })
    await one.outbox.loaded()
    const refused = await one.outbox.post(buy)
    expect(refused).toMatchObject({ ok: false, code: 'storage-failed', detail: 'no lock is free' })
    expect(new Set(asked).size).toBe(asked.length)
    expect(asked.length).toBe(6)
  })
})

const isText = (payload: unknown): payload is string => typeof payload === 'string'
const entry = entryOf('one', 'hello', { sends: 1 })
const key = createOutboxKeys('default').keyOf({ user: '7', instance: 'here', id: 'one' })
const encoded = (stored: StoredEntry<string>): string => encodeEntry({ key, ...stored })
const decoded = (text: string) => decodeEntry(text, key, isText)

describe('stored entries', () => {
  const states: readonly EntryState[] = ['queued', 'sent', 'unknown', 'acked', 'failed', 'expired']

  test.each(states)('OB-24: loads an entry in state %s unchanged, including its result and its code', (state) => {
    const kept = { entry: { ...entry, state, result: { tickets: [1] }, code: 'late' }, place: 3 }
    expect(decoded(encoded(kept))).toEqual(kept)
    expect(decoded(encoded({ entry: { ...entry, state }, place: 3 }))).toEqual({ entry: { ...entry, state }, place: 3 })
  })

  test('OB-105: rejects a string with a flipped bit, or without a checksum', () => {
    const text = encoded({ entry: { ...entry, payload: '{"lots":0.1}' }, place: 3 })
    const accepted: string[] = []
    for (let index = 0; index < text.length; index += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const unit = String.fromCharCode(text.charCodeAt(index) ^ 1 << bit)
        const changed = text.slice(0, index) + unit + text.slice(index + 1)
        if (decoded(changed) !== undefined) accepted.push(changed)
      }
    }
    expect(accepted).toEqual([])
    expect(decoded(text.replace(/,"check":\d+/, ''))).toBeUndefined()
  })

  test('OB-20, OB-24: builds storage keys in a stable format, even for names and ids with special characters', () => {
    const keys = createOutboxKeys('desk:1')
    const place = { user: 'a:%3A\ud800', instance: 'a-b', id: '10%:x' }
    const key = keys.keyOf(place)
    expect(key).toBe('tradewire:outbox:desk%3A1:a%3A%253A\ud800:a-b:10%25%3Ax')
    expect(keys.placeOf(key)).toEqual(place)
    expect(keys.lockOf('a-b')).toBe('tradewire:outbox:desk%3A1:a-b')
    expect(asideKeyOf(key)).toBe('tradewire:outbox-aside:desk%3A1:a%3A%253A\ud800:a-b:10%25%3Ax')
  })

  test.each([
    'tradewire:outbox:default:7:a', 'tradewire:outbox:default:7', 'tradewire:outbox:default:7:a:b:c',
    'tradewire:outbox:another:7:a:b', 'somebody:elses:7:a:b:and:more',
  ])('OB-24: ignores the key %s, which belongs to another client or format', (key) => {
    expect(createOutboxKeys('default').placeOf(key)).toBeUndefined()
  })
})

async function isThrough(promise: Promise<unknown>): Promise<boolean> {
  return Promise.race([promise.then(() => true), settled().then(() => false)])
}

describe('pending writes', () => {
  test('OB-30, OB-52: keeps a key busy until its last write ends, and resolves idle() after all writes', async () => {
    const storage = paused(createMemoryStorage())
    storage.hold('write')
    const writer = createKeyWriter(storage, createSimulatedClock(), 10_000, () => undefined)
    const busy = (): readonly boolean[] => ['a', 'b', 'c'].map((key) => writer.isBusy(key))
    expect([busy(), await isThrough(writer.idle())]).toEqual([[false, false, false], true])
    void writer.write('a', '1')
    void writer.write('b', '1')
    const idle = writer.idle()
    expect(busy()).toEqual([true, true, false])
    await storage.next().pass()
    expect([await isThrough(idle), busy()]).toEqual([false, [false, true, false]])
    await storage.next().pass()
    expect([await isThrough(idle), busy()]).toEqual([true, [false, false, false]])
  })

  test('OB-98, OB-127: resolves written() when each key is stored or being removed', async () => {
    const storage = paused(createMemoryStorage())
    storage.hold('write', 'remove')
    const writer = createKeyWriter(storage, createSimulatedClock(), 10_000, () => undefined)
    for (const key of ['a', 'b']) void writer.write(key, '1')
    const written = writer.written()
    void writer.remove('a')
    expect(await isThrough(written)).toBe(false)
    await storage.waiting[1]?.pass()
    expect([await isThrough(written), writer.isBusy('a')]).toEqual([true, true])
  })

  test('OB-27, OB-124: retries the removal of a late write after the message was rejected', async () => {
    const { rig, kept, storage } = createHeldOutbox()
    await rig.outbox.loaded()
    kept.hold('write', 'remove')
    const posted = rig.outbox.post(buy)
    await rig.advanceAsync(10_000)
    expect(await posted).toMatchObject({ ok: false, code: 'storage-failed' })
    await kept.next().pass()
    await rig.settle()
    kept.next().fail('busy')
    kept.hold()
    await rig.advanceAsync(4_999)
    expect(storage.contents.size).toBe(1)
    await rig.advanceAsync(1)
    expect(storage.contents.size).toBe(0)
  })

  test('OB-30: resolves a replaced write together with the newer write', async () => {
    const clock = createSimulatedClock()
    const writer = createKeyWriter(createMemoryStorage(), clock, 10_000, () => undefined)
    const done = Promise.all(['1', '2', '3'].map((text) => writer.write('a', text)))
    await clock.advanceAsync(10_000)
    await expect(done).resolves.toHaveLength(3)
  })

  const saverOver = (write: () => Promise<void>) => createEntrySaver({
    writer: {
      write, remove: write, isBusy: () => false, isFull: () => false, written: () => Promise.resolve(),
      idle: () => Promise.resolve(),
    },
    ended: () => undefined, answered: () => false, report: () => undefined,
  })

  test('OB-18: reports an entry as written only after its newest write', async () => {
    const writes: (() => void)[] = []
    const saver = saverOver(() => new Promise((resolve) => writes.push(resolve)))
    for (const revision of [1, 2]) saver.save({ type: 'save', key: 'k', place: 1, entry, revision })
    writes[0]?.()
    await settled()
    const through = saver.through('one')
    expect(await isThrough(through)).toBe(false)
    writes[1]?.()
    expect(await isThrough(through)).toBe(true)
  })

  test('OB-96: keeps in memory the 500 newest results that storage rejected, until they are written', async () => {
    let isFull = true
    const saver = saverOver(() => (isFull ? Promise.reject(new Error('full')) : Promise.resolve()))
    const save = (key: string, state: 'acked' | 'queued'): void =>
      saver.save({ type: 'save', key, place: 1, entry: { ...entry, id: key, state }, revision: 1 })
    for (let number = 0; number <= 500; number += 1) save(`k${number}`, 'acked')
    save('k2', 'queued')
    await settled()
    const recalled = (key: string, state: 'acked' | 'queued' = 'acked'): string | undefined =>
      saver.recall(key, encodeEntry({ key, place: 1, entry: { ...entry, id: key, state } }))
    expect(['k0', 'k1', 'k2'].map((key) => recalled(key) !== undefined)).toEqual([false, true, false])
    isFull = false
    recalled('k1')
    await settled()
    expect(recalled('k1')).toBeUndefined()
    expect(recalled('k500')).toContain('"acked"')
    expect(recalled('k3', 'queued'), 'stored by another process').toBeUndefined()
    expect(recalled('k3', 'queued'), 'forgotten').toBeUndefined()
  })
})
