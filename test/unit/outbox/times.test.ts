import { describe, expect, test } from 'vitest'
import { createHeldOutbox, createLiveOutbox, createOutboxRig } from '../../support/outbox-rig'
import { buy } from './entries'

const order = { queue: 'orders', ttlMs: 5_000 } as const

describe('time to live', () => {
  test('OB-10: expires waiting messages on time, and accepts a ttlMs longer than any platform timer', async () => {
    const rig = createOutboxRig({ server: { line: 'mute' } })
    await rig.post('buy', order)
    await rig.post('hello', { ttlMs: 1e12 })
    await rig.advanceAsync(4_999)
    expect(rig.states()).toEqual(['queued', 'queued'])
    await rig.advanceAsync(1)
    expect(rig.states()).toEqual(['expired', 'queued'])
    expect(rig.settled).toMatchObject([{ state: 'expired', sends: 0 }])
    await rig.advanceAsync(5 * 3_600_000)
    expect(rig.states()).toEqual(['expired', 'queued'])
  })

  test('OB-10: counts the time to live from the call, even when the storage is slow', async () => {
    const { rig, kept } = createHeldOutbox({}, 'keys')
    await rig.settle()
    const postedAtMs = rig.clock.now()
    const posted = rig.post('buy', order)
    await rig.advanceAsync(4_000)
    await kept.letGo()
    await posted
    expect(rig.outbox.entries()).toMatchObject([{ postedAtMs, expiresAtMs: postedAtMs + order.ttlMs }])
  })

  test('OB-10: expires an unsent message if the clock is set forward while its state is being stored', async () => {
    const { rig, kept } = createHeldOutbox()
    await rig.goLive()
    kept.hold('write')
    const posted = rig.post('buy', { ...order, ttlMs: 60_000 })
    await rig.settle()
    await kept.letGo()
    await posted
    rig.clock.setWall(rig.clock.now() + 60_000)
    await kept.letGo()
    await rig.settle()
    expect([rig.states(), rig.said()]).toEqual([['expired'], []])
  })

  test('OB-11: leaves no timer running for a settled message', async () => {
    const rig = await createLiveOutbox()
    const before = rig.clock.pending()
    const id = await rig.postAndSettle('buy')
    expect(rig.clock.pending()).toBeGreaterThan(before)
    await rig.answer(id)
    expect(rig.clock.pending()).toBe(before)
  })

  test('OB-10, OB-19: expires a stored message on load, and then accepts its dismissal', async () => {
    const before = createOutboxRig({ server: { line: 'mute' } })
    const id = await before.post('buy', order)
    await before.post('hello')
    const after = before.restarted({ server: { line: 'mute' } })
    after.clock.setWall(before.clock.now() + 5_000)
    await after.settle()
    await after.outbox.loaded()
    expect(after.states()).toEqual(['expired', 'queued'])
    await after.outbox.dismiss(id)
    expect(after.states()).toEqual(['queued'])
  })

  test('OB-11: expires a message immediately when the clock was set back', async () => {
    const rig = createOutboxRig({ server: { line: 'mute' } })
    await rig.post('buy', order)
    rig.clock.setWall(rig.clock.now() - 60_000)
    rig.server.line = 'up'
    rig.client.reconnect()
    await rig.goLive()
    expect(rig.states()).toEqual(['expired'])
    expect(rig.said()).toEqual([])
  })

  test('OB-11: restarts each wait when the clock is set back by hours', async () => {
    const rig = await createLiveOutbox()
    const id = await rig.postAndSettle('buy')
    rig.clock.setWall(rig.clock.now() - 3 * 3_600_000)
    await rig.advanceAsync(19_999)
    expect(rig.states()).toEqual(['sent'])
    await rig.advanceAsync(1)
    expect(rig.states()).toEqual(['unknown'])
    expect(rig.said()).toEqual(['post buy', 'ask'])
    rig.clock.setWall(rig.clock.now() - 3 * 3_600_000)
    await rig.advanceAsync(20_000)
    expect(rig.said()).toEqual(['post buy', 'ask', 'ask'])
    await rig.answer(id)
    expect(rig.states()).toEqual(['acked'])
  })

  test('OB-11, OB-38: waits again before rebuilding a frame when the clock is set back', async () => {
    let isPossible = false
    const rig = createOutboxRig({
      wire: {
        frame: ({ id, payload }, trader) => (isPossible ? { type: 'post', id, trader, text: payload } : undefined),
      },
    })
    await rig.goLive()
    await rig.postAndSettle('hello')
    isPossible = true
    rig.clock.setWall(rig.clock.now() - 60_000)
    await rig.postAndSettle('other', { queue: 'other' })
    expect(rig.said()).toEqual(['post other'])
    await rig.advanceAsync(5_000)
    expect(rig.said()).toEqual(['post other', 'post hello'])
  })

  test('OB-12: never expires a message that was sent, however long ago', async () => {
    const rig = await createLiveOutbox()
    await rig.post('buy', order)
    await rig.post('hello', { queue: 'notes', replay: 'at-least-once', ttlMs: 5_000 })
    await rig.advanceAsync(6_000)
    expect(rig.states()).toEqual(['sent', 'sent'])
    await rig.cut()
    expect(rig.states()).toEqual(['unknown', 'unknown'])
    await rig.goLive()
    expect(rig.said().slice(2)).toEqual(['ask', 'ask'])
  })
})

