import { describe, expect, test } from 'vitest'
import type { Session } from '../../../../src/connection/ports/protocol'
import type { JsonOptions } from '../../../../src/protocols/json/json-options'
import { jsonProtocol } from '../../../../src/protocols/json/json-protocol'
import { isRecord } from '../../../../src/shared/checks'
import { driveProtocol } from '../../../support/protocol-drive'
import { connectedRig, jsonRig } from './json-rig'

const hasType = (type: string) => (message: unknown): boolean =>
  typeof message === 'object' && message !== null && 'type' in message && message.type === type

describe('login', () => {
  const options = {
    session: { userId: 7, token: 'secret-token-of-7' },
    login: ({ token, session }: { token: string | undefined; session: Session | null }) =>
      ({ type: 'login', token, who: session?.userId }),
    loggedIn: hasType('welcome'),
  }

  test('JS-5: sends the login first, and opens only after the response to the login', async () => {
    const rig = connectedRig(options)
    expect(rig.frames()).toEqual([{ type: 'login', token: 'secret-token-of-7', who: 7 }])
    rig.last().message({ type: 'notice', data: 1 })
    expect(rig.status()).toBe('connecting')
    expect(await rig.caller.send('x', 1, { waitMs: 0 })).toMatchObject({ code: 'not-open' })
    rig.last().message({ type: 'welcome', data: { unread: 2 } })
    expect(rig.status()).toBe('open')
    expect(rig.received).toEqual([['notice', 1], ['welcome', { unread: 2 }]])
    rig.last().message({ type: 'welcome', data: 3 })
    expect(rig.received).toHaveLength(3)
    expect(rig.diagnosed).toEqual([])
  })

  test('JS-5: checks no message as a login response after the opening', () => {
    const asked: unknown[] = []
    const rig = jsonRig({ ...options, loggedIn: (message) => asked.push(message) > 0 })
    rig.connect().message({ first: 1 })
    rig.last().message({ second: 2 })
    expect(asked).toEqual([{ first: 1 }])
    expect(rig.diagnosed).toEqual([{ code: 'frame-unknown', detail: 'no name' }])
  })

  test('JS-5: logs in again on each connection, and accepts a login response without a name', () => {
    const rig = jsonRig({ ...options, loggedIn: (message) => Reflect.get(Object(message), 'Code') === 200 })
    rig.connect().message({ Code: 200 })
    expect([rig.status(), rig.diagnosed]).toEqual(['open', []])
    rig.last().closed()
    rig.advance(60_000)
    expect(rig.socket.connections).not.toHaveLength(1)
    expect(rig.frames()).toMatchObject([{ type: 'login' }])
    expect(rig.status()).toBe('reconnecting')
    rig.last().message({ Code: 200 })
    expect(rig.status()).toBe('open')
  })

  test('JS-5: opens nothing before sign-in unless an option allows it, and needs no login response', () => {
    const rig = jsonRig({ login: () => 'me' })
    rig.client.connect()
    rig.advance(1_000)
    expect(rig.socket.connections).toHaveLength(0)
    rig.client.setSession({ userId: 7 })
    rig.advance(1_000)
    expect([rig.last().sent, rig.status()]).toEqual([['"me"'], 'open'])
    const open = connectedRig({ login: ({ session }) => session, needsSession: false })
    expect(open.last().sent).toEqual(['null'])
  })

  test.each([
    ['throws', 'mine', () => {
      throw new Error('mine')
    }],
    ['returns a promise', 'frame-malformed: a promise where a value is needed', () => Promise.resolve('me')],
    ['returns a value without JSON', 'neither text nor bytes', () => undefined],
  ])('JS-5: reports a login that %s, fails the attempt and never opens', (_what, detail, login) => {
    for (const answered of [{}, { loggedIn: options.loggedIn }]) {
      const rig = connectedRig({ session: options.session, login, ...answered })
      expect(rig.client.status()).toMatchObject({
        status: 'reconnecting', attempt: 1, failure: { code: 'frame-encode-failed' },
      })
      rig.advance(300_000)
      expect(rig.client.status()).toMatchObject({ status: 'failed', failure: { code: 'frame-encode-failed' } })
      expect(rig.statuses.map(({ status }) => status)).not.toContain('open')
      expect(rig.socket.connections.flatMap(({ sent }) => sent)).toEqual([])
      const reported = detail.startsWith('neither') ? `frame-encode-failed: ${detail}` : detail
      const failed = { code: 'frame-encode-failed', detail: reported }
      expect(rig.diagnosed).toEqual(rig.socket.connections.map(() => failed))
    }
  })
})

