import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { createJsonCaller } from '../../../../src/protocols/json/json-calls'
import { connectedRig, jsonRig } from './json-rig'
import {
  answers, asks, closed, connected, connects, disposes, ends, failed, framesAre, gets, later, lost, nothingWaits,
  playRow, resultsAre, type Row, sends, sent, signsIn, statusIs,
} from './json-steps'

const control = new AbortController()
const cancelled = failed('request-cancelled')
const notOpen = failed('not-open')

describe('waiting for an open connection', () => {
  test.each<Row>([
    ['JS-14: sends waiting calls in call order when the connection opens, and sets no timer while it is open',
      closed(), sends('one', 1, { waitMs: 1_000 }), sends('two', 2, { waitMs: 1_000 }),
      asks('three', 3, { waitMs: 1_000 }), connects, later(0),
      framesAre({ type: 'one' }, { type: 'two' }, { type: 'three' }), answers(3),
      resultsAre({ ok: true }, { ok: true }, { ok: true, data: 3 }), (rig) => {
        const before = rig.clock.pending()
        rig.take(rig.caller.send('now', 1, { waitMs: 1_000 }))
        expect(rig.clock.pending()).toBe(before)
      }],
    ['JS-14: sends a call made during an outage once, on the next connection',
      connected(), lost, sends('one', 1, { waitMs: 60_000 }), asks('two', 2, { timeoutMs: 60_000 }),
      statusIs('reconnecting'), later(10_000), framesAre({ type: 'one' }, { type: 'two' }), lost, later(10_000),
      sent(0), resultsAre({ ok: true }, failed('connection-lost'))],
    ['JS-11, JS-14: resolves with not-open after waitMs and sends nothing later',
      closed(), ...[1_000, 0].flatMap((waitMs) => [sends('one', 1, { waitMs }), asks('one', 1, { waitMs })]),
      later(999), resultsAre(notOpen, notOpen), later(1), resultsAre(notOpen, notOpen, notOpen, notOpen), connects,
      later(1_000), sent(0)],
    ['JS-14: ends the wait when the signal aborts or the scope ends, and sends nothing later',
      closed(), asks('one', 1, { waitMs: 1_000, signal: control.signal }), () => control.abort(),
      asks('two', 1, { waitMs: 1_000, signal: control.signal }), asks('pay', 1, { waitMs: 5_000 }),
      sends('three', 1, { waitMs: 1_000 }), resultsAre(cancelled, cancelled), ends,
      resultsAre(cancelled, cancelled, cancelled, notOpen), nothingWaits, connects, later(5_000), sent(0)],
    ['JS-14: ends waiting calls when the client is disposed, and ends later calls immediately',
      closed(), sends('one', 1), disposes, asks('two', 2), resultsAre(failed('disposed'), failed('disposed')),
      nothingWaits],
    ['JS-42: waits up to 5 s by default to send a message, and up to its timeout to send a request',
      closed(), sends('one', 1), asks('two', 2, { timeoutMs: 8_000 }),
      asks('three', 3, { timeoutMs: 8_000, waitMs: 60_000 }), later(4_999), resultsAre(), later(1), resultsAre(notOpen),
      later(2_999), resultsAre(notOpen), later(1), resultsAre(notOpen, notOpen, notOpen), connects, sent(0)],
    ['JS-42: includes the wait in a request’s timeout',
      closed(), asks('one', 1, { timeoutMs: 8_000 }), later(6_000), connects, sent(1), later(1_999), resultsAre(),
      later(1), resultsAre(failed('request-timeout'))],
    ['JS-42: keeps the limits of calls that wait again after the connection has closed during the send',
      closed({ session: { userId: 1 } }, { autoOpen: false }), ({ client }) => {
        const stop = client.on('statusChanged', ({ status }) => {
          if (status !== 'open') return
          stop()
          client.setSession({ userId: 1 })
        })
        client.connect()
      }, sends('one', 1, { waitMs: 10_000 }), asks('two', 2, { timeoutMs: 10_000 }), later(9_000),
      (rig) => rig.last().opened(), later(999), resultsAre(), later(1), resultsAre(notOpen, notOpen)],
    ['JS-44: ends calls immediately while the client is failed, and ends waiting calls when it fails',
      closed({ loggedIn: () => false, refused: () => ({ reason: 'final' }) }), ({ client }) => client.connect(),
      sends('before', 1), connects, gets({ no: 1 }), statusIs('failed'), asks('after', 2),
      resultsAre(notOpen, notOpen), ({ ends: waiting }) => expect(waiting.size).toBe(0)],
    ['JS-108: ends a wait unsent with no-session when another user has signed in',
      connected({ session: { userId: 1 } }), lost, sends('one', 1), asks('two', 2), signsIn(2), later(5_000),
      statusIs('open'), sent(0), resultsAre(failed('no-session'), failed('no-session'))],
    ['JS-108: sends nothing when another user signs in after a sign-out, or while the connection opens',
      closed({ session: { userId: 1 } }, { autoOpen: false }), ({ client }) => client.connect(), asks('one', 1),
      ({ client }) => client.setSession(null), signsIn(2), asks('two', 2), signsIn(3), asks('three', 3), later(500),
      (rig) => rig.last().opened(), framesAre({ type: 'three' }),
      resultsAre(failed('no-session'), failed('no-session'))],
    ...[{ userId: 2 }, null].map((session): Row => [
      `JS-108: ends a wait when ${session ? 'another user signs in' : 'the user signs out'} during an attempt`,
      closed({ session: { userId: 1 } }, { autoOpen: false }), ({ client }) => client.connect(), sends('one', 1),
      ({ client }) => client.setSession(session), statusIs('connecting'), resultsAre(failed('no-session')), signsIn(1),
      later(500), (rig) => rig.last().opened(), statusIs('open'), sent(0)]),
    ...[1, '1'].map((userId): Row => [
      `JS-108: keeps waiting after a new token for the same user ${JSON.stringify(userId)}`,
      closed({ session: { userId: 1 } }), sends('one', 1), ({ client }) => client.setSession({ userId, token: 'new' }),
      connects, framesAre({ type: 'one' }), resultsAre({ ok: true })]),
    ['JS-108: sends a call without a user after the first sign-in',
      closed(), sends('one', 1), signsIn(1), connects, framesAre({ type: 'one' }), resultsAre({ ok: true })],
  ])('%s', playRow)

  test('JS-108: fails a waiting call with no-session when a listener signs in another user right after the call',
    async () => {
      const rig = connectedRig({ session: { userId: 1 } })
      const stop = rig.client.on('messageReceived', () => {
        stop()
        rig.last().closed()
        rig.take(rig.caller.send('of one', 1))
        rig.client.setSession({ userId: 2 })
        rig.take(rig.caller.send('of two', 2))
      })
      rig.last().message({ type: 'notice' })
      await rig.advanceAsync(5_000)
      expect([rig.answers, rig.frames()]).toMatchObject([[failed('no-session'), { ok: true }], [{ type: 'of two' }]])
    })

  test('RT-63: sends a message on open when sign-in and the call happen in the same event', async () => {
    const rig = jsonRig({ needsSession: true })
    const caller = createJsonCaller(rig.client, rig.clock, rig.ends, true)
    rig.client.inTurn(() => {
      rig.client.setSession({ userId: 7 })
      rig.take(caller.send('of seven', 1, { waitMs: 1_000 }))
    })
    rig.connect()
    await rig.advanceAsync(0)
    expect(rig.answers).toEqual([{ ok: true }])
  })

  test('RT-68: sends a message from `loggedIn` after the login frame, on the new connection', async () => {
    const rig: ReturnType<typeof jsonRig> = jsonRig({
      session: { userId: 1 },
      login: () => ({ type: 'login' }),
      loggedIn() {
        rig.take(rig.client.send({ type: 'within' }))
        return true
      },
    })
    rig.connect()
    await rig.advanceAsync(0)
    rig.last().message({ type: 'welcome' })
    await rig.advanceAsync(0)
    expect([rig.answers, rig.frames()]).toEqual([[{ ok: true }], [{ type: 'login' }, { type: 'within' }]])
  })

  test.each([
    'decode', 'isPong', 'refused', 'read',
  ])('RT-63: delivers the current message to a listener that `%s` adds', (name) => {
    const received: unknown[] = []
    let isAdded = false
    function returned<Value>(hook: string, value: Value): Value {
      if (hook !== name || isAdded) return value
      isAdded = true
      rig.client.on('messageReceived', ({ data }) => received.push(data))
      return value
    }
    const rig: ReturnType<typeof connectedRig> = connectedRig({
      decode: () => returned('decode', { type: 'notice', data: 1 }),
      isPong: () => returned('isPong', false),
      refused: () => returned('refused', undefined),
      read: () => returned('read', { name: 'notice', data: 1 }),
    })
    rig.last().message({ type: 'notice', data: 1 })
    expect(received).toEqual([1])
  })

  test('JS-47: sends a waiting call with the payload from the time of the call', async () => {
    const rig = jsonRig()
    const form = { lots: 1, legs: [{ symbol: 'EURUSD' }], at: new Date(0) }
    const bare = Object.assign(Object.create(null) as object, { lots: 1 })
    const foreign = runInNewContext('({ lots: 1 })') as object
    for (const each of [bare, foreign]) void rig.caller.send('order', each)
    void rig.caller.send('order', form)
    void rig.caller.request('order', form)
    for (const each of [form, bare, foreign]) Object.assign(each, { lots: 2 })
    Object.assign(form.legs[0] ?? {}, { symbol: '' })
    rig.connect()
    await rig.advanceAsync(0)
    const data = { lots: 1, legs: [{ symbol: 'EURUSD' }], at: '1970-01-01T00:00:00.000Z' }
    expect(rig.frames()).toMatchObject([
      { data: { lots: 1 } }, { data: { lots: 1 } }, { type: 'order', data }, { type: 'order', data },
    ])
  })

  test('JS-47: sends a listener’s call while disconnected with the payload from that time', async () => {
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

  test('JS-47: copies a waiting payload with any field names, and rejects a cyclic payload', async () => {
    const rig = jsonRig()
    const loop: Record<string, unknown> = {}
    loop['self'] = [loop]
    rig.take(rig.caller.send('loop', loop))
    rig.take(rig.caller.send('proto', JSON.parse('{"__proto__":{"lots":1}}')))
    rig.connect()
    await rig.advanceAsync(0)
    expect(rig.answers).toMatchObject([{ code: 'frame-encode-failed' }, { ok: true }])
    expect(JSON.stringify(rig.frames())).toContain('{"__proto__":{"lots":1}}')
  })

  test('JS-14: sends no message on open if a listener has ended the message’s scope', async () => {
    const rig = jsonRig({}, { autoOpen: false })
    const far = rig.connect()
    rig.client.on('diagnosed', () => {
      far.opened()
      rig.take(rig.caller.send('pay', 1))
      for (const end of rig.ends) end()
    })
    rig.client.report({ code: 'frame-unknown' })
    await rig.advanceAsync(0)
    expect([rig.status(), far.sent, rig.answers]).toEqual(['open', [], [{ ok: false, code: 'not-open' }]])
  })

  test('JS-14: does not send a message if its scope ends while the connection is opening', async () => {
    const rig = jsonRig()
    rig.client.on('statusChanged', ({ status }) => {
      if (status === 'open') for (const end of rig.ends) end()
    })
    const answer = rig.caller.request('pay', 1, { waitMs: 5_000 })
    rig.connect()
    expect(await answer).toEqual({ ok: false, code: 'request-cancelled' })
    expect(rig.last().sent).toEqual([])
  })

  test('JS-43: drops calls that expired during a sleep, but keeps calls after the clock was set back', async () => {
    const wake = async (jumpMs: number) => {
      const rig = jsonRig()
        rig.take(rig.caller.send('pay', 1))
      rig.take(rig.caller.request('pay', 2))
      rig.clock.setWall(rig.clock.now() + jumpMs)
      rig.connect()
      await rig.advanceAsync(0)
      return [rig.answers.length, rig.frames().length]
    }
    expect(await wake(3_600_000)).toEqual([2, 0])
    expect(await wake(5_000)).toEqual([1, 1])
    expect(await wake(-3_600_000)).toEqual([1, 2])
  })

  test('JS-44: returns no-session immediately when a required session is missing', async () => {
    const rig = jsonRig()
    const caller = createJsonCaller(rig.client, rig.clock, rig.ends, true)
    expect(await caller.send('one', 1)).toEqual({ ok: false, code: 'no-session' })
    expect(await caller.request('one', 1)).toEqual({ ok: false, code: 'no-session' })
    rig.client.setSession({ userId: 7 })
    const answer = caller.send('one', 1)
    rig.connect()
    expect(await answer).toEqual({ ok: true })
  })
})
