import { describe, expect, test } from 'vitest'
import { checked, jsonProtocol } from '../../../src'
import type { JsonOptions } from '../../../src/protocols/json/json-options'
import type { SocketEvent, SocketPort } from '../../../src/connection/ports/ports'
import { createJsonAdvice } from '../../../src/advice/json-advice'
import { type Case, playCase } from './advised'

const speaking = (options: JsonOptions = {}) =>
  jsonProtocol({ ping: () => ({ type: 'ping' }), session: { userId: 7, token: 'tok-5ecret' }, ...options })

const manyFields = (nameOf: (count: number) => string): object =>
  Object.fromEntries(Array.from({ length: 5_000 }, (_, count) => [nameOf(count), 1]))

const unanswered = {
  protocol: speaking({
    login: ({ token }) => ({ type: 'login', token }), loggedIn: () => false,
    decode: (data) => JSON.parse(typeof data === 'string' ? data : '') as unknown,
  }),
}

const notUnderstood: readonly Case[] = [
  ['DV-22: reports a message without a name once, with its fields and none of its values',
    ({ advices, server }) => {
      for (const body of ['5ecret-1', '5ecret-2']) server.push({ cmd: 'notice', body })
      server.push({ event: 'other' })
      expect(advices[0]).toBe([
        '[tradewire] frame-unknown (client default): a message from the server has no name that jsonProtocol() finds, '
          + 'so no listener receives it.',
        'A message has the fields: cmd, body.',
        'What to do: set the fields that hold the name and the payload, jsonProtocol({ type: \'cmd\', data: '
          + '\'body\' }), or use `read` for any other format.',
      ].join('\n'))
    }, ['frame-unknown']],
  ['DV-22: names the first of many fields', ({ server }) => server.push(manyFields((count) => `a${count}`)),
    ['frame-unknown'], 'fields: a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, ….'],
  ['DV-22: names no field when all names are long',
    ({ server }) => server.push(manyFields((count) => `a${count}${'x'.repeat(99)}`)), ['frame-unknown'], 'fields: ….'],
  ['DV-22: omits an unusual key, because it may be a value',
    ({ server }) => server.push({ 'code': 0, 'ann@mail.example': 1, '13800138000': 2 }), ['frame-unknown'],
    ['A message has the fields: code, ….', '消息的字段：code, …。']],
  ...([[[1, 2], 'an array', '数组'], [7, 'number', 'number'], [null, 'object', 'object']] as const).map((
    [message, type, chinese],
  ): Case => [
    `DV-22: names the type of a message that is ${type}`, ({ server }) => server.push(JSON.stringify(message)),
    ['frame-unknown'], [`A message is not an object: ${type}.`, `消息不是对象，而是：${chinese}。`],
  ]),
  ['DV-22: gives no advice for a readable message', ({ server }) => server.push({ cmd: 'notice', body: 1 }),
    [], undefined, { protocol: speaking({ type: 'cmd', data: 'body' }) }],
  ['DV-25, DV-98: gives no message advice for a topic’s failed request', ({ client }) => {
    client.report({ code: 'server-error', detail: 'topic EURUSD no such symbol' })
    client.report({ code: 'frame-encode-failed', detail: 'topic EURUSD' })
  }, ['topic-failed'], '\nserver-error: topic EURUSD no such symbol\n'],
  ['DV-61: reports a rounded integer once, with the name of its field', ({ server }) => {
    server.push('{"type":"order","data":{"no":"1234567890123456789","price":1.2345678901234567,"big":1e300,'
      + '"exponent":1000000000000000000000}}')
    for (const _again of [1, 2]) server.push('{"type":"order","data":{"list":[{"ticket":9007199254740993}]}}')
  }, ['unsafe-integer'], ['Field ticket.', '字段 ticket。']],
  ['DV-61: names the nearest field of a rounded integer, and skips a name that could be a value',
    ({ server }) => server.push('{"type":"order","data":{"…":[-1234567890123456789]}}'), ['unsafe-integer'],
    'Field data.'],
  ['DV-61: reports a rounded integer that belongs to no field', ({ server }) => server.push('[1234567890123456789]'),
    ['unsafe-integer', 'frame-unknown'], ['Field ….', '字段 …。']],
  ['DV-61: reports a rounded integer inside 20,000 lists', ({ server }) =>
    server.push(`{"type":"order","data":${'['.repeat(20_000)}1234567890123456789${']'.repeat(20_000)}}`),
  ['unsafe-integer'], 'Field data.'],
  ['DV-61: reports a rounded integer in JSON texts joined with newlines',
    ({ server }) => server.push('{"type":"order"}\npong 1\n{"type":"order","data":{"ticket":1234567890123456789}}'),
    ['unsafe-integer'], 'Field ticket.', { protocol: speaking({ ping: 'ping', isPong: 'pong 1' }) }],
  ['DV-61: ends the search at a line that contains a large integer but is not JSON',
    ({ server }) => server.push('pong 1234567890123456789\n{"type":"order","data":{"ticket":1234567890123456789}}'),
    ['frame-malformed']],
  ['DV-61: gives no advice with decode', ({ server }) => server.push('{"type":"order","data":1234567890123456789}'),
    [], undefined, { protocol: speaking({ decode: () => ({ type: 'order' }) }) }],
  ['DV-23, DV-71: reports an unreadable message once, without the engine’s quotes', ({ reports, server }) => {
    for (const text of ['["5ecret",u]', 'token=5ecret']) server.push(text)
    expect(reports.map(({ code, detail }) => [code, detail?.includes('5ecret')]))
      .toEqual([['frame-malformed', true], ['frame-malformed', true]])
  }, ['decode-threw'], undefined, {
    protocol: speaking({ decode: (data) => JSON.parse(typeof data === 'string' ? data : '') as unknown }),
  }],
  ['DV-23: reports an exception thrown by read', ({ server }) => server.push({ type: 'notice' }), ['frame-malformed'],
    '\nread(): no such field\n', { protocol: speaking({ read: () => { throw new Error('no such field') } }) }],
  ['DV-24: reports the name of a message that does not fit its schema', ({ server }) => {
    for (const data of [1, 2]) server.push({ type: 'notice', data })
  }, ['schema-failed'], ['Message notice.', '消息 notice。'], {
    protocol: speaking({
      schema: checked({ notice: { '~standard': { validate: () => ({ issues: [{ message: 'received 5ecret' }] }) } } }),
    }),
  }],
  ['DV-25: reports an error that belongs to no request, with the fields of its message',
    ({ server }) => server.push({ Code: 500, msg: '5ecret' }), ['server-error'], 'fields: Code, msg.',
    { protocol: speaking({ read: (message) => ({ error: Object(message).msg as unknown }) }) }],
  ['DV-26: reports a login that cannot be encoded', () => undefined, ['frame-encode-failed'], '\nno user yet\n',
    { protocol: speaking({ login: () => { throw new Error('no user yet') } }) }],
  ['DV-26: reports a ping that cannot be encoded', ({ after }) => after(15_000), ['frame-encode-failed'], undefined,
    { protocol: speaking({ ping: () => { throw new Error('not yet') } }) }],
  ['DV-27: reports an unanswered login with the received fields, 5 s after the first message',
    async ({ advices, server, after }) => {
      for (const _again of [1, 2]) server.push({ type: 'welcome', data: '5ecret' })
      server.push({ code: 0, type: 'other' })
      await after(4_999)
      expect(advices).toEqual([])
      await after(1)
    }, ['login-unanswered'], [
      'A message has the fields: type, data.\nA message has the fields: code, type.\nValues of type: welcome, other.',
      '消息的字段：type, data。\n消息的字段：code, type。\n它们的 type：welcome, other。',
    ], unanswered],
  ['DV-27: reports no unanswered login when a connection is lost after an accepted login',
    async ({ server, after }) => {
      server.push({ type: 'welcome' })
      server.push({ type: 'accepted' })
      await after(1_000)
      server.push({ type: 'pong' })
      server.staySilent()
      server.drop()
      await after(5_000)
    }, [], undefined, {
      protocol: speaking({
        login: ({ token }) => ({ type: 'login', token }),
        loggedIn: (message) => JSON.stringify(message) === '{"type":"accepted"}',
      }),
    }],
  ['DV-27: reports no unanswered login when a connection without `loggedIn` is lost', ({ server, after }) => {
    server.push({ type: 'pong' })
    server.staySilent()
    server.drop()
    return after(5_000)
  }, []],
  ['DV-27: reports a login after which no message arrives', ({ after }) => after(60_000), ['login-unanswered'],
    ['No message arrived.', '没有收到任何消息。'], unanswered],
]

