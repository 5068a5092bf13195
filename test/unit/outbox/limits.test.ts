import { describe, expect, test } from 'vitest'
import { createPausedStorage } from '../../support/paused-storage'
import { createMemoryStorage } from '../../support/memory-storage'
import { createLiveOutbox, createOutboxRig } from '../../support/outbox-rig'
import type { OutboxMessage } from '../../../src/outbox/model/entry'

describe('what an outbox takes and keeps', () => {
  test('OB-14: the 501st unsettled message is refused, and the one after an answer is taken', async () => {
    const rig = await createLiveOutbox()
    for (let count = 0; count < 500; count += 1) await rig.post(`note ${count}`)
    const refused = { ok: false, code: 'outbox-full' }
    expect(await rig.outbox.post({ kind: 'note', payload: 'x', replay: 'at-most-once' })).toEqual(refused)
    expect(await rig.outbox.postAndWait({ kind: 'note', payload: 'x', replay: 'at-most-once' })).toEqual(refused)
    expect(rig.outbox.entries()).toHaveLength(500)
    expect(rig.storage.contents.size).toBe(500)

    await rig.answer(rig.outbox.entries()[0]?.id ?? '')
    await rig.post('another')
    expect(rig.outbox.entries()).toHaveLength(501)
  })

  test('OB-14: messages that are still being stored count', async () => {
    const rig = createOutboxRig({ limits: { mostUnsettled: 2 } })
    const message = { kind: 'note', payload: 'x', replay: 'at-most-once' } as const
    const results = await Promise.all([1, 2, 3].map(() => rig.outbox.post(message)))
    expect(results.map(({ ok }) => ok)).toEqual([true, true, false])
  })

  test('OB-15: of the settled ones the 50 that settled last stay, in storage too', async () => {
    const rig = await createLiveOutbox()
    const ids: string[] = []
    for (let count = 0; count < 52; count += 1) {
      const id = await rig.post(`note ${count}`, { channel: `channel ${count}` })
      ids.push(id)
      await rig.advanceAsync(1)
    }
    // The last posted settles first.
    for (const id of [...ids].reverse()) {
      await rig.answer(id)
      await rig.advanceAsync(1)
    }
    expect(rig.outbox.entries().map(({ id }) => id)).toEqual(ids.slice(0, 50))
    expect(rig.storage.contents.size).toBe(50)
    expect(rig.settled).toHaveLength(52)
  })

  test('OB-15: a clock that was set back does not make the newest the one to go', async () => {
    const rig = await createLiveOutbox({ limits: { mostSettled: 1 } })
    const first = await rig.postAndSettle('1')
    await rig.answer(first)
    rig.clock.setWall(rig.clock.now() - 60_000)
    const second = await rig.postAndSettle('2')
    await rig.answer(second)
    expect(rig.outbox.entries()).toMatchObject([{ id: second, state: 'acked' }])
  })

  test('OB-15: of what is read back the same number stays', async () => {
    const before = await createLiveOutbox()
    const ids = [await before.post('1'), await before.post('2')]
    for (const id of ids) {
      await before.settle()
      await before.answer(id)
      await before.advanceAsync(1)
    }
    before.kill()
    const limits = { mostSettled: 1 }
    const after = createOutboxRig({ storage: before.storage, locks: before.locks, limits })
    await after.outbox.loaded()
    await after.settle()
    expect(after.outbox.entries().map(({ id }) => id)).toEqual(ids.slice(1))
    expect(after.storage.contents.size).toBe(1)
  })

  test('OB-18: what was not sent yet may be taken back, for good', async () => {
    const rig = createOutboxRig({ server: { line: 'mute' } })
    const id = await rig.post('buy')
    expect(await rig.outbox.withdraw(id)).toBe(true)
    expect(rig.outbox.entries()).toMatchObject([{ state: 'failed', code: 'withdrawn' }])
    expect(rig.settled).toHaveLength(1)
    const after = rig.restarted()
    await after.goLive()
    expect(after.states()).toEqual(['failed'])
    expect(after.said()).toEqual([])
  })

  test('OB-18: what was sent once may not, whatever became of it', async () => {
    const rig = await createLiveOutbox()
    const order = await rig.post('buy', { channel: 'orders' })
    const note = await rig.postAndSettle('hello', { channel: 'notes', replay: 'at-least-once' })
    const answers = async (): Promise<boolean[]> => [await rig.outbox.withdraw(order), await rig.outbox.withdraw(note)]
    expect(await answers()).toEqual([false, false])
    await rig.cut()
    expect(rig.states()).toEqual(['unknown', 'queued'])
    expect(await answers()).toEqual([false, false])
    await rig.goLive()
    await rig.answer(order)
    expect(await rig.outbox.withdraw(order)).toBe(false)
    expect(await rig.outbox.withdraw('absent')).toBe(false)
  })

  test('OB-18: an entry may be taken back within a listener for another', async () => {
    const rig = createOutboxRig({ server: { line: 'mute' } })
    const first = await rig.post('1')
    const second = await rig.post('2')
    const answers: boolean[] = []
    rig.outbox.on('settled', ({ id }) => {
      if (id === first) void rig.outbox.withdraw(second).then((isTaken) => answers.push(isTaken))
    })
    await rig.outbox.withdraw(first)
    await rig.settle()
    expect(answers).toEqual([true])
    expect(rig.states()).toEqual(['failed', 'failed'])
  })

  test('OB-18: nor is it sent when it was taken back while its sending was being written', async () => {
    const kept = createPausedStorage(createMemoryStorage())
    const rig = await createLiveOutbox({ kept })
    kept.hold('write')
    const posted = rig.post('buy')
    await rig.settle()
    await kept.next().pass()
    const id = await posted
    await rig.settle()
    expect(kept.waiting).toHaveLength(1)
    const withdrawn = rig.outbox.withdraw(id)
    await kept.letGo()
    await rig.settle()
    expect(await withdrawn).toBe(true)
    expect(rig.outbox.entries()).toMatchObject([{ state: 'failed', code: 'withdrawn', sends: 0 }])
    await rig.advanceAsync(20_000)
    expect(rig.said()).toEqual([])
  })

  test('OB-19: settled entries are dismissed, others are not', async () => {
    const rig = await createLiveOutbox()
    const done = await rig.postAndSettle('1')
    await rig.outbox.dismiss(done)
    expect(rig.states()).toEqual(['sent'])
    await rig.answer(done)
    const doubtful = await rig.postAndSettle('2')
    await rig.cut()
    await rig.outbox.dismiss(done)
    await rig.outbox.dismiss(doubtful)
    await rig.outbox.dismiss('absent')
    expect(rig.outbox.entries()).toMatchObject([{ id: doubtful, state: 'unknown' }])
    expect(rig.storage.contents.size).toBe(1)
  })

  test('OB-19: without a way to ask, an unknown entry is for the user to dismiss', async () => {
    const rig = await createLiveOutbox({ asks: false })
    const doubtful = await rig.post('1')
    await rig.postAndSettle('2')
    await rig.interrupt()
    expect(rig.said()).toEqual(['post 1'])
    await rig.outbox.dismiss(doubtful)
    await rig.settle()
    expect(rig.said()).toEqual(['post 1', 'post 2'])
  })

  test.each([
    ['OB-33: a payload that holds no JSON', { payload: { at: new Date(0) } }, 'frame-encode-failed'],
    ['OB-33: a payload that is a function', { payload: () => 'buy' }, 'frame-encode-failed'],
    ['OB-33: a payload with NaN in a list', { payload: [Number.NaN] }, 'frame-encode-failed'],
    ['OB-33: a payload with a hole', { payload: [1, undefined] }, 'frame-encode-failed'],
    ['OB-33: a payload that turns into a list', { payload: { toJSON: () => [1] } }, 'frame-encode-failed'],
    ['OB-33: a payload with a number of its own kind', { payload: 1n }, 'frame-encode-failed'],
    ['OB-33: no kind', { kind: '' }, 'invalid-option'],
    ['OB-33: a channel without a name', { channel: '' }, 'invalid-option'],
    ['OB-33: a replay that is none', { replay: 'sometimes' }, 'invalid-option'],
    ['OB-33: no time to live', { ttlMs: 0 }, 'invalid-option'],
    ['OB-33: an endless time to live', { ttlMs: Infinity }, 'invalid-option'],
  ])('%s', async (_, wrong, code) => {
    const rig = createOutboxRig({ wire: { accepts: (payload): payload is string => payload !== undefined } })
    const given: unknown = { kind: 'note', payload: 'buy', replay: 'at-most-once', ...wrong }
    const refused = await rig.outbox.post(given as OutboxMessage<string>)
    expect(refused).toMatchObject({ ok: false, code })
    expect(rig.storage.contents.size).toBe(0)
  })

  test.each([
    { settleMs: 0 }, { requestTimeoutMs: Number.NaN }, { storageTimeoutMs: -1 }, { mostUnsettled: 0 },
    { mostSettled: Infinity },
  ])('OB-43: %j is no limit', (limits) => {
    expect(() => createOutboxRig({ limits })).toThrow('invalid-option')
  })

  test('OB-33: what the wire does not accept is refused; what is taken is a copy', async () => {
    const rig = createOutboxRig()
    const wrong: unknown = { kind: 'note', payload: 5, replay: 'at-most-once' }
    expect(await rig.outbox.post(wrong as OutboxMessage<string>)).toMatchObject({
      ok: false, code: 'frame-encode-failed', detail: 'payload is none of this wire',
    })

    const order = { lots: [0.1], sl: undefined, by: { name: 'me' } }
    const any = createOutboxRig({ wire: { accepts: (payload): payload is string => payload !== null } })
    const message: unknown = { kind: 'note', payload: order, replay: 'at-most-once' }
    expect(await any.outbox.post(message as OutboxMessage<string>)).toMatchObject({ ok: true })
    order.lots.push(7)
    expect(any.outbox.entries()).toMatchObject([{ payload: { lots: [0.1], by: { name: 'me' } } }])
  })

  test('OB-33: a zero below zero is kept as the zero that it is', async () => {
    const rig = createOutboxRig({ wire: { accepts: (payload): payload is string => payload !== null } })
    const message: unknown = { kind: 'note', payload: { sl: -0, levels: [-0, 1.2] }, replay: 'at-most-once' }
    expect(await rig.outbox.post(message as OutboxMessage<string>)).toMatchObject({ ok: true })
    expect(rig.outbox.entries()).toStrictEqual([
      expect.objectContaining({ payload: { sl: 0, levels: [0, 1.2] } }),
    ])
  })
})
