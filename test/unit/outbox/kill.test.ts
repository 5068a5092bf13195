import { describe, expect, test } from 'vitest'
import { createHeldStorage } from '../../support/held-storage'
import { createMemoryLocks } from '../../support/memory-locks'
import { createMemoryStorage } from '../../support/memory-storage'
import { createOutboxRig, type OutboxRig } from '../../support/outbox-rig'

const orderOf = { channel: 'orders', replay: 'at-most-once' } as const
const noteOf = { channel: 'orders', replay: 'at-least-once' } as const

/** Posts and allows the storage `calls` calls, the last perhaps without its answer; then the process is gone. */
async function killedAfter(calls: number, isLastReceived: boolean, message: typeof orderOf | typeof noteOf) {
  const storage = createMemoryStorage()
  const locks = createMemoryLocks()
  const kept = createHeldStorage(storage)
  const before = createOutboxRig({ storage, locks, kept })
  await before.goLive()
  kept.hold('write')
  const posted: boolean[] = []
  void before.outbox.post({ kind: 'note', payload: 'buy', ...message }).then(({ ok }) => posted.push(ok))
  await before.settle()
  for (let call = 1; call <= calls; call += 1) {
    if (kept.waiting.length === 0) break
    const next = kept.next()
    if (call < calls || isLastReceived) await next.pass()
    else await next.passUnheard()
    await before.settle()
  }
  before.kill()
  const after = createOutboxRig({ storage, locks })
  await after.outbox.loaded()
  await after.goLive()
  return { before, after, wasTaken: posted.length > 0 }
}

const sendsOf = (...rigs: readonly OutboxRig[]): number =>
  rigs.flatMap((rig) => rig.wired()).filter(({ type }) => type === 'post').length

describe('a process that is killed', () => {
  test.each([
    ['OB-4: before anything was stored, nothing is there', 0, true, { taken: false, sends: 0, states: [] }],
    ['OB-4: stored, killed before the answer: waits, goes out', 1, false, { taken: false, sends: 1, states: ['sent'] }],
    ['OB-4: taken: it waits and goes out', 1, true, { taken: true, sends: 1, states: ['sent'] }],
    ['OB-4: sent in storage and not on the line', 2, false, { taken: true, sends: 0, states: ['unknown'] }],
    ['OB-4: sent in storage and on the line', 2, true, { taken: true, sends: 1, states: ['unknown'] }],
  ])('%s', async (_, calls, isLastReceived, { taken, sends, states }) => {
    const { before, after, wasTaken } = await killedAfter(calls, isLastReceived, orderOf)
    expect(wasTaken).toBe(taken)
    expect(sendsOf(before, after)).toBe(sends)
    expect(after.states()).toEqual(states)
    expect(after.wired().filter(({ type }) => type === 'ask')).toHaveLength(states[0] === 'unknown' ? 1 : 0)
  })

  test('OB-4: between answer and its writing it is asked about, and what the server did stands', async () => {
    const storage = createMemoryStorage()
    const locks = createMemoryLocks()
    const kept = createHeldStorage(storage)
    const before = createOutboxRig({ storage, locks, kept })
    await before.goLive()
    const id = await before.post('buy')
    await before.settle()
    kept.hold('write')
    await before.answer(id)
    expect(before.states()).toEqual(['acked'])
    before.kill()
    const after = createOutboxRig({ storage, locks })
    await after.goLive()
    expect(after.said()).toEqual(['ask'])
    await after.answer(id)
    expect(after.states()).toEqual(['acked'])
    after.kill()
    const last = createOutboxRig({ storage, locks })
    await last.goLive()
    expect(last.states()).toEqual(['acked'])
    expect(last.said()).toEqual([])
  })

  test('OB-4: the other kind goes out again, wherever it was', async () => {
    const { before, after } = await killedAfter(1, true, noteOf)
    expect(sendsOf(before)).toBe(1)
    expect(after.said()).toEqual(['post buy'])
    expect(after.wired()[0]?.id).toBe(before.wired()[0]?.id)
  })

  test('OB-5: the order within a channel is kept across a restart, also when the clock was set back', async () => {
    const before = createOutboxRig({ server: { line: 'mute' } })
    await before.post('1')
    before.clock.setWall(before.clock.now() - 3_600_000)
    await before.post('2')
    await before.post('3')
    before.kill()
    const after = createOutboxRig({ storage: before.storage, locks: before.locks })
    await after.goLive()
    for (let count = 0; count < 3; count += 1) await after.answer(after.wired()[count]?.id ?? '')
    expect(after.said()).toEqual(['post 1', 'post 2', 'post 3'])
  })
})