describe('refused', () => {
  const refused = (message: unknown) => {
    const code: unknown = Reflect.get(Object(message), 'Code')
    if (code === 401) return { reason: 'token', code: 'expired' } as const
    return code === 403 ? { reason: 'final' } as const : undefined
  }

  test('JS-6: requests a fresh token or fails permanently, according to the result of refused', () => {
    const { opened, received } = driveProtocol(jsonProtocol({ refused }))
    opened()
    expect(received('{"Code":403}')).toEqual([{ type: 'refuse', kind: 'final', code: 'protocol-refused' }])
    expect(received('{"Code":401}')).toEqual([
      { type: 'refuse', kind: 'unauthorized', code: 'token-refused', detail: 'expired' },
    ])
  })
})

describe('pings', () => {
  test('JS-7: sends no ping without the ping option', () => {
    const rig = connectedRig()
    rig.advance(300_000)
    expect([rig.status(), rig.last().sent]).toEqual(['open', []])
    rig.client.reconnect()
    rig.advance(1)
    expect(rig.last().sent).toEqual([])
  })

  test('JS-7: sends pings at the policy’s interval, and measures the round trip with the pong', () => {
    const rig = connectedRig({ ping: () => ({ type: 'ping' }), isPong: hasType('pong') })
    rig.advance(15_000)
    expect(rig.frames()).toEqual([{ type: 'ping' }])
    rig.advance(40)
    rig.last().message({ type: 'pong' })
    expect(rig.client.stats().roundTripMs).toBe(40)
    expect([rig.received, rig.diagnosed]).toEqual([[], []])
    rig.advance(20_000)
    expect(rig.status()).toBe('reconnecting')
  })
})

describe('server message names', () => {
  const own = ['statusChanged', 'connectError', 'diagnosed', 'leasesChanged', 'sessionChanged', 'messageReceived',
    'positionsUpdated', '__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then', 'on', 'emit',
    'tradewire:statusChanged', 'message:notice']

  test.each(own)('JS-2: emits no client event for a message named %s', (name) => {
    const rig = jsonRig()
    const far = rig.connect()
    const forged: unknown[] = []
    const events = ['statusChanged', 'connectError', 'diagnosed', 'leasesChanged', 'sessionChanged'] as const
    for (const event of events) rig.client.on(event, (payload) => forged.push([event, payload]))
    far.message(`{"type":${JSON.stringify(name)},"data":{"status":"failed","code":"x"}}`)
    expect(forged).toEqual([])
    expect(rig.received).toEqual([[name, { status: 'failed', code: 'x' }]])
    expect(rig.status()).toBe('open')
    expect(Reflect.get({}, 'status')).toBeUndefined()
  })
})

const fieldOf = (message: unknown, name: string): unknown => (isRecord(message) ? message[name] : undefined)

/** Frames of a server with an `int32` field: it reads nothing else, and answers with what it read. */
function integerServer(rig: ReturnType<typeof jsonRig>, field: string, answerOf: (id: number) => unknown = Number) {
  return rig.frames().map((frame) => {
    const id = fieldOf(frame, field)
    if (!Number.isInteger(id) || Math.abs(Number(id)) > 2 ** 31 - 1) throw new Error(`no int32: ${String(id)}`)
    return { [field]: answerOf(Number(id)), body: 'answer' }
  })
}