test.each(notUnderstood)('%s', (...each) => playCase(speaking(), each))

describe('JSON advice from socket events', () => {
  function open(more: Partial<SocketPort> = {}) {
    const reported: (readonly [code: string, subject: string])[] = []
    const connections: ((event: SocketEvent) => void)[] = []
    const advice = createJsonAdvice({
      open: (_request, listener) => {
        connections.push(listener)
        return { send: () => undefined, close: () => undefined, drop: () => undefined }
      },
      ...more,
    }, (code, subject) => void reported.push([code, typeof subject === 'object' ? subject.en : subject ?? '']),
    {}, { later: () => undefined })
    const connect = () => {
      advice.socket.open({ url: 'wss://feed.example', header: {}, protocols: [] }, () => undefined)
      const receive = connections.at(-1)
      receive?.({ type: 'opened' })
      return (data: string | ArrayBuffer) => receive?.({ type: 'message', data })
    }
    return { advice, reported, connect }
  }
  const fields = (names: string): string => `A message has the fields: ${names}.`

  test('DV-27: omits an earlier connection’s messages from the report of a later connection', () => {
    const { advice, reported, connect } = open()
    connect()('{"a":1}')
    connect()
    advice.failed('ready-timeout')
    advice.failed('connect-failed')
    expect(reported).toEqual([['login-unanswered', 'No message arrived.']])
  })

  test('DV-27: lists the fields of the JSON messages among the first five messages', () => {
    const { advice, reported, connect } = open()
    const receive = connect()
    for (const data of ['hello', new ArrayBuffer(2), '{"a":1}', '{"b":1}', '{"a":2}', '{"c":1}']) receive(data)
    advice.failed('ready-timeout')
    expect(reported).toEqual([['login-unanswered', `${fields('a')}\n${fields('b')}`]])
  })

  test('DV-22: prints a field name only if the name has at most 24 characters', () => {
    const { advice, reported, connect } = open()
    const receive = connect()
    receive(JSON.stringify({ ['a'.repeat(24)]: 1, ['b'.repeat(25)]: 2 }))
    advice.diagnosed({ code: 'frame-unknown', detail: 'name is missing' })
    receive('no JSON')
    advice.diagnosed({ code: 'frame-unknown', detail: 'name is missing' })
    expect(reported).toEqual([['frame-unknown', fields(`${'a'.repeat(24)}, …`)], ['frame-unknown', '']])
  })

  test.each([
    [{ code: 'frame-malformed' }, ['frame-malformed', '']],
    [{ code: 'frame-malformed', detail: 'at "5ecret" in "x"' }, ['frame-malformed', 'at …']],
    [{ code: 'schema-async', detail: 'notice: a promise' }, ['schema-failed', 'Message notice.']],
    [{ code: 'schema-failed', detail: 'n'.repeat(99) }, ['schema-failed', `Message ${'n'.repeat(24)}.`]],
    [{ code: 'frame-unknown', detail: 'type 7' }, undefined],
    [{ code: 'not-open', detail: 'name is missing' }, undefined],
  ] as const)('DV-23: gives advice for the diagnostic %j: %j', (diagnostic, advised) => {
    const { advice, reported } = open()
    advice.diagnosed(diagnostic)
    expect(reported).toEqual(advised === undefined ? [] : [advised])
  })

  test('PF-30: passes calls of watchSlots() to the app’s socket port in development', () => {
    expect(open().advice.socket).not.toHaveProperty('watchSlots')
    const freed = (): void => undefined
    const stop = (): void => undefined
    const asked: unknown[] = []
    const { advice } = open({ watchSlots: (reported) => (asked.push(reported), stop) })
    expect(advice.socket.watchSlots?.(freed)).toBe(stop)
    expect(asked).toEqual([freed])
  })
})
