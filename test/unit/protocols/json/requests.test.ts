import { describe, expect, test } from 'vitest'
import type { Protocol } from '../../../../src/connection/ports/protocol'
import { type CancelSignal, createJsonCaller } from '../../../../src/protocols/json/json-calls'
import type { JsonEvents } from '../../../../src/protocols/json/json-options'
import { heartCheck } from '../../../../src/protocols/samples/heart-check'
import { modeCode } from '../../../../src/protocols/samples/mode-code'
import { TradewireError } from '../../../../src/shared/errors'
import { createProtocolRig, withConnection } from '../../../support/protocol-rig'
import { connectedRig, jsonRig } from './json-rig'
import {
  answers, asks, codesAre, connected, disposes, failed, later, lost, playRow, receivedAre, resultsAre, type Row, sent,
  signsIn, type Step,
} from './json-steps'

describe('request', () => {
  test('JS-10: returns the response with the request’s id once, and ignores all other messages', async () => {
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

  test('JS-10: accepts a response that arrives while the request is being sent', async () => {
    const rig = jsonRig({ encode: (value) => JSON.stringify(value) })
    const far = rig.connect()
    rig.socket.behaviour.holdSends = true
    const answer = rig.caller.request('query', 1)
    far.message({ id: rig.lastId(), data: 'soon' })
    expect(await answer).toEqual({ ok: true, data: 'soon' })
    far.settleSends('too late to matter')
    await rig.advanceAsync(0)
  })

  test('JS-11: ends a request immediately when it cannot be sent', async () => {
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

  test.each<[string, Step]>([
    ['a disconnect', lost], ['a change of the user', signsIn(8)], ['the last release', ({ client }) => client.close()],
    ['the disposal of the client', disposes],
  ])('JS-12: returns connection-lost once on %s', (title, end) => playRow(title, connected({ session: { userId: 7 } }),
    asks('query', 1), end, later(1_000), resultsAre(failed('connection-lost')), later(60_000),
    resultsAre(failed('connection-lost')), ({ ends }) => expect(ends.size).toBe(0)))

  test.each([
    ['heart-check', heartCheck], ['mode-code', modeCode],
  ] as const)('JS-12: returns request-timeout over the %s protocol', async (_title, maker) => {
    const protocol: Protocol<JsonEvents> = maker()
    const rig = withConnection(createProtocolRig(protocol))
    const answer = createJsonCaller(rig.client, rig.clock, new Set()).request('message', 'hi', { timeoutMs: 500 })
    await rig.advanceAsync(500)
    expect(await answer).toEqual({ ok: false, code: 'request-timeout' })
  })

  const [sooner, afterwards] = [new AbortController(), new AbortController()]
  let timers = 0
  const timedOut = failed('request-timeout')
  test.each<Row>([
    ['JS-11: rejects the 257th waiting request with requests-full, until a response arrives',
      connected(), ...Array.from({ length: 257 }, () => asks('query', 1)), resultsAre(failed('requests-full')),
      sent(256), answers(), asks('query', 257), sent(257)],
    ['JS-12: returns request-timeout when no response arrives in time, after 10 s by default',
      connected(), asks('query', 1), asks('query', 2, { timeoutMs: 500 }), later(499), resultsAre(), later(1),
      resultsAre(timedOut), later(9_499), resultsAre(timedOut), later(1), resultsAre(timedOut, timedOut)],
    ['JS-12: ends a request when its signal aborts, before and after sending',
      connected(), ({ clock }) => void (timers = clock.pending()), asks('query', 1, { signal: sooner.signal }),
      () => sooner.abort(), resultsAre(failed('request-abandoned')),
      ({ clock }) => expect(clock.pending()).toBe(timers), asks('query', 1, { signal: sooner.signal }),
      resultsAre(failed('request-abandoned'), failed('request-cancelled')), sent(1),
      asks('query', 1, { signal: afterwards.signal }), answers(1), () => afterwards.abort(),
      resultsAre(failed('request-abandoned'), failed('request-cancelled'), { ok: true, data: 1 })],
    ['JS-13: drops and counts a late response and does not deliver it',
      connected(), asks('query', 1, { timeoutMs: 500 }), later(500), resultsAre(timedOut),
      (rig) => rig.last().message({ type: 'query', id: rig.lastId(), data: 1 }), answers(1), receivedAre(),
      codesAre('answer-late', 'answer-late'),
      ({ client }) => expect(client.stats().diagnostics).toEqual({ 'answer-late': 2 })],
  ])('%s', playRow)

  test('JS-12: ends requests made in a listener when the listener disposes the client', async () => {
    const rig = jsonRig()
    rig.client.on('messageReceived', () => {
      rig.take(rig.caller.request('query', 1))
      rig.client.setSession({ userId: 8 })
      rig.take(rig.caller.request('query', 2))
      rig.client.dispose()
      rig.take(rig.caller.request('query', 3))
    })
    rig.connect().message({ type: 'notice' })
    await rig.advanceAsync(20_000)
    expect(rig.answers).toEqual(expect.arrayContaining([
      { ok: false, code: 'connection-lost' }, { ok: false, code: 'disposed' }, { ok: false, code: 'disposed' },
    ]))
    expect(rig.answers).toHaveLength(3)
    expect(rig.clock.pending()).toBe(0)
  })

  test('GR-4: leaves no listener on an abort signal after its requests have ended', async () => {
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

  test('JS-13: delivers a message with an unknown id, such as another client’s, as a pushed message', async () => {
    const rig = connectedRig()
    void rig.caller.request('query', 1)
    const ids = [1, '1', 'abc-1', 0, '', { toString: 1 }, [], null]
    for (const id of ids) rig.last().message({ type: 'notice', id, data: id })
    expect(rig.received.map(([, data]) => data)).toEqual(ids)
  })

  test('JS-13: distinguishes the responses of two clients that open in the same millisecond', async () => {
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

describe('call options', () => {
  test('JS-9: rejects invalid signals', () => {
    const { caller } = jsonRig()
    const signals: readonly unknown[] = [{}, { addEventListener: () => undefined }, 'now', null, 7]
    for (const signal of signals) {
      expect(() => caller.request('x', 1, { signal: signal as AbortSignal })).toThrow(TradewireError)
    }
  })

  test('JS-9: rejects options that are not an object', () => {
    const { caller } = jsonRig()
    for (const [given, kind] of [[5_000, 'number'], [null, 'null'], ['tok-5ecret', 'string'], [[], 'object']]) {
      const options = given as object
      const calls = [() => caller.send('x', 1, options), () => caller.request('x', 1, options), () => jsonRig(options)]
      for (const call of calls) expect(call).toThrow(`invalid-option: options is ${String(kind)}`)
    }
    expect(() => jsonRig({ type: Object.create(null) as string })).toThrow('invalid-option: type is object')
  })
})