describe('whole-number ids', () => {
  const fields: JsonOptions = { type: 'cmd', data: 'body', id: 'seq' }
  const functions: JsonOptions = {
    read: (message) => ({ data: fieldOf(message, 'body'), id: Number(fieldOf(message, 'seq')) }),
    write: (cmd, body, seq) => ({ cmd, body, seq }),
  }

  test.each([
    ['with numbers in renamed fields', fields, 0.5, Number],
    ['with numbers from read and write', functions, 0.5, Number],
    ['from the lowest first id', fields, 0, Number], ['from the highest first id', fields, 1 - Number.EPSILON, Number],
    ['with strings', fields, 0.5, String],
  ])('JS-38: sends ids as numbers, and matches responses %s', async (_how, options, roll, answerOf) => {
    const rig = jsonRig({ ...options, idType: 'number' }, { rolls: [roll] })
    const far = rig.connect()
    const asked = [rig.caller.request('query', 1), rig.caller.request('query', 2)]
    for (const answer of integerServer(rig, 'seq', answerOf)) far.message(answer)
    expect(await Promise.all(asked)).toEqual(Array(2).fill({ ok: true, data: 'answer' }))
    expect([rig.received, rig.codes()]).toEqual([[], []])
  })

  test('JS-38: never reuses an id, even across reconnects, and reports a late response as answer-late', async () => {
    const rig = connectedRig({ idType: 'number' })
    const lost = rig.caller.request('query', 1)
    const [first] = integerServer(rig, 'id')
    rig.last().closed()
    expect(await lost).toMatchObject({ code: 'connection-lost' })
    await rig.advanceAsync(60_000)
    const answer = rig.caller.request('query', 2)
    const [second] = integerServer(rig, 'id')
    expect(first?.id).not.toBe(second?.id)
    rig.last().message({ type: 'query', ...first })
    rig.last().message({ ...second, data: 'yes' })
    expect(await answer).toEqual({ ok: true, data: 'yes' })
    expect([rig.received, rig.codes()]).toEqual([[], ['answer-late']])
  })

  test('JS-38: delivers a message with an unknown request number, or without one, as a pushed message', () => {
    const rig = connectedRig({ idType: 'number' })
    void rig.caller.request('query', 1)
    const [mine] = integerServer(rig, 'id')
    const ids = [1, 0, -1, '', null, 'abc', Number(mine?.id) + 1, 2 ** 40]
    for (const id of ids) rig.last().message({ type: 'notice', id, data: id })
    expect([rig.received.map(([, data]) => data), rig.codes()]).toEqual([ids, []])
  })
})

describe('pings of bare text', () => {
  /** Answers the bare text alone; for anything else it would close. */
  function answerPing(rig: ReturnType<typeof jsonRig>, ping: string, pong: string): void {
    expect(rig.last().sent.at(-1)).toBe(ping)
    rig.last().message(pong)
  }

  test.each([
    ['ping', 'pong'], ['heartbeat', 'heartbeat'], ['HeartBeat', '{"ok":1}'],
  ])('JS-39: sends %s unchanged, and accepts the bare %s as its pong', (ping, isPong) => {
    const rig = connectedRig({ ping, isPong })
    for (let count = 0; count < 3; count += 1) {
      rig.advance(count === 0 ? 15_000 : 14_960)
      expect(rig.last().sent).toHaveLength(count + 1)
      rig.advance(40)
      answerPing(rig, ping, isPong)
    }
    expect(rig.client.stats()).toMatchObject({ roundTripMs: 40, diagnostics: {} })
    rig.advance(20_000)
    expect([rig.status(), rig.received]).toEqual(['reconnecting', []])
  })

  test('JS-39: sends and reads a bare ping and pong without calling the frame functions', () => {
    const read: unknown[] = []
    const rig = connectedRig({
      ping: 'ping',
      isPong: 'pong',
      encode: () => new Uint8Array([1]),
      decode: (data) => read.push(data),
    })
    rig.advance(15_000)
    answerPing(rig, 'ping', 'pong')
    rig.last().message('other')
    expect(read).toEqual(['other'])
    // The message was read to its end: it has no name.
    expect(rig.codes()).toEqual(['frame-unknown'])
  })
})
