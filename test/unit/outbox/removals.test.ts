import { describe, expect, test } from 'vitest'
import { createKeyWriter } from '../../../src/outbox/storage/entry-saver'
import { collectGarbageNow } from '../../support/collect-garbage'
import { countItems } from '../../support/counted-items'
import { createMemoryStorage } from '../../support/memory-storage'
import { createOutboxRig, type OutboxRigOptions } from '../../support/outbox-rig'
import { buy } from './entries'

/** An outbox whose storage changes fail while `fault.isOn`. The storage keeps the strings of failed writes. */
function createFailingOutbox(options: OutboxRigOptions = { server: { line: 'mute' } }) {
  const storage = createMemoryStorage()
  const fault = { isOn: true, delay: Promise.resolve() }
  const calls: string[] = []
  const check = (call: string): void => {
    calls.push(call)
    if (fault.isOn) throw new Error('storage lost')
  }
  const kept = {
    ...storage,
    async write(key: string, text: string): Promise<void> {
      await storage.write(key, text)
      await fault.delay
      check('write')
    },
    async remove(key: string): Promise<void> {
      check('remove')
      await storage.remove(key)
    },
  }
  const rig = createOutboxRig({ ...options, storage, kept })
  const postAll = (count: number) => Promise.all(Array.from({ length: count }, () => rig.outbox.post(buy)))
  /** Advances the time and returns the storage calls meanwhile. */
  async function callsIn(delayMs: number): Promise<readonly string[]> {
    calls.length = 0
    await rig.advanceAsync(delayMs)
    return [...calls]
  }
  return { rig, storage, fault, postAll, callsIn }
}

const sixRemovals = Array.from({ length: 6 }, () => 'remove')

