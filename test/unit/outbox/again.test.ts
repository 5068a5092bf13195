import { describe, expect, test } from 'vitest'
import type { OutboxCallbacks } from '../../../src/outbox/model/entry'
import { createMemoryLocks } from '../../support/memory-locks'
import { createMemoryStorage } from '../../support/memory-storage'
import { createLiveOutbox, createOutboxRig, createRigWire, type OutboxRig } from '../../support/outbox-rig'
import { createPausedStorage } from '../../support/paused-storage'

const note = { replay: 'at-least-once', channel: 'notes' } as const
const failing = { limits: { unanswered: 'failed' as const } }

describe('an outbox that gives up on messages without an answer', () => {
  test('CM-50: a lost line is no missing answer: it is sent again at the next opening', async () => {
    const rig = await createLiveOutbox(failing)
    await rig.post('one', note)
    await rig.advanceAsync(5_000)
    rig.server.line = 'mute'
    await rig.cut()
    await rig.advanceAsync(30_000)
    expect(rig.states()).toEqual(['queued'])
    await rig.comeBack()
    expect(rig.said()).toEqual(['post one', 'post one'])
    await rig.advanceAsync(8_000)
    expect(rig.states()).toEqual(['sent'])
  })

  test('CM-50: without an answer it fails; one that comes after all counts, a second one does not', async () => {
    const rig = await createLiveOutbox(failing)
    const id = await rig.post('one', note)
    await rig.advanceAsync(10_000)
    expect(rig.outbox.entries()).toMatchObject([{ id, state: 'failed', code: 'request-timeout' }])
    expect(rig.said()).toEqual(['post one'])
    await rig.answer(id)
    expect(rig.outbox.entries()).toMatchObject([{ id, state: 'acked', code: undefined }])
    await rig.answer(id, 'failed', '9')
    expect(rig.states()).toEqual(['acked'])
  })

  test('CM-50: at-most-once messages are asked about all the same', async () => {
    const rig = await createLiveOutbox(failing)
    await rig.post('buy')
    await rig.advanceAsync(10_000)
    expect(rig.said()).toEqual(['post buy', 'ask'])
    expect(rig.states()).toEqual(['unknown'])
  })

  test('CM-50: what is no such choice is refused', () => {
    const limits = { unanswered: 'sometimes' as 'again' }
    expect(() => createOutboxRig({ limits })).toThrow('invalid-option')
  })
})

describe('again', () => {
  test('CM-51: what failed is sent again under the same id, stored before', async () => {
    const rig = await createLiveOutbox(failing)
    const id = await rig.post('one', note)
    await rig.answer(id, 'failed', '1003')
    expect(await rig.outbox.resend(id)).toBe(true)
    expect(rig.wired().map((frame) => frame.id)).toEqual([id, id])
    const [text = ''] = rig.storage.contents.values()
    expect(JSON.parse(text)).toMatchObject({ id, state: 'queued' })
    expect(JSON.parse(text)).not.toHaveProperty('code')
    await rig.answer(id)
    expect(rig.states()).toEqual(['acked'])
    expect(rig.settled.map(({ state }) => state)).toEqual(['failed', 'acked'])
  })

  test('CM-51: one that is under way, acked, unknown to it or at-most-once is left alone', async () => {
    const rig = await createLiveOutbox(failing)
    const id = await rig.post('one', note)
    expect(await rig.outbox.resend(id)).toBe(false)
    await rig.answer(id)
    expect(await rig.outbox.resend(id)).toBe(false)
    expect(await rig.outbox.resend('absent')).toBe(false)
    const order = await rig.postAndSettle('buy')
    await rig.answer(order, 'failed', '1')
    expect(await rig.outbox.resend(order)).toBe(false)
    expect(rig.said()).toEqual(['post one', 'post buy'])
  })

  test('CM-51: it is false for a waiting message that expires at the call', async () => {
    const rig = createOutboxRig({ server: { line: 'mute' } })
    const id = await rig.post('one', { ...note, ttlMs: 5_000 })
    rig.clock.suspend(5_000)
    expect(await rig.outbox.resend(id)).toBe(false)
    expect(rig.states()).toEqual(['expired'])
  })

  test('CM-51: the socket is held for it', async () => {
    const rig = await createLiveOutbox(failing)
    const id = await rig.post('one', note)
    await rig.answer(id, 'failed', '1003')
    await rig.advanceAsync(60_000)
    const isHeld = (): boolean => rig.client.leases().some(({ label, held }) => label === 'outbox' && held)
    expect(isHeld()).toBe(false)
    await rig.outbox.resend(id)
    expect(isHeld()).toBe(true)
  })

  test('CM-51: with too many under way it stays failed', async () => {
    const rig = await createLiveOutbox({ limits: { unanswered: 'failed', mostUnsettled: 1 } })
    const id = await rig.post('one', note)
    await rig.answer(id, 'failed', '1')
    await rig.post('two', note)
    expect(await rig.outbox.resend(id)).toBe(false)
    expect(rig.states()).toEqual(['failed', 'sent'])
  })
})

