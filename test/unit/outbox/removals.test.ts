import { describe, expect, test } from 'vitest'
import { createMemoryStorage } from '../../support/memory-storage'
import { createOutboxRig } from '../../support/outbox-rig'
import { buy } from './entries'

/** An outbox whose storage changes fail while `fault.isOn`. The storage keeps the strings of failed writes. */
function createFailingOutbox() {
  const storage = createMemoryStorage()
  const fault = { isOn: true, delay: Promise.resolve() }
  const check = (): void => {
    if (fault.isOn) throw new Error('storage lost')
  }
  const kept = {
    ...storage,
    async write(key: string, text: string): Promise<void> {
      await storage.write(key, text)
      await fault.delay
      check()
    },
    async remove(key: string): Promise<void> {
      check()
      await storage.remove(key)
    },
  }
  const rig = createOutboxRig({ storage, kept, server: { line: 'mute' } })
  const postAll = (count: number) => Promise.all(Array.from({ length: count }, () => rig.outbox.post(buy)))
  return { rig, storage, fault, postAll }
}

describe('failing removals', () => {
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
})
