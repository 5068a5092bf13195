import { describe, expect, test } from 'vitest'
import { createSeededRandom } from '../../../server/shared/seeded-random'
import type { Locks } from '../../../src/connection/ports/ports'
import { createKeyWriter } from '../../../src/outbox/storage/entry-saver'
import { createUserPartitions } from '../../../src/outbox/storage/partitions'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { collectGarbage } from '../../support/collect-garbage'
import { createMemoryStorage } from '../../support/memory-storage'
import { createMemoryLocks } from '../../support/memory-locks'
import { createHeldOutbox, createLiveOutbox, createOutboxRig } from '../../support/outbox-rig'
import { withCheck } from '../../../src/shared/checksum'
import { buy, payloadsOf, settled } from './entries'

/** An earlier process's entries, with the given damage. */
async function leftBehind(...spoil: readonly ((text: string, key: string) => string)[]) {
  const storage = createMemoryStorage()
  const locks = createMemoryLocks()
  const before = createOutboxRig({ storage, locks, server: { line: 'mute' } })
  await before.post('sound')
  for (const spoilOne of spoil) {
    await before.post('spoilt')
    const key = [...storage.contents.keys()].at(-1) ?? ''
    storage.contents.set(key, spoilOne(storage.contents.get(key) ?? '', key))
  }
  before.kill()
  return { storage, locks }
}

const withField = (name: string, value: unknown) => (text: string, key: string): string =>
  withCheck(JSON.stringify({ ...(JSON.parse(text) as object), [name]: value }), key)

const staysOver = (locks: Locks) => createUserPartitions({
  locks, clock: createSimulatedClock(), random: createSeededRandom(1), timeoutMs: 10_000,
  lockOf: (instance) => instance, written: () => Promise.resolve(),
})

