import { describe, expect, test } from 'vitest'
import type { Session } from '../../../../src/connection/ports/protocol'
import type { JsonOptions } from '../../../../src/protocols/json/json-options'
import { jsonProtocol } from '../../../../src/protocols/json/json-protocol'
import { isRecord } from '../../../../src/shared/checks'
import { driveProtocol } from '../../../support/protocol-drive'
import { connectedRig, jsonRig } from './json-rig'
import {
  after, closed, codesAre, connected, connects, failed, framesAre, gets, lost, playRow, receivedAre, resultsAre,
  type Row, sends, sent, signsIn, statusIs, type Step,
} from './json-steps'

const hasType = (type: string) => (message: unknown): boolean =>
  typeof message === 'object' && message !== null && 'type' in message && message.type === type

describe('login', () => {
  const options = {
    session: { userId: 7, token: 'secret-token-of-7' },
    login: ({ token, session }: { token: string | undefined; session: Session | null }) =>
      ({ type: 'login', token, who: session?.userId }),
    loggedIn: hasType('welcome'),
  }

  const isLoggedIn = (message: unknown): boolean => Reflect.get(Object(message) as object, 'Code') === 200
  const login: Step = (rig) => expect(rig.frames())
    .toEqual([{ type: 'login', token: 'secret-token-of-7', who: 7 }])
  const opens = [['notice', 1], ['welcome', { unread: 2 }]] as const

  test.each<Row>([
    ['JS-5: sends the login first, and opens only after the response to the login',
      connected(options), login, gets({ type: 'notice', data: 1 }), statusIs('connecting'),
      sends('x', 1, { waitMs: 0 }), resultsAre(failed('not-open')), gets({ type: 'welcome', data: { unread: 2 } }),
      statusIs('open'), receivedAre(...opens), gets({ type: 'welcome', data: 3 }),
      receivedAre(...opens, ['welcome', 3]), codesAre()],
    ['JS-5: logs in again on each connection, and accepts a login response that has no name',
      closed({ ...options, loggedIn: isLoggedIn }), connects, gets({ Code: 200 }), statusIs('open'), codesAre(), lost,
      after(60_000), login, statusIs('reconnecting'), gets({ Code: 200 }), statusIs('open')],
    ['JS-5: does not open before sign-in, and needs no login response',
      closed({ login: () => 'me' }), ({ client }) => client.connect(), after(1_000),
      ({ socket }) => expect(socket.connections).toEqual([]), signsIn(7), after(1_000),
      ({ last }) => expect(last().sent).toEqual(['"me"']), statusIs('open')],
    ['JS-5: opens before sign-in when an option allows it',
      connected({ login: ({ session }) => session, needsSession: false }),
      ({ last }) => expect(last().sent).toEqual(['null'])],
    ['JS-7: does not ping without the ping option',
      connected(), after(300_000), statusIs('open'), sent(0), ({ client }) => client.reconnect(), after(1), sent(0)],
    ['JS-7: sends pings at the policy’s interval, and measures the time until the pong',
      connected({ ping: () => ({ type: 'ping' }), isPong: hasType('pong') }), after(15_000),
      framesAre({ type: 'ping' }), after(40), gets({ type: 'pong' }),
      ({ client }) => expect(client.stats().roundTripMs).toBe(40), receivedAre(), codesAre(), after(20_000),
      statusIs('reconnecting')],
  ])('%s', playRow)

  test('JS-5: never treats a message as a login response after the connection has opened', () => {
    const asked: unknown[] = []
    const rig = jsonRig({ ...options, loggedIn: (message) => asked.push(message) > 0 })
    rig.connect().message({ first: 1 })
    rig.last().message({ second: 2 })
    expect(asked).toEqual([{ first: 1 }])
    expect(rig.diagnosed).toEqual([{ code: 'frame-unknown', detail: 'name is missing' }])
  })

  test.each([
    ['throws', 'mine', () => {
      throw new Error('mine')
    }],
    ['returns a promise', 'frame-malformed: a promise instead of a value', () => Promise.resolve('me')],
    ['returns a value that JSON cannot represent', 'neither text nor bytes', () => undefined],
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

const refused = (message: unknown) => {
  const code: unknown = Reflect.get(Object(message), 'Code')
  if (code === 401) return { reason: 'token', code: 'expired' } as const
  return code === 403 ? { reason: 'final' } as const : undefined
}

test('JS-6: requests a fresh token or fails permanently, according to the result of refused()', () => {
  const { opened, received } = driveProtocol(jsonProtocol({ refused }))
  opened()
  expect(received('{"Code":403}')).toEqual([{ type: 'refuse', kind: 'final', code: 'protocol-refused' }])
  expect(received('{"Code":401}')).toEqual([
    { type: 'refuse', kind: 'unauthorized', code: 'token-refused', detail: 'expired' },
  ])
})

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

const fieldOf = (message: unknown, name: string): unknown => (isRecord(message) ? message[name] : undefined)

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
  ])('JS-38: sends ids as numbers, and matches responses to requests %s', async (_how, options, roll, answerOf) => {
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

  test('JS-38: delivers a message with an unknown or missing request number as a pushed message', () => {
    const rig = connectedRig({ idType: 'number' })
    void rig.caller.request('query', 1)
    const [mine] = integerServer(rig, 'id')
    const ids = [1, 0, -1, '', null, 'abc', Number(mine?.id) + 1, 2 ** 40]
    for (const id of ids) rig.last().message({ type: 'notice', id, data: id })
    expect([rig.received.map(([, data]) => data), rig.codes()]).toEqual([ids, []])
  })
})

describe('plain-text pings', () => {
  /** Answers only the bare text. Anything else would close the connection. */
  function answerPing(rig: ReturnType<typeof jsonRig>, ping: string, pong: string): void {
    expect(rig.last().sent.at(-1)).toBe(ping)
    rig.last().message(pong)
  }

  test.each([
    ['ping', 'pong'], ['heartbeat', 'heartbeat'], ['HeartBeat', '{"ok":1}'],
  ])('JS-39: sends the string %s unchanged, and accepts the string %s as its pong', (ping, isPong) => {
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

  test('JS-39: sends and reads ping and pong strings without calling encode or decode', () => {
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
