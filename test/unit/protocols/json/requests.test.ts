import { describe, expect, test } from 'vitest'
import { createJsonCaller, type CancelSignal } from '../../../../src/protocols/json/json-calls'
import { TradewireError } from '../../../../src/shared/errors'
import { connectedRig, jsonRig } from './json-rig'

/** Collects the answers of promises as they settle. */
function collect(): { readonly answers: unknown[]; take(promise: Promise<unknown>): void } {
  const answers: unknown[] = []
  return { answers, take: (promise) => void promise.then((answer) => answers.push(answer)) }
}

describe('request', () => {
  test('JS-10: the answer with its id, and only that one, answers it, and no other turns it', async () => {
    const rig = connectedRig()
    const first = rig.caller.request('query', { id: 1 })
    const firstId = rig.lastId()
    const second = rig.caller.request('query', { id: 2 })
    expect(rig.frames()).toEqual([
      { type: 'query', data: { id: 1 }, id: firstId }, { type: 'query', data: { id: 2 }, id: rig.lastId() },
    ])
    expect(Number(rig.lastId()) - Number(firstId)).toBe(1)
    rig.last().message({ type: 'reply', id: rig.lastId(), data: 'two' })
    rig.last().message({ id: firstId, data: 'one' })
    expect(await Promise.all([first, second])).toEqual([{ ok: true, data: 'one' }, { ok: true, data: 'two' }])
    expect(rig.received).toEqual([])
    expect(rig.codes()).toEqual([])
  })

  test('JS-10: an answer that comes while the request is being sent is taken', async () => {
    const rig = jsonRig({ encode: (value) => JSON.stringify(value) })
    const far = rig.connect()
    rig.socket.behaviour.holdSends = true
    const answer = rig.caller.request('query', 1)
    far.message({ id: rig.lastId(), data: 'soon' })
    expect(await answer).toEqual({ ok: true, data: 'soon' })
    far.settleSends('too late to matter')
    await rig.advanceAsync(0)
  })

  test('JS-11: with waitMs 0 it answers not-open before the opening, and nothing is sent later', async () => {
    const rig = jsonRig()
    expect(await rig.caller.request('query', 1, { waitMs: 0 })).toEqual({ ok: false, code: 'not-open' })
    rig.connect()
    expect(rig.last().sent).toEqual([])
  })

  test('JS-11: the 257th that waits is refused with requests-full, and an answer makes room', async () => {
    const rig = connectedRig()
    const { answers, take } = collect()
    for (let count = 0; count < 256; count += 1) take(rig.caller.request('query', count))
    expect(await rig.caller.request('query', 256)).toEqual({ ok: false, code: 'requests-full' })
    expect([answers, rig.last().sent.length]).toEqual([[], 256])
    rig.last().message({ id: rig.lastId() })
    take(rig.caller.request('query', 257))
    expect(rig.last().sent).toHaveLength(257)
  })

  test('JS-11: what the platform does not take is not sent, and waits for nothing', async () => {
    const rig = connectedRig()
    const before = rig.clock.pending()
    rig.socket.behaviour.sendFails = 'full'
    expect(await rig.caller.request('query', 1)).toEqual({ ok: false, code: 'send-failed', detail: 'full' })
    rig.socket.behaviour.sendFails = false
    const huge = 'x'.repeat(5 * 1024 * 1024)
    expect(await rig.caller.request('query', huge)).toMatchObject({ ok: false, code: 'frame-too-large' })
    expect(rig.clock.pending()).toBe(before)
    rig.client.dispose()
    expect(await rig.caller.request('query', 1)).toEqual({ ok: false, code: 'disposed' })
  })

  test('JS-12: without an answer in time it answers request-timeout, after 10 s by default', async () => {
    const rig = connectedRig()
    const { answers, take } = collect()
    take(rig.caller.request('query', 1))
    take(rig.caller.request('query', 2, { timeoutMs: 500 }))
    await rig.advanceAsync(499)
    expect(answers).toEqual([])
    await rig.advanceAsync(1)
    expect(answers).toEqual([{ ok: false, code: 'request-timeout' }])
    await rig.advanceAsync(9_499)
    expect(answers).toHaveLength(1)
    await rig.advanceAsync(1)
    expect(answers).toHaveLength(2)
  })

  const ends: readonly [what: string, end: (rig: ReturnType<typeof jsonRig>) => void][] = [
    ['a loss', (rig) => rig.last().closed(1006)],
    ['a close by the server', (rig) => rig.last().closed(1000)],
    ['another user', (rig) => rig.client.setSession({ userId: 8 })],
    ['a sign-out', (rig) => rig.client.setSession(null)],
    ['the last lease', (rig) => rig.client.close()],
    ['the end of the client', (rig) => rig.client.dispose()],
  ]
  test.each(ends)('JS-12: over %s it answers connection-lost, once', async (_what, end) => {
    const rig = connectedRig({ session: { userId: 7 } })
    const { answers, take } = collect()
    take(rig.caller.request('query', 1))
    end(rig)
    await rig.advanceAsync(1_000)
    expect(answers).toEqual([{ ok: false, code: 'connection-lost' }])
    await rig.advanceAsync(60_000)
    expect(answers).toHaveLength(1)
    expect(rig.ends.size).toBe(0)
  })

  test('JS-12: asked for by a listener that then ends the client it is answered too', async () => {
    const rig = jsonRig()
    const { answers, take } = collect()
    rig.client.on('messageReceived', () => {
      take(rig.caller.request('query', 1))
      rig.client.setSession({ userId: 8 })
      take(rig.caller.request('query', 2))
      rig.client.dispose()
      take(rig.caller.request('query', 3))
    })
    rig.connect().message({ type: 'notice' })
    await rig.advanceAsync(20_000)
    expect(answers).toEqual(expect.arrayContaining([
      { ok: false, code: 'connection-lost' }, { ok: false, code: 'disposed' }, { ok: false, code: 'disposed' },
    ]))
    expect(answers).toHaveLength(3)
    expect(rig.clock.pending()).toBe(0)
  })

  test('JS-12: a signal gives it up while `write` runs, and no timer stays', async () => {
    const control = new AbortController()
    const write = (type: string, data: unknown, id: unknown): unknown => {
      control.abort()
      return { type, data, id }
    }
    const rig = connectedRig({ write })
    const before = rig.clock.pending()
    const answer = rig.caller.request('query', 1, { signal: control.signal })
    expect(await answer).toEqual({ ok: false, code: 'request-cancelled' })
    expect([rig.clock.pending(), rig.last().sent.length]).toEqual([before, 0])
  })

  test('JS-12: a signal gives it up, before it is sent and after', async () => {
    const rig = connectedRig()
    const before = rig.clock.pending()
    const control = new AbortController()
    const answer = rig.caller.request('query', 1, { signal: control.signal })
    control.abort()
    expect(await answer).toEqual({ ok: false, code: 'request-abandoned' })
    expect(rig.clock.pending()).toBe(before)
    const { signal } = control
    expect(await rig.caller.request('query', 1, { signal })).toEqual({ ok: false, code: 'request-cancelled' })
    expect(rig.last().sent).toHaveLength(1)
    const later = new AbortController()
    const answered = rig.caller.request('query', 1, { signal: later.signal })
    rig.last().message({ id: rig.lastId(), data: 1 })
    later.abort()
    expect(await answered).toEqual({ ok: true, data: 1 })
  })

  test('GR-4: a signal that outlives its requests keeps none of their listeners', async () => {
    const rig = connectedRig()
    const kept = new Map<string, Set<() => void>>()
    const of = (type: string): Set<() => void> => kept.get(type) ?? new Set()
    const signal: CancelSignal = {
      aborted: false,
      addEventListener: (type, listener) => void kept.set(type, of(type).add(listener)),
      removeEventListener: (type, listener) => void of(type).delete(listener),
    }
    const answer = rig.caller.request('query', 1, { signal })
    expect(of('abort').size).toBe(1)
    rig.last().message({ id: rig.lastId() })
    await answer
    expect([...kept.values()].map(({ size }) => size)).toEqual([0])
  })

  test('JS-13: a late answer is dropped and counted, and is no message', async () => {
    const rig = connectedRig()
    const answer = rig.caller.request('query', 1, { timeoutMs: 500 })
    await rig.advanceAsync(500)
    expect(await answer).toMatchObject({ ok: false })
    rig.last().message({ type: 'query', id: rig.lastId(), data: 1 })
    rig.last().message({ id: rig.lastId(), data: 1 })
    expect(rig.received).toEqual([])
    expect(rig.codes()).toEqual(['answer-late', 'answer-late'])
    expect(rig.client.stats().diagnostics).toEqual({ 'answer-late': 2 })
  })

  test('JS-13: a pushed message with an id of its own, or of another client, is delivered', async () => {
    const rig = connectedRig()
    void rig.caller.request('query', 1)
    const ids = [1, '1', 'abc-1', 0, '', { toString: 1 }, [], null]
    for (const id of ids) rig.last().message({ type: 'notice', id, data: id })
    expect(rig.received.map(([, data]) => data)).toEqual(ids)
  })

  test('JS-13: an answer to a request of the connection before is late, and answers no other', async () => {
    const rig = connectedRig()
    void rig.caller.request('query', 1)
    const before = rig.lastId()
    rig.last().closed()
    await rig.advanceAsync(60_000)
    expect(rig.status()).toBe('open')
    const answer = rig.caller.request('query', 1)
    expect(rig.lastId()).not.toBe(before)
    rig.last().message({ type: 'query', id: before, data: 'old' })
    rig.last().message({ type: 'query', id: rig.lastId(), data: 'new' })
    expect(await answer).toEqual({ ok: true, data: 'new' })
    expect([rig.received, rig.codes().slice(-1)]).toEqual([[], ['answer-late']])
  })

  test('JS-13: two clients that open in the same millisecond answer each other nothing', async () => {
    const [mine, other] = [jsonRig({}, { rolls: [0.25] }), jsonRig({}, { rolls: [0.75] })]
    mine.connect()
    other.connect()
    expect(mine.clock.now()).toBe(other.clock.now())
    const answer = mine.caller.request('query', 1)
    void other.caller.request('query', 1)
    expect(other.lastId()).not.toBe(mine.lastId())
    mine.last().message({ type: 'query', id: other.lastId(), data: 'to all' })
    expect(mine.received).toEqual([['query', 'to all']])
    mine.last().message({ id: mine.lastId(), data: 'mine' })
    expect(await answer).toEqual({ ok: true, data: 'mine' })
  })
})