describe('a payload that is amended', () => {
  const pending = 'file'
  function earRig(options: Parameters<typeof createOutboxRig>[0] = {}) {
    const plain = createRigWire()
    const captured: { ear?: OutboxCallbacks<string> } = {}
    const rig = createOutboxRig({
      ...options,
      wire: {
        frame: (entry, trader, nowMs) => (entry.payload === pending ? undefined : plain.frame(entry, trader, nowMs)),
        listen(client, ear) {
          captured.ear = ear
          return plain.listen(client, ear)
        },
      },
    })
    return { ...rig, amend: (id: string, text: string) => captured.ear?.amend(id, text) }
  }

  test('CM-52: it goes out at once, in its place, and is stored', async () => {
    const rig = earRig()
    await rig.goLive()
    const id = await rig.post(pending, note)
    await rig.post('after', note)
    expect(rig.said()).toEqual([])
    rig.amend(id, 'url')
    await rig.settle()
    expect(rig.said()).toEqual(['post url'])
    expect([...rig.storage.contents.values()].map((text): unknown => JSON.parse(text))).toContainEqual(
      expect.objectContaining({ id, payload: 'url' }))
  })

  test('CM-52: after a kill it goes out as amended', async () => {
    const storage = createMemoryStorage()
    const locks = createMemoryLocks()
    const rig = earRig({ storage, locks, server: { line: 'mute' } })
    const id = await rig.post(pending, note)
    rig.amend(id, 'url')
    await rig.settle()
    rig.kill()
    const after = earRig({ storage, locks })
    await after.goLive()
    expect(after.said()).toEqual(['post url'])
  })

  test('CM-52: one that is on its way, settled or unknown here keeps what it has', async () => {
    const rig = earRig()
    await rig.goLive()
    const id = await rig.post('one', note)
    rig.amend(id, 'other')
    rig.amend('absent', 'other')
    expect(rig.outbox.entries()[0]?.payload).toBe('one')
    await rig.answer(id)
    rig.amend(id, 'other')
    expect(rig.outbox.entries()[0]?.payload).toBe('one')
  })
})

/** Posts and allows the storage `calls` calls, the last perhaps without its answer; then the process is gone. */
async function killedAfter(calls: number, isLastReceived: boolean) {
  const storage = createMemoryStorage()
  const locks = createMemoryLocks()
  const kept = createPausedStorage(storage)
  const before = await createLiveOutbox({ storage, locks, kept })
  kept.hold('write')
  const posted: boolean[] = []
  void before.outbox.post({ kind: 'note', payload: 'buy', replay: 'at-most-once' }).then(({ ok }) => posted.push(ok))
  await before.settle()
  for (let call = 1; call <= calls; call += 1) {
    if (kept.waiting.length === 0) break
    const next = kept.next()
    if (call < calls || isLastReceived) await next.pass()
    else await next.passWithoutAnswer()
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
    const { before, after, wasTaken } = await killedAfter(calls, isLastReceived)
    expect(wasTaken).toBe(taken)
    expect(sendsOf(before, after)).toBe(sends)
    expect(after.states()).toEqual(states)
    expect(after.wired().filter(({ type }) => type === 'ask')).toHaveLength(states[0] === 'unknown' ? 1 : 0)
  })

  test('OB-5: the order within a channel is kept across a restart, also when the clock was set back', async () => {
    const before = createOutboxRig({ server: { line: 'mute' } })
    await before.post('1')
    before.clock.setWall(before.clock.now() - 3_600_000)
    await before.post('2')
    await before.post('3')
    const after = before.restarted()
    await after.goLive()
    for (let count = 0; count < 3; count += 1) await after.answer(after.wired()[count]?.id ?? '')
    expect(after.said()).toEqual(['post 1', 'post 2', 'post 3'])
  })
})