describe('actions that are due together', () => {
  test('OB-28, OB-108: resends a message when its response timeout and its storage pause end together', async () => {
    const rig = await createLiveOutbox()
    const id = await rig.post('first', { replay: 'at-least-once' })
    await rig.advanceAsync(9_000)
    rig.storage.failWith('full')
    await rig.advanceAsync(9_000)
    rig.storage.failWith('none')
    await rig.advanceAsync(2_000)
    expect([rig.states(), rig.said()]).toEqual([['sent'], ['post first', 'post first', 'post first']])
    await rig.answer(id)
    expect(rig.states()).toEqual(['acked'])
  })
})

describe('a request', () => {
  test('OB-31: returns the settled entry or its failure code', async () => {
    const rig = await createLiveOutbox()
    const outcomes: unknown[] = []
    for (const queue of ['a', 'b', 'c']) {
      void rig.outbox.postAndWait({ ...buy, queue }).then((result) => outcomes.push(result))
    }
    void rig.outbox.postAndWait({ ...buy, queue: 'a', ttlMs: 10 }).then((result) => outcomes.push(result))
    await rig.settle()
    const [a = '', b = '', c = ''] = rig.outbox.entries().map(({ id }) => id)
    await rig.answer(b, 'failed', 'no-such-position')
    await rig.answer(c, 'failed')
    await rig.advanceAsync(10)
    await rig.answer(a)
    expect(outcomes).toMatchObject([
      { ok: false, code: 'no-such-position', entry: { id: b, state: 'failed' } },
      { ok: false, code: 'failed', entry: { id: c } },
      { ok: false, code: 'expired', entry: { state: 'expired' } },
      { ok: true, entry: { id: a, state: 'acked' } },
    ])
  })

  test('OB-31: returns the code and the detail of a rejection', async () => {
    const rig = await createLiveOutbox()
    const refused = { ok: false, code: 'invalid-option', detail: 'kind' }
    expect(await rig.outbox.postAndWait({ ...buy, kind: '' })).toEqual(refused)
  })

  test('OB-31: returns a message that settled before the wait started', async () => {
    const rig = await createLiveOutbox({ wire: { frame: () => { throw new Error('no frame') } } })
    const outcomes: unknown[] = []
    void rig.outbox.postAndWait({ ...buy, replay: 'at-least-once' }).then((result) => outcomes.push(result))
    await rig.advanceAsync(15_000)
    expect(outcomes).toMatchObject([{ ok: false, code: 'frame-encode-failed', entry: { state: 'failed' } }])
  })

  test('OB-32: ends a request after its timeout, and settles the entry when a late response arrives', async () => {
    const rig = await createLiveOutbox()
    const outcomes: unknown[] = []
    void rig.outbox.postAndWait(buy, { timeoutMs: 3_000 }).then((result) => outcomes.push(result))
    void rig.outbox.postAndWait({ ...buy, queue: 'b' }).then((result) => outcomes.push(result))
    await rig.advanceAsync(2_999)
    expect(outcomes).toEqual([])
    await rig.advanceAsync(1)
    expect(outcomes).toMatchObject([{ ok: false, code: 'request-timeout', entry: { state: 'sent' } }])
    await rig.answer(rig.outbox.entries()[0]?.id ?? '')
    expect(rig.states()[0]).toBe('acked')
    await rig.advanceAsync(17_000)
    expect(outcomes).toMatchObject([{}, { ok: false, code: 'request-timeout', entry: { state: 'unknown' } }])
  })

  test.each([['after', 5_000], ['before', 0]])(
    'OB-116: ends a request when another user signs in %s its entry is stored',
    async (_, storingMs) => {
      const { rig, kept } = createHeldOutbox()
      await rig.goLive()
      kept.hold('write')
      const request = rig.outbox.postAndWait(buy, { timeoutMs: 3_000 })
      await rig.advanceAsync(storingMs)
      const leave = (): void => rig.client.setSession({ userId: 8 })
      if (storingMs === 0) leave()
      await kept.letGo()
      await rig.settle()
      if (storingMs > 0) leave()
      expect(await request).toMatchObject({ ok: false, code: 'connection-lost', entry: { payload: 'buy' } })
    })
})

