import { describe, expect, test } from 'vitest'
import { persistState } from '../../../../src/client'
import type { Storage } from '../../../../src/connection/ports/ports'
import { createRig, type Rig, type RigOptions } from '../../../support/client-rig'
import { createMemoryStorage } from '../../../support/memory-storage'
import { createPausedStorage } from '../../../support/paused-storage'
import { withCalls } from '../../../support/protocol-drive'
import { createRigProtocol } from '../../../support/rig-protocol'
import { alice, eventsOf, signedIn } from './client-stages'

const key = 'tradewire:default:rig:1'

/** Storage in which the named calls wait for the test; what they do is done then. */
function slowStorage(slow: readonly (keyof Storage)[], contents: Readonly<Record<string, string>> = {}) {
  const memory = createMemoryStorage(contents)
  const storage = createPausedStorage(memory)
  storage.hold(...slow)
  return { memory, storage, waiting: storage.waiting }
}

type Slow = ReturnType<typeof slowStorage>

function rigOver({ storage }: Slow, options: RigOptions = {}): Rig {
  const protocol = createRigProtocol({ session: alice })
  return createRig({ persist: persistState(), protocol, ports: { storage }, ...options })
}

describe('slow storage', () => {
  test('TK-21: what was read before a sign-out does not come back with the same user', async () => {
    const slow = slowStorage(['read'], { [key]: '["alice"]' })
    const rig = rigOver(slow)
    const restored = eventsOf(rig, 'restored')
    await rig.advanceAsync(0)
    rig.client.setSession(null)
    rig.client.setSession(alice)
    void slow.waiting[0]?.pass()
    await rig.advanceAsync(0)
    void slow.waiting[1]?.pass()
    await rig.advanceAsync(0)
    expect(restored).toEqual([])
    expect(slow.memory.contents.size).toBe(0)
  })

  test('TK-21: with another token of the same user it comes once', async () => {
    const slow = slowStorage(['read'], { [key]: '["alice"]' })
    const rig = rigOver(slow)
    const restored = eventsOf(rig, 'restored')
    await rig.advanceAsync(0)
    rig.client.setSession({ ...alice, token: 'a2' })
    void slow.waiting[0]?.pass()
    await rig.advanceAsync(0)
    void slow.waiting[1]?.pass()
    await rig.advanceAsync(0)
    expect(restored).toEqual([['alice']])
  })

  test('TK-21: what waits to be read or written for a user who is gone is not', async () => {
    const slow = slowStorage(['read'])
    const rig = signedIn({ persist: persistState(), ports: { storage: slow.storage } })
    await rig.advanceAsync(0)
    rig.last().message({ type: 'say' })
    rig.lifecycle.toBackground()
    rig.client.setSession({ ...alice, token: 'a2' })
    rig.client.setSession(null)
    for (let call = 0; call < 5; call += 1) {
      await rig.advanceAsync(0)
      void slow.waiting[call]?.pass()
    }
    expect(slow.waiting).toHaveLength(1)
    expect(slow.memory.contents.size).toBe(0)
  })

  test('TK-22: a call that does not settle within 10 s is reported, and the removal at sign-out goes on', async () => {
    const slow = slowStorage(['read'], { [key]: '["alice"]' })
    const rig = rigOver(slow)
    const restored = eventsOf(rig, 'restored')
    await rig.advanceAsync(0)
    rig.client.setSession(null)
    await rig.advanceAsync(9_999)
    expect(slow.memory.contents.size).toBe(1)
    await rig.advanceAsync(1)
    expect(rig.reported).toEqual([{ code: 'storage-failed', detail: 'not settled within 10000 ms' }])
    expect(slow.memory.contents.size).toBe(0)
    void slow.waiting[0]?.pass()
    await rig.advanceAsync(0)
    expect(restored).toEqual([])
    expect(rig.clock.pending()).toBe(0)
  })

  test('TK-22: what was read too late is let go', async () => {
    const slow = slowStorage(['read'], { [key]: 'no JSON' })
    const rig = rigOver(slow)
    await rig.advanceAsync(10_000)
    void slow.waiting[0]?.pass()
    await rig.advanceAsync(0)
    expect(rig.codes()).toEqual(['storage-failed'])
    expect(slow.memory.contents.size).toBe(1)
  })

  for (const [outcome, settle] of [
    ['done', (slow: Slow) => void slow.waiting[0]?.pass()], ['failed', (slow: Slow) => slow.waiting[0]?.fail('lost')],
  ] as const) {
    test(`TK-22: a write that is ${outcome} after the user has gone leaves nothing of them`, async () => {
      const slow = slowStorage(['write'])
      const rig = signedIn({ persist: persistState(), ports: { storage: slow.storage } })
      rig.last().message({ type: 'say' })
      rig.lifecycle.toBackground()
      await rig.advanceAsync(0)
      rig.client.setSession(null)
      await rig.advanceAsync(10_000)
      settle(slow)
      await rig.advanceAsync(0)
      expect(slow.memory.contents.size).toBe(0)
      expect(rig.codes()).toEqual(['storage-failed'])
    })
  }

  test('TK-15, TK-21: what others left is let be once the user has gone, too', async () => {
    const slow = slowStorage(['read', 'remove'], { 'tradewire:default:rig:2': '["bob"]' })
    const rig = rigOver(slow)
    await rig.advanceAsync(0)
    rig.client.setSession({ userId: 2, token: 'b' })
    void slow.storage.next().pass()
    await rig.advanceAsync(0)
    expect(slow.waiting.map(({ name }) => name)).toEqual(['remove'])
    void slow.storage.next().pass()
    await rig.advanceAsync(0)
    expect([...slow.memory.contents.keys()]).toEqual(['tradewire:default:rig:2'])
  })

  test('RT-10: what is stored at the end has no deadline either', async () => {
    const slow = slowStorage(['write'])
    const rig = signedIn({ persist: persistState(), ports: { storage: slow.storage } })
    await rig.advanceAsync(0)
    rig.last().message({ type: 'say' })
    rig.client.dispose()
    await rig.advanceAsync(0)
    expect(slow.waiting).toHaveLength(1)
    expect(rig.clock.pending()).toBe(0)
    void slow.waiting[0]?.pass()
    await rig.advanceAsync(0)
    expect(slow.memory.contents.has(key)).toBe(true)
  })

  test('RT-10: after dispose no call has a deadline any more', async () => {
    const slow = slowStorage(['read'])
    const rig = rigOver(slow)
    await rig.advanceAsync(0)
    expect(rig.clock.pending()).toBe(1)
    rig.client.dispose()
    expect(rig.clock.pending()).toBe(0)
    void slow.waiting[0]?.pass()
    await rig.advanceAsync(60_000)
    expect(rig.reported).toEqual([])
  })

  test('RT-10: what was read only after dispose is let go', async () => {
    const slow = slowStorage(['read'], { [key]: '["alice"]' })
    const restored: unknown[] = []
    const protocol = withCalls(createRigProtocol({ session: alice }), (_held, line) => ({
      restore(data) {
        restored.push(data)
        line.requestFlush()
      },
    }))
    const rig = rigOver(slow, { protocol })
    await rig.advanceAsync(0)
    rig.client.dispose()
    void slow.waiting[0]?.pass()
    await rig.advanceAsync(0)
    expect(restored).toEqual([])
    expect(rig.frames.pending()).toBe(0)
  })
})