describe('faulty storage', () => {
  test.each([
    ['id', 7], ['kind', ''], ['queue', 7], ['replay', 'twice'], ['postedAtMs', null], ['expiresAtMs', 'x'],
    ['state', 'lost'], ['stateAtMs', '1'], ['sends', null], ['place', undefined], ['code', 1], ['version', 2],
  ])('OB-26: rejects an entry with an invalid %s', async (name, value) => {
    const rig = createOutboxRig(await leftBehind(withField(name, value)))
    await rig.outbox.loaded()
    await rig.settle()
    expect(payloadsOf(rig)).toEqual(['sound'])
    expect(rig.codes()).toEqual(['storage-corrupt'])
  })

  test('OB-54: rejects a payload when the wire throws', async () => {
    const accepts = (payload: unknown): payload is string => {
      if (payload === 'spoilt') throw new TypeError('cannot read properties of it')
      return typeof payload === 'string'
    }
    const one = createOutboxRig()
    await one.post('spoilt')
    await one.post('sound')
    const two = one.restarted({ wire: { accepts } })
    await two.outbox.loaded()
    expect(two.outbox.entries()).toMatchObject([{ payload: 'sound' }])
    expect(two.codes()).toEqual(['storage-corrupt'])
    expect(await two.outbox.post({ ...buy, payload: 'spoilt' })).toMatchObject({
      ok: false, code: 'frame-encode-failed',
    })
  })

  test('OB-54: accepts a message without a server time when the wire throws in serverNow()', async () => {
    const wire = {
      aheadMs: 5,
      serverNow(nowMs: number) {
        if (this.aheadMs > 5) throw new Error('no time')
        return nowMs + this.aheadMs
      },
    }
    const rig = createOutboxRig({ wire })
    Object.assign(wire, { aheadMs: 6 })
    const other = createOutboxRig({ wire })
    const [postedAtMs] = [rig.clock.now(), await rig.post('buy'), await other.post('buy')]
    expect(rig.outbox.entries()).toMatchObject([{ postedAtServerMs: postedAtMs + 5 }])
    expect(other.outbox.entries()).toMatchObject([{ postedAtServerMs: undefined }])
  })

  test('OB-26: reports damaged entries once, moves them aside when space is free, and sends the rest', async () => {
    const { storage, locks } = await leftBehind(() => 'null', (text) => text.slice(1))
    storage.failWith('full')
    const rig = createOutboxRig({ storage, locks, server: { line: 'mute' } })
    await rig.settle()
    expect([...rig.codes()].sort()).toEqual(['storage-corrupt', 'storage-corrupt', 'storage-failed', 'storage-failed'])
    storage.failWith('none')
    await rig.comeBack()
    expect(rig.said()).toEqual(['post sound'])
    expect(rig.codes().filter((code) => code === 'storage-corrupt')).toHaveLength(2)
    const aside = [...storage.contents.keys()].filter((key) => key.startsWith('tradewire:outbox-aside:'))
    expect([aside.length, storage.contents.size]).toEqual([2, 3])
  })

  test('OB-105: neither sends nor shows an entry that storage returns under another user’s key', async () => {
    const { storage, locks } = await leftBehind()
    for (const [key, text] of [...storage.contents]) {
      storage.contents.delete(key)
      storage.contents.set(key.replace('default:7:', 'default:8:'), text)
    }
    const rig = createOutboxRig({ storage, locks, trader: 8 })
    await rig.goLive()
    expect([rig.said(), rig.states(), rig.codes()]).toEqual([[], [], ['storage-corrupt']])
  })

  test('OB-107: keeps at most 20 unreadable strings, and reports and deletes any further string', async () => {
    const { storage, locks } = await leftBehind(...Array.from({ length: 25 }, () => () => 'null'))
    const rig = createOutboxRig({ storage, locks, server: { line: 'mute' } })
    await rig.settle()
    const asideCount = (): number =>
      [...storage.contents.keys()].filter((key) => key.startsWith('tradewire:outbox-aside:')).length
    expect([asideCount(), storage.contents.size]).toEqual([20, 21])
    expect(rig.codes()).toEqual(Array.from({ length: 25 }, () => 'storage-corrupt'))
    const [key = ''] = [...storage.contents.keys()].filter((each) => each.startsWith('tradewire:outbox:'))
    storage.contents.set(key, 'null')
    rig.kill()
    await createOutboxRig({ storage, locks, server: { line: 'mute' } }).settle()
    expect([asideCount(), storage.contents.size]).toEqual([20, 20])
  })

  test('OB-109: removes in a single step all entries that one task dismisses', async () => {
    const rig = await createLiveOutbox()
    const ids = [await rig.postAndSettle('a', { queue: 'a' }), await rig.postAndSettle('b', { queue: 'b' })]
    for (const id of ids) await rig.answer(id)
    const changes: number[] = []
    rig.outbox.on('changed', (entries) => changes.push(entries.length))
    let removed: Promise<unknown> = Promise.resolve()
    rig.client.inTurn(() => {
      removed = Promise.all(ids.map(rig.outbox.dismiss))
    })
    await removed
    expect(changes).toEqual([0])
    expect(rig.storage.contents.size).toBe(0)
  })

  test('OB-118: combines writes that complete together into one step', async () => {
    const rig = createOutboxRig()
    await rig.settle()
    const changes: number[] = []
    rig.outbox.on('changed', (entries) => changes.push(entries.length))
    await Promise.all(['a', 'b', 'c'].map((queue) => rig.outbox.post({ ...buy, queue })))
    expect(changes).toEqual([3])
  })

  test('OB-110: keeps nothing in memory for writes that timed out', async () => {
    const clock = createSimulatedClock()
    const stuck = { ...createMemoryStorage(), write: () => new Promise<never>(() => undefined) }
    const writer = createKeyWriter(stuck, clock, 10_000, () => undefined)
    const writes: WeakRef<object>[] = []
    const write = (): void => {
      const written = writer.write('key', 'text')
      writes.push(new WeakRef(written))
      written.catch(() => undefined)
    }
    for (let count = 0; count < 20; count += 1) {
      write()
      await clock.advanceAsync(15_000)
    }
    await collectGarbage()
    expect(writes.filter((written) => written.deref() !== undefined)).toEqual([])
    expect(writer.isBusy('key')).toBe(true)
  })

  test('OB-27: rejects a message that cannot be stored, and neither stores nor sends the message', async () => {
    const rig = await createLiveOutbox()
    rig.storage.failWith('full')
    const refused = { ok: false, code: 'storage-failed', detail: 'storage is full' }
    expect(await rig.outbox.post(buy)).toEqual(refused)
    rig.storage.failWith('none')
    await rig.settle()
    expect(rig.outbox.entries()).toEqual([])
    expect(rig.said()).toEqual([])
    expect(rig.storage.contents.size).toBe(0)
  })

  test('OB-27: sends the next message of the queue after a rejected message', async () => {
    const { rig, kept } = createHeldOutbox()
    await rig.goLive()
    kept.hold('write')
    const first = rig.outbox.post(buy)
    const second = rig.outbox.post({ ...buy, payload: 'sell' })
    await rig.settle()
    const [failing, passing] = [kept.next(), kept.next()]
    await passing.pass()
    await rig.settle()
    expect(rig.said()).toEqual([])
    expect(kept.waiting).toHaveLength(0)
    failing.fail('no')
    await kept.letGo()
    await rig.settle()
    expect(await first).toMatchObject({ ok: false })
    expect(await second).toMatchObject({ ok: true })
    expect(rig.said()).toEqual(['post sell'])
  })

  test('OB-28: does not send an at-most-once message while the `sent` state cannot be stored', async () => {
    const rig = createOutboxRig()
    await rig.outbox.loaded()
    await rig.post('buy')
    rig.storage.failWith('full')
    await rig.goLive()
    expect(rig.said()).toEqual([])
    expect(rig.outbox.entries()).toMatchObject([{ state: 'queued', sends: 0 }])
    expect(rig.codes()).toEqual(['storage-failed'])
    await rig.advanceAsync(4_000)
    expect(rig.codes()).toHaveLength(1)
    rig.storage.failWith('none')
    await rig.advanceAsync(1_500)
    expect(rig.said()).toEqual(['post buy'])
  })

  test('OB-28: settles an at-least-once message when its write fails, and retries the write later', async () => {
    const rig = await createLiveOutbox()
    const id = await rig.postAndSettle('hello', { replay: 'at-least-once' })
    rig.storage.failWith('full')
    await rig.answer(id)
    expect(rig.settled).toMatchObject([{ state: 'acked' }])
    expect(rig.codes()).toEqual(['storage-failed'])
    expect([...rig.storage.contents.values()][0]).toContain('"queued"')
    rig.storage.failWith('none')
    await rig.advanceAsync(5_000)
    expect([...rig.storage.contents.values()][0]).toContain('"acked"')
  })

  test('OB-124: reports a failed removal once, retries it, and does not load the entry meanwhile', async () => {
    const rig = await createLiveOutbox()
    const id = await rig.postAndSettle('hello')
    const [lock = ''] = rig.locks.held
    await rig.answer(id)
    rig.storage.failWith('missing')
    await rig.outbox.dismiss(id)
    await rig.advanceAsync(6_000)
    rig.storage.failWith('none')
    await rig.interrupt()
    rig.client.setSession({ userId: 8 })
    rig.client.setSession({ userId: 7 })
    await rig.settle()
    const left = () => [rig.outbox.entries().length, rig.storage.contents.size, rig.locks.held.has(lock)]
    expect(left()).toEqual([0, 1, true])
    await rig.advanceAsync(4_000)
    expect(left()).toEqual([0, 0, false])
    expect(rig.codes()).toEqual(['storage-failed'])
  })

  /** An outbox whose first entry is dismissed, but stays in storage until `free` is called. */
  async function withStuckRemoval() {
    const storage = createMemoryStorage()
    let stuck: string | undefined
    const kept = {
      ...storage,
      remove: async (key: string) => (key === stuck ? Promise.reject(new Error('busy')) : storage.remove(key)),
    }
    const rig = createOutboxRig({ storage, kept, server: { line: 'mute' } })
    const id = await rig.postAndSettle('stuck')
    stuck = [...storage.contents.keys()][0]
    await rig.outbox.withdraw(id)
    await rig.outbox.dismiss(id)
    return { rig, storage, free: () => (stuck = undefined) }
  }

  test('OB-127: shows a returning user’s other entries before new messages while a removal keeps failing', async () => {
    const { rig, storage, free } = await withStuckRemoval()
    const [lock = ''] = rig.locks.held
    const older = await rig.postAndSettle('older')
    rig.client.setSession({ userId: 8 })
    rig.client.setSession({ userId: 7 })
    await rig.postAndSettle('newer')
    expect(payloadsOf(rig)).toEqual(['older', 'newer'])
    await rig.outbox.withdraw(older)
    await rig.outbox.dismiss(older)
    const left = () => [storage.contents.size, rig.locks.held.has(lock)]
    // The earlier session still waits for the removal (OB-124).
    expect(left()).toEqual([2, true])
    free()
    await rig.advanceAsync(5_000)
    expect(left()).toEqual([1, false])
  })

  test('OB-127: accepts the next user’s message immediately while a removal keeps failing', async () => {
    const { rig } = await withStuckRemoval()
    rig.client.setSession({ userId: 8 })
    await rig.postAndSettle('buy', { ttlMs: 5_000 })
    await rig.comeBack()
    expect(rig.said()).toEqual(['post buy'])
  })

  test('OB-29: loads stored entries within 30 s after storage works again, without a new connection', async () => {
    const { storage, locks } = await leftBehind()
    storage.failWith('missing')
    const rig = await createLiveOutbox({ storage, locks })
    await rig.advanceAsync(45_000)
    expect(new Set(rig.codes())).toEqual(new Set(['storage-failed']))
    storage.failWith('none')
    await rig.advanceAsync(14_000)
    expect(rig.outbox.entries()).toEqual([])
    await rig.advanceAsync(16_000)
    expect(payloadsOf(rig)).toEqual(['sound'])
  })

  test('OB-99: uses the pending lock request from a returning user’s earlier session', async () => {
    const answers: (() => void)[] = []
    const take = (): Promise<() => void> => new Promise((resolve) => answers.push(() => resolve(() => undefined)))
    const stays = staysOver({ take })
    for (let stay = 0; stay < 2; stay += 1) {
      void stays.present().adopt('dead')
      stays.change()
      await settled()
    }
    const adopted = stays.present().adopt('dead')
    await settled()
    expect(answers).toHaveLength(1)
    answers[0]?.()
    expect(await adopted).toBe(true)
  })

  test('OB-52: does not adopt a dead tab’s entries for a user who has signed out', async () => {
    const stays = staysOver(createMemoryLocks().holder())
    const before = stays.present()
    expect(await before.adopt('dead')).toBe(true)
    stays.change()
    await settled()
    expect(await before.adopt('dead')).toBe(false)
  })

  test('OB-29: loads the other entries when one entry cannot be read, and reads that entry 30 s later', async () => {
    const { storage, locks } = await leftBehind((text) => text)
    const { rig, kept } = createHeldOutbox({ storage, locks, server: { line: 'mute' } }, 'read')
    await rig.settle()
    kept.next().fail('unreadable')
    await kept.letGo()
    await rig.settle()
    expect(payloadsOf(rig)).toEqual(['spoilt'])
    expect(rig.codes()).toEqual(['storage-failed'])
    await rig.advanceAsync(30_000)
    expect(payloadsOf(rig)).toEqual(['sound', 'spoilt'])
  })

  test('OB-100: reads each entry once when the connection opens during the load', async () => {
    const { storage, locks } = await leftBehind()
    const { rig, kept } = createHeldOutbox({ storage, locks }, 'read')
    await rig.goLive()
    expect(kept.waiting).toHaveLength(1)
    await kept.letGo()
    await rig.settle()
    expect(payloadsOf(rig)).toEqual(['sound'])
  })

  test('OB-27, OB-30: fails a write when no callback arrives within ten seconds, and undoes a late write', async () => {
    const { rig, kept, storage } = createHeldOutbox()
    await rig.goLive()
    kept.hold('write')
    const posted = rig.outbox.post(buy)
    await rig.advanceAsync(9_999)
    expect([kept.waiting.length, rig.states()]).toEqual([1, []])
    await rig.advanceAsync(1)
    expect(await posted).toMatchObject({ ok: false, code: 'storage-failed' })
    await kept.letGo()
    await rig.settle()
    expect(storage.contents.size).toBe(0)
    expect(rig.said()).toEqual([])
    expect(rig.outbox.entries()).toEqual([])
  })

  test('OB-30: delays messages for at most ten seconds when storage never returns the list of keys', async () => {
    const { storage, locks } = await leftBehind()
    const { rig } = createHeldOutbox({ storage, locks, server: { line: 'mute' } }, 'keys', 'read')
    const posted = rig.outbox.post(buy)
    await rig.advanceAsync(10_000)
    expect(await posted).toMatchObject({ ok: true })
    expect(rig.codes()).toEqual(['storage-failed'])
  })

  test.each([
    ['OB-30: shows entries when the user returns immediately while the entries are being written', 0],
    ['OB-98: shows an entry after a late write when its user has returned', 20_000],
  ])('%s', async (_, backMs) => {
    const { rig, kept } = createHeldOutbox()
    await rig.goLive()
    const id = await rig.postAndSettle('buy')
    kept.hold('write')
    rig.client.setSession({ userId: 8 })
    rig.client.setSession({ userId: 7 })
    await rig.advanceAsync(backMs)
    expect(rig.outbox.entries()).toEqual([])
    await kept.letGo()
    await rig.settle()
    expect(rig.outbox.entries()).toMatchObject([{ id, state: 'unknown' }])
  })
})