describe('failing removals', () => {
  test('OB-124: retries one failed removal every 5 s, and the others when a removal succeeds', async () => {
    const { rig, storage, fault, postAll, callsIn } = createFailingOutbox()
    await postAll(40)
    expect(await callsIn(30_000)).toEqual(sixRemovals)
    expect(rig.clock.pending()).toBeLessThan(3)
    fault.isOn = false
    expect(await callsIn(5_000)).toHaveLength(40)
    expect([storage.contents.size, await callsIn(60_000), rig.clock.pending()]).toEqual([0, [], 0])
  })

  test('OB-124: removes the other entries while storage cannot remove an entry', async () => {
    const storage = createMemoryStorage()
    let [bad, isOff] = ['', true]
    const remove = (key: string): Promise<void> =>
      isOff || key === bad ? Promise.reject(new Error('busy')) : storage.remove(key)
    const rig = createOutboxRig({ storage, kept: { ...storage, remove }, server: { line: 'mute' } })
    for (let count = 0; count < 3; count += 1) {
      const id = await rig.postAndSettle('buy')
      await rig.outbox.withdraw(id)
      await rig.outbox.dismiss(id)
    }
    isOff = false
    bad = [...storage.contents.keys()][0] ?? ''
    await rig.advanceAsync(10_000)
    expect([...storage.contents.keys()]).toEqual([bad])
  })

  test('OB-124: retries the other removals while storage does not respond to a removal', async () => {
    const storage = createMemoryStorage()
    const tried: string[] = []
    const remove = (key: string): Promise<void> => {
      const isFirst = !tried.includes(key)
      tried.push(key)
      if (isFirst) return Promise.reject(new Error('busy'))
      return key === 'a' ? new Promise(() => undefined) : storage.remove(key)
    }
    const rig = createOutboxRig()
    const removed: string[] = []
    const writer = createKeyWriter({ ...storage, remove }, rig.clock, 10_000, (key) => removed.push(key))
    for (const key of ['a', 'b', 'c']) writer.remove(key).catch(() => undefined)
    await rig.advanceAsync(10_000)
    expect([tried, removed]).toEqual([['a', 'b', 'c', 'a', 'b', 'c'], ['b', 'c']])
  })

  test('OB-124: keeps the lock after its disposal until the retried removals succeed', async () => {
    const { rig, storage, fault, postAll, callsIn } = createFailingOutbox()
    await postAll(2)
    rig.outbox.dispose()
    expect(await callsIn(30_000)).toEqual(sixRemovals)
    const left = () => [storage.contents.size, rig.locks.held.size]
    expect(left()).toEqual([2, 1])
    fault.isOn = false
    await rig.advanceAsync(5_000)
    expect(left()).toEqual([0, 0])
    await rig.advanceAsync(5_000)
    expect(rig.clock.pending()).toBe(0)
  })

  test.each([
    ['OB-124: keeps the lock when a write fails after the sign-out and its removal fails too', true],
    ['OB-124: keeps the lock when a write fails after the sign-out until its removal succeeds', false],
  ])('%s', async (_, isStuck) => {
    const { rig, storage, fault, postAll } = createFailingOutbox()
    await rig.outbox.loaded()
    const [lock = ''] = rig.locks.held
    let endWrite = (): void => undefined
    fault.delay = new Promise((resolve) => (endWrite = resolve))
    const posted = postAll(1)
    await rig.settle()
    rig.client.setSession({ userId: 8 })
    await rig.settle()
    endWrite()
    const isFree: boolean[] = []
    for (let ticks = 0; ticks < 100; ticks += 1) {
      await Promise.resolve()
      if (rig.codes().length > 0) fault.isOn = isStuck
      isFree.push(storage.contents.size > 0 && !rig.locks.held.has(lock))
    }
    expect(await posted).toMatchObject([{ code: 'storage-failed' }])
    expect([isFree.includes(true), storage.contents.size]).toEqual([false, isStuck ? 1 : 0])
    await rig.advanceAsync(60_000)
    expect(rig.locks.held.has(lock)).toBe(isStuck)
  })

  test('OB-129: rejects new messages without storing them while 500 removals fail', async () => {
    const { rig, storage, fault, postAll, callsIn } = createFailingOutbox()
    await postAll(500)
    await rig.settle()
    const refused = postAll(100)
    expect(await callsIn(60_000)).toHaveLength(12)
    expect(await refused).toContainEqual({ ok: false, code: 'storage-failed', detail: 'too many failed removals' })
    expect(storage.contents.size).toBe(500)
    fault.isOn = false
    await rig.advanceAsync(5_000)
    expect(await rig.outbox.post(buy)).toMatchObject({ ok: true })
  })

  test('OB-129: rejects new messages immediately after storage has left 500 writes unanswered for 10 s', async () => {
    const storage = createMemoryStorage()
    const rig = createOutboxRig({ storage, kept: { ...storage, write: () => new Promise(() => undefined) } })
    const codes: string[] = []
    const postAll = (count: number): void => {
      for (let posted = 0; posted < count; posted += 1) {
        void rig.outbox.post(buy).then((result) => codes.push(result.ok ? 'ok' : result.code))
      }
    }
    postAll(500)
    await rig.advanceAsync(10_000)
    postAll(1)
    await rig.settle()
    expect(codes).toEqual(Array.from({ length: 501 }, () => 'storage-failed'))
  })
})

describe('memory', () => {
  test('GR-7: retains no data about messages whose removal failed at first', async () => {
    const { made, items } = countItems(() => createFailingOutbox({}))
    const { rig, fault, postAll } = made
    await rig.goLive()
    const counts: number[] = []
    for (let outage = 0; outage < 3; outage += 1) {
      fault.isOn = false
      const id = await rig.postAndSettle('hello')
      await rig.answer(id)
      fault.isOn = true
      await postAll(5)
      await rig.outbox.dismiss(id)
      fault.isOn = false
      await rig.advanceAsync(60_000)
      counts.push(items())
    }
    expect(counts[2]).toBe(counts[0])
  })

  test('GR-7: retries a removal 20,000 times within 500 kB', async () => {
    let fire: (() => void) | undefined
    const clock = {
      now: () => 0,
      setTimer(callback: () => void, delayMs: number): void {
        if (delayMs === 5_000) fire = callback
      },
      clearTimer: () => undefined,
    }
    const failure = new Error('busy')
    const remove = (): Promise<void> => Promise.reject(failure)
    const writer = createKeyWriter({ ...createMemoryStorage(), remove }, clock, 10_000, () => undefined)
    writer.remove('key').catch(() => undefined)
    async function retry(times: number): Promise<void> {
      for (let count = 0; count < times; count += 1) {
        while (fire === undefined) await Promise.resolve()
        const callback = fire
        fire = undefined
        callback()
      }
      collectGarbageNow()
    }
    await retry(1_000)
    const before = process.memoryUsage().heapUsed
    await retry(20_000)
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(500_000)
    expect(writer.isBusy('key')).toBe(true)
  })
})
