import { describe, expect, test } from 'vitest'
import { persistState } from '../../../../src/client'
import type { Storage } from '../../../../src/connection/ports/ports'
import { createRig, type Rig, type RigOptions } from '../../../support/client-rig'
import { createMemoryStorage } from '../../../support/memory-storage'
import { paused } from '../../../support/paused'
import { withCalls } from '../../../support/protocol-drive'
import { storedState } from '../../../support/stored-state'
import { createRigProtocol } from '../../../support/rig-protocol'
import { alice, bob, eventsOf } from './client-stages'
import { asAlice } from './steps'

const key = 'tradewire:state:default:rig:1'
const ofAlice = { [key]: storedState(key, ['alice']) }
const created = (options: RigOptions): Rig =>
  createRig({ protocol: createRigProtocol({ session: alice }), ...options })

/** Holds these storage calls until the test releases them. */
async function openOver(slow: readonly (keyof Storage)[], kept: Readonly<Record<string, string>> = {}, open = created) {
  const memory = createMemoryStorage(kept)
  const storage = paused(memory)
  storage.hold(...slow)
  const rig = open({ persist: persistState(), ports: { storage } })
  const restored = eventsOf(rig, 'restored')
  await rig.settle()
  return {
    rig, restored, storage, waiting: storage.waiting, contents: memory.contents,
    async pass(call = 0) {
      void storage.waiting[call]?.pass()
      await rig.settle()
    },
  }
}

const signedIn = (options: RigOptions): Rig => asAlice(options)().rig

/** Alice has state to store, and the app hides. */
function keepSomething(rig: Rig): void {
  rig.last().message({ type: 'say' })
  rig.lifecycle.toBackground()
}

describe('slow storage', () => {
  test.each([
    ['drops data read before a sign-out when the same user returns', [null, alice], [], []],
    ['restores the data once with another token of the same user', [{ ...alice, token: 'a2' }], [['alice']], [key]],
  ])('TK-21: %s', async (_, sessions, comes, remains) => {
    const { rig, restored, contents, pass } = await openOver(['read'], ofAlice)
    for (const session of sessions) rig.client.setSession(session)
    await pass(0)
    await pass(1)
    expect([restored, [...contents.keys()]]).toEqual([comes, remains])
  })

  test('TK-21: skips the pending reads and writes of a user who has signed out', async () => {
    const { rig, waiting, contents, pass } = await openOver(['read'], {}, signedIn)
    keepSomething(rig)
    rig.client.setSession({ ...alice, token: 'a2' })
    rig.client.setSession(null)
    for (let call = 0; call < 5; call += 1) await pass(call)
    expect([waiting.length, contents.size]).toEqual([1, 0])
  })

  test('TK-22: reports a storage call that does not settle within 10 s, then completes the removal', async () => {
    const { rig, restored, contents, pass } = await openOver(['read'], ofAlice)
    rig.client.setSession(null)
    await rig.advanceAsync(9_999)
    expect(contents.size).toBe(1)
    await rig.advanceAsync(1)
    expect(rig.reported).toEqual([{ code: 'storage-failed', detail: 'not settled within 10000 ms' }])
    expect(contents.size).toBe(0)
    await pass()
    expect([restored, rig.clock.pending()]).toEqual([[], 0])
  })

  test('TK-22: drops the result of a storage read that ends after its timeout', async () => {
    const { rig, contents, pass } = await openOver(['read'], { [key]: 'no JSON' })
    await rig.advanceAsync(10_000)
    await pass()
    expect([rig.codes(), contents.size]).toEqual([['storage-failed'], 1])
  })

  test.each(['done', 'failed'])('TK-22: leaves no data when a late write is %s after sign-out', async (outcome) => {
    const { rig, waiting, contents, pass } = await openOver(['write'], {}, signedIn)
    keepSomething(rig)
    await rig.settle()
    rig.client.setSession(null)
    await rig.advanceAsync(10_000)
    if (outcome === 'done') await pass()
    else waiting[0]?.fail('lost')
    await rig.settle()
    expect([contents.size, rig.codes()]).toEqual([0, ['storage-failed']])
  })

  test('TK-15, TK-21: keeps other users’ data when a user signs out', async () => {
    const ofBob = 'tradewire:state:default:rig:2'
    const kept = { [ofBob]: storedState(ofBob, ['bob']) }
    const { rig, storage, waiting, contents } = await openOver(['read', 'remove'], kept)
    rig.client.setSession(bob)
    void storage.next().pass()
    await rig.settle()
    expect(waiting.map(({ name }) => name)).toEqual(['remove'])
    void storage.next().pass()
    await rig.settle()
    expect([...contents.keys()]).toEqual([ofBob])
  })

  test('RT-10: stores data on disposal without setting a timeout', async () => {
    const { rig, waiting, contents, pass } = await openOver(['write'], {}, signedIn)
    rig.last().message({ type: 'say' })
    rig.client.dispose()
    await rig.settle()
    expect([waiting.length, rig.clock.pending()]).toEqual([1, 0])
    await pass()
    expect(contents.has(key)).toBe(true)
  })

  test('RT-10: cancels the storage timeout on disposal, and ignores a late read result', async () => {
    const restored: unknown[] = []
    const protocol = withCalls(createRigProtocol({ session: alice }), (_held, line) => ({
      restore(data) {
        restored.push(data)
        line.requestFlush()
      },
    }))
    const { rig, pass } = await openOver(['read'], ofAlice, (options) => createRig({ protocol, ...options }))
    expect(rig.clock.pending()).toBe(1)
    rig.client.dispose()
    expect(rig.clock.pending()).toBe(0)
    await pass()
    await rig.advanceAsync(60_000)
    expect([restored, rig.reported, rig.frames.pending()]).toEqual([[], [], 0])
  })
})