describe('waiting for the opening', () => {
  test('JS-14: what waits is sent at the opening, in its order', async () => {
    const rig = jsonRig()
    const { answers, take } = collect()
    take(rig.caller.send('one', 1, { waitMs: 1_000 }))
    take(rig.caller.send('two', 2, { waitMs: 1_000 }))
    take(rig.caller.request('three', 3, { waitMs: 1_000 }))
    rig.connect()
    await rig.advanceAsync(0)
    expect(rig.frames()).toMatchObject([{ type: 'one' }, { type: 'two' }, { type: 'three' }])
    rig.last().message({ id: rig.lastId(), data: 3 })
    await rig.advanceAsync(0)
    expect(answers).toEqual([{ ok: true }, { ok: true }, { ok: true, data: 3 }])
    const before = rig.clock.pending()
    take(rig.caller.send('now', 1, { waitMs: 1_000 }))
    expect(rig.clock.pending()).toBe(before)
  })

  test('JS-47: what waits is sent as it was at the call', async () => {
    const rig = jsonRig()
    const form = { lots: 1, legs: [{ symbol: 'EURUSD' }], at: new Date(0) }
    void rig.caller.send('order', form)
    void rig.caller.request('order', form)
    Object.assign(form, { lots: 2 })
    Object.assign(form.legs[0] ?? {}, { symbol: '' })
    rig.connect()
    await rig.advanceAsync(0)
    const data = { lots: 1, legs: [{ symbol: 'EURUSD' }], at: '1970-01-01T00:00:00.000Z' }
    expect(rig.frames()).toMatchObject([{ type: 'order', data }, { type: 'order', data }])
  })

  test('JS-47: so is what a listener sends as the connection is lost', async () => {
    const rig = connectedRig()
    const form = { lots: 1 }
    const stop = rig.client.on('messageReceived', () => {
      stop()
      rig.last().closed()
      void rig.caller.send('order', form)
      void rig.caller.request('order', form)
      form.lots = 2
    })
    rig.last().message({ type: 'notice' })
    await rig.advanceAsync(5_000)
    expect(rig.frames()).toMatchObject([{ data: { lots: 1 } }, { data: { lots: 1 } }])
  })

  test('JS-47: what waits may hold itself, or a field of any name, and stays what it is', async () => {
    const rig = jsonRig()
    const { answers, take } = collect()
    const loop: Record<string, unknown> = {}
    loop['self'] = [loop]
    take(rig.caller.send('loop', loop))
    take(rig.caller.send('proto', JSON.parse('{"__proto__":{"lots":1}}')))
    rig.connect()
    await rig.advanceAsync(0)
    expect(answers).toMatchObject([{ code: 'frame-encode-failed' }, { ok: true }])
    expect(JSON.stringify(rig.frames())).toContain('{"__proto__":{"lots":1}}')
  })

  test('JS-14: what begins to wait in an outage is sent once, on the next connection', async () => {
    const rig = connectedRig()
    rig.last().closed()
    const { answers, take } = collect()
    take(rig.caller.send('one', 1, { waitMs: 60_000 }))
    take(rig.caller.request('two', 2, { timeoutMs: 60_000 }))
    expect(rig.status()).toBe('reconnecting')
    await rig.advanceAsync(10_000)
    expect(rig.frames()).toMatchObject([{ type: 'one' }, { type: 'two' }])
    rig.last().closed()
    await rig.advanceAsync(10_000)
    expect(rig.frames()).toEqual([])
    expect(answers).toEqual([{ ok: true }, { ok: false, code: 'connection-lost' }])
  })

  test('JS-14: after the time it answers not-open, and nothing is sent later', async () => {
    const rig = jsonRig()
    const { answers, take } = collect()
    take(rig.caller.send('one', 1, { waitMs: 1_000 }))
    take(rig.caller.request('one', 1, { waitMs: 1_000 }))
    take(rig.caller.send('one', 1, { waitMs: 0 }))
    await rig.advanceAsync(999)
    expect(answers).toHaveLength(1)
    await rig.advanceAsync(1)
    expect(answers).toEqual(Array(3).fill({ ok: false, code: 'not-open' }))
    rig.connect()
    await rig.advanceAsync(1_000)
    expect(rig.last().sent).toEqual([])
  })

  test('JS-14: a signal or the end of the scope ends the wait', async () => {
    const rig = jsonRig()
    const { answers, take } = collect()
    const control = new AbortController()
    take(rig.caller.request('one', 1, { waitMs: 1_000, signal: control.signal }))
    control.abort()
    take(rig.caller.request('two', 1, { waitMs: 1_000, signal: control.signal }))
    await rig.advanceAsync(0)
    expect(answers).toEqual(Array(2).fill({ ok: false, code: 'request-cancelled' }))
    take(rig.caller.send('three', 1, { waitMs: 1_000 }))
    for (const end of rig.ends) end()
    await rig.advanceAsync(0)
    expect(answers[2]).toEqual({ ok: false, code: 'not-open' })
    expect([rig.ends.size, rig.clock.pending()]).toEqual([0, 0])
  })

  test('JS-14: a request that waits when its scope ends is request-cancelled and never sent', async () => {
    const rig = jsonRig()
    const answer = rig.caller.request('pay', 1, { waitMs: 5_000 })
    for (const end of rig.ends) end()
    expect(await answer).toEqual({ ok: false, code: 'request-cancelled' })
    rig.connect()
    await rig.advanceAsync(5_000)
    expect([rig.last().sent, rig.ends.size]).toEqual([[], 0])
  })

  test('JS-14: one whose scope ends at the opening itself is not sent', async () => {
    const rig = jsonRig()
    rig.client.on('statusChanged', ({ status }) => {
      if (status === 'open') for (const end of rig.ends) end()
    })
    const answer = rig.caller.request('pay', 1, { waitMs: 5_000 })
    rig.connect()
    expect(await answer).toEqual({ ok: false, code: 'request-cancelled' })
    expect(rig.last().sent).toEqual([])
  })

  test('JS-14: the end of the client answers what waits, and what comes after, at once', async () => {
    const rig = jsonRig()
    const { answers, take } = collect()
    take(rig.caller.send('one', 1))
    rig.client.dispose()
    take(rig.caller.request('two', 2))
    await rig.advanceAsync(0)
    expect(answers).toEqual(Array(2).fill({ ok: false, code: 'disposed' }))
    expect(rig.clock.pending()).toBe(0)
  })

  test('JS-42: a message waits 5 s and a request its own timeout by default', async () => {
    const rig = jsonRig()
    const { answers, take } = collect()
    take(rig.caller.send('one', 1))
    take(rig.caller.request('two', 2, { timeoutMs: 8_000 }))
    take(rig.caller.request('three', 3, { timeoutMs: 8_000, waitMs: 60_000 }))
    for (const [ms, count] of [[4_999, 0], [1, 1], [2_999, 1], [1, 3]] as const) {
      await rig.advanceAsync(ms)
      expect(answers).toHaveLength(count)
    }
    expect(answers).toEqual(Array(3).fill({ ok: false, code: 'not-open' }))
    rig.connect()
    expect(rig.last().sent).toEqual([])
  })

  test('JS-42: the wait is a part of the timeout of a request', async () => {
    const rig = jsonRig()
    const { answers, take } = collect()
    take(rig.caller.request('one', 1, { timeoutMs: 8_000 }))
    await rig.advanceAsync(6_000)
    rig.connect()
    expect(rig.frames()).toHaveLength(1)
    await rig.advanceAsync(1_999)
    expect(answers).toEqual([])
    await rig.advanceAsync(1)
    expect(answers).toEqual([{ ok: false, code: 'request-timeout' }])
  })

  test('JS-43: what is too old when a device wakes up is not sent; a clock that was set back is no age', async () => {
    const wake = async (jumpMs: number) => {
      const rig = jsonRig()
      const { answers, take } = collect()
      take(rig.caller.send('pay', 1))
      take(rig.caller.request('pay', 2))
      rig.clock.setWall(rig.clock.now() + jumpMs)
      rig.connect()
      await rig.advanceAsync(0)
      return [answers.length, rig.frames().length]
    }
    expect(await wake(3_600_000)).toEqual([2, 0])
    expect(await wake(5_000)).toEqual([1, 1])
    expect(await wake(-3_600_000)).toEqual([1, 2])
  })

  test('JS-44: a client that failed answers at once, and what waits when it fails', async () => {
    const rig = jsonRig({ loggedIn: () => false, refused: () => ({ reason: 'final' }) })
    const { answers, take } = collect()
    rig.client.connect()
    take(rig.caller.send('before', 1))
    rig.connect().message({ no: 1 })
    expect(rig.status()).toBe('failed')
    take(rig.caller.request('after', 2))
    await rig.advanceAsync(0)
    expect(answers).toEqual(Array(2).fill({ ok: false, code: 'not-open' }))
    expect(rig.ends.size).toBe(0)
  })

  test('JS-44: without the session that it needs it answers no-session at once', async () => {
    const rig = jsonRig()
    const caller = createJsonCaller(rig.client, rig.clock, rig.ends, true)
    expect(await caller.send('one', 1)).toEqual({ ok: false, code: 'no-session' })
    expect(await caller.request('one', 1)).toEqual({ ok: false, code: 'no-session' })
    rig.client.setSession({ userId: 7 })
    const answer = caller.send('one', 1)
    rig.connect()
    expect(await answer).toEqual({ ok: true })
  })

  test('JS-9: times and signals that are none are refused', () => {
    const { caller } = jsonRig()
    const signals: readonly unknown[] = [{}, { addEventListener: () => undefined }, 'now', null, 7]
    const calls = [
      () => caller.send('x', 1, { waitMs: -1 }),
      () => caller.send('x', 1, { waitMs: Infinity }),
      () => caller.request('x', 1, { timeoutMs: 0 }),
      () => caller.request('x', 1, { waitMs: NaN }),
      ...signals.map((signal) => () => caller.request('x', 1, { signal: signal as AbortSignal })),
    ]
    for (const call of calls) expect(call).toThrow(TradewireError)
  })

  test('JS-9: what stands in the place of the options is refused', () => {
    const { caller } = jsonRig()
    for (const [given, kind] of [[5_000, 'number'], [null, 'null'], ['tok-5ecret', 'string'], [[], 'object']]) {
      const options = given as object
      const calls = [() => caller.send('x', 1, options), () => caller.request('x', 1, options), () => jsonRig(options)]
      for (const call of calls) expect(call).toThrow(`invalid-option: options is ${String(kind)}`)
    }
    expect(() => jsonRig({ type: Object.create(null) as string })).toThrow('invalid-option: type is object')
  })
})