describe('disposing an outbox', () => {
  test('OB-36: releases the lease immediately and the lock after the last write, and ends all requests', async () => {
    const { rig, kept } = createHeldOutbox()
    await rig.goLive()
    const request = rig.outbox.postAndWait(buy)
    await rig.settle()
    const outcomes: unknown[] = []
    void rig.outbox.postAndWait({ ...buy, queue: 'c' }).then((result) => outcomes.push(result))
    await rig.settle()
    expect(rig.states()).toEqual(['sent', 'sent'])
    kept.hold('write')
    await rig.answer(rig.wired()[0]?.id ?? '')
    const unanswered = rig.outbox.postAndWait({ ...buy, queue: 'b' })
    await rig.settle()
    rig.outbox.dispose()
    rig.outbox.dispose()
    await rig.settle()
    expect(rig.client.leases().filter(({ label }) => label === 'outbox')).toEqual([])
    expect(rig.locks.held.size).toBe(1)
    expect(await request).toMatchObject({ ok: true })
    expect(outcomes).toMatchObject([{ ok: false, code: 'disposed' }])
    await kept.letGo()
    await rig.settle()
    expect(rig.locks.held.size).toBe(0)
    expect(await unanswered).toMatchObject({ ok: false, code: 'disposed' })
    expect(await rig.outbox.post({ ...buy, kind: '' })).toEqual({ ok: false, code: 'disposed' })
    expect(rig.said()).toEqual(['post buy', 'post buy'])
    rig.client.dispose()
    await rig.advanceAsync(2_000)
    expect(rig.clock.pending()).toBe(0)
  })

  test('OB-36: releases a lock granted after disposal', async () => {
    const rig = createOutboxRig()
    rig.locks.isSilent = true
    const other = createOutboxRig({ locks: rig.locks })
    other.outbox.dispose()
    rig.locks.speak()
    await rig.settle()
    await other.settle()
    expect(rig.locks.held.size).toBe(1)
  })

  test('OB-37: reports an exception thrown by a listener, and still calls the other listeners', async () => {
    const rig = createOutboxRig()
    const received: number[] = []
    rig.outbox.on('changed', () => {
      throw new Error('of the page')
    })
    const stop = rig.outbox.on('changed', (entries) => received.push(entries.length))
    await rig.post('buy')
    expect(received).toEqual([1])
    expect(rig.codes()).toEqual(['listener-threw'])
    stop()
    await rig.advanceAsync(100)
    expect(rig.states()).toEqual(['sent'])
    expect(received).toEqual([1])
  })
})
