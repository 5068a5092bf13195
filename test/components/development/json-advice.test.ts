import { describe, expect, test } from 'vitest'
import { checked, jsonProtocol, type JsonOptions } from '../../../src'
import type { SocketEvent, SocketPort } from '../../../src/connection/ports/ports'
import { createJsonAdvice } from '../../../src/connection/runtime/json-advice'
import { codesOf, createAdvised } from './advised'

/** A client of an app with a server in the test's hands, and what the console says of both. */
async function run(options: JsonOptions = {}) {
  const session = { userId: 7, token: 'tok-5ecret' }
  const made = createAdvised({ protocol: jsonProtocol({ ping: () => ({ type: 'ping' }), session, ...options }) })
  made.client.connect()
  await made.server.clock.advanceAsync(0)
  return made
}

describe('messages that the client does not understand', () => {
  test('DV-22: a message without a name is reported once, with its fields and none of its values', async () => {
    const { advices, server } = await run()
    for (const body of ['5ecret-1', '5ecret-2']) server.push({ cmd: 'notice', body })
    server.push({ event: 'other' })
    expect(codesOf(advices)).toEqual(['frame-unknown'])
    expect(advices[0]).toBe([
      '[tradewire] frame-unknown (client default): a message of the server has no name that jsonProtocol() finds, '
        + 'so no listener receives it.',
      'A message has the fields: cmd, body.',
      'What to do: say which fields have the name and the payload, jsonProtocol({ type: \'cmd\', data: \'body\' }), or '
        + 'read any other shape with `read`.',
    ].join('\n'))
  })

  test('DV-22: of many and long fields the first are named', async () => {
    const { advices, server } = await run()
    server.push(Object.fromEntries(Array.from({ length: 5_000 }, (_, count) => [`a${count}${'x'.repeat(99)}`, 1])))
    expect(advices[0]).toContain('fields: ….')
    const { advices: others, server: other } = await run()
    other.push(Object.fromEntries(Array.from({ length: 5_000 }, (_, count) => [`a${count}`, 1])))
    expect(others[0]).toContain('fields: a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, ….')
  })

  test('DV-22: a key that is no usual name is not reported: it may be a value', async () => {
    const { advices, server } = await run()
    server.push({ code: 0, 'ann@mail.example': 1, '13800138000': 2 })
    expect(advices[0]).toContain('\nA message has the fields: code, ….\n')
  })

  test.each([
    [[1, 2], 'a list'], [7, 'number'], [null, 'object'],
  ])('DV-22: %j is named by its type', async (message, type) => {
    const { advices, server } = await run()
    server.push(JSON.stringify(message))
    expect(advices[0]).toContain(`A message is no object: ${type}.`)
  })

  test('DV-25: what the request for a topic came to is no advice about messages', async () => {
    const { advices, client } = await run()
    client.report({ code: 'server-error', detail: 'topic EURUSD no such symbol' })
    client.report({ code: 'frame-encode-failed', detail: 'topic EURUSD' })
    expect(advices).toEqual([])
  })

  test('DV-22: a message that is understood needs no advice', async () => {
    const { advices, server } = await run({ type: 'cmd', data: 'body' })
    server.push({ cmd: 'notice', body: 1 })
    expect(advices).toEqual([])
  })

  test('DV-23: an unreadable message is reported once, without the text that an engine quotes', async () => {
    const decode = (data: unknown): unknown => JSON.parse(typeof data === 'string' ? data : '')
    const { advices, reports, server } = await run({ decode })
    for (const text of ['["5ecret",u]', 'token=5ecret']) server.push(text)
    expect(reports.map(({ code, detail }) => [code, detail?.includes('5ecret')]))
      .toEqual([['frame-malformed', true], ['frame-malformed', true]])
    expect(codesOf(advices)).toEqual(['frame-malformed'])
    expect(advices[0]).not.toContain('5ecret')
  })

  test('DV-23: the exception of read is reported', async () => {
    const { advices, server } = await run({ read: () => { throw new Error('no such field') } })
    server.push({ type: 'notice' })
    expect([codesOf(advices), advices[0]]).toEqual([['frame-malformed'], expect.stringContaining('\nno such field\n')])
  })

  test('DV-24: a message that does not fit its schema is reported by its name', async () => {
    const issues = [{ message: 'received 5ecret' }]
    const notice = { '~standard': { validate: () => ({ issues }) } }
    const { advices, server } = await run({ schema: checked({ notice }) })
    for (const data of [1, 2]) server.push({ type: 'notice', data })
    expect([codesOf(advices), advices[0]]).toEqual([['schema-failed'], expect.stringContaining('\nMessage notice.\n')])
    expect(advices[0]).not.toContain('5ecret')
  })

  test('DV-25: an error that answers no request is reported with the fields of its message', async () => {
    const { advices, server } = await run({ read: (message) => ({ error: Object(message).msg as unknown }) })
    server.push({ Code: 500, msg: '5ecret' })
    expect([codesOf(advices), advices[0]]).toEqual([['server-error'], expect.stringContaining('fields: Code, msg.')])
    expect(advices[0]).not.toContain('5ecret')
  })

  test('DV-26: a login or a ping that cannot be made is reported', async () => {
    const { advices } = await run({ login: () => { throw new Error('no user yet') } })
    expect([codesOf(advices), advices[0]])
      .toEqual([['frame-encode-failed'], expect.stringContaining('\nno user yet\n')])
    const other = await run({ ping: () => Promise.resolve('ping') })
    await other.server.clock.advanceAsync(15_000)
    expect(codesOf(other.advices)).toEqual(['frame-encode-failed'])
  })
})

describe('a login that nothing answers', () => {
  const login = ({ token }: { readonly token: string | undefined }) => ({ type: 'login', token })

  test('DV-27: is reported with the fields of the messages that came', async () => {
    const { advices, server } = await run({ login, loggedIn: () => false })
    server.push({ type: 'welcome', data: '5ecret' })
    server.push({ type: 'welcome', data: '5ecret' })
    server.push({ code: 0, type: 'other' })
    await server.clock.advanceAsync(60_000)
    expect(codesOf(advices)).toEqual(['login-unanswered'])
    expect(advices[0]).toContain('\nA message has the fields: type, data.\nA message has the fields: code, type.\n')
    expect(advices[0]).not.toContain('5ecret')
  })
})

describe('reports on a port', () => {
  function open(more: Partial<SocketPort> = {}) {
    const reported: (readonly [code: string, subject: string])[] = []
    const connections: ((event: SocketEvent) => void)[] = []
    const advice = createJsonAdvice({
      open: (_request, listener) => {
        connections.push(listener)
        return { send: () => undefined, close: () => undefined, drop: () => undefined }
      },
      ...more,
    }, (code, subject) => void reported.push([code, typeof subject === 'string' ? subject : subject.en]))
    const connect = () => {
      advice.socket.open({ url: 'wss://feed.example', header: {}, protocols: [] }, () => undefined)
      const receive = connections.at(-1)
      receive?.({ type: 'opened' })
      return (data: string | ArrayBuffer) => receive?.({ type: 'message', data })
    }
    return { advice, reported, connect }
  }
  const fields = (names: string): string => `A message has the fields: ${names}.`

  test('DV-27: messages of an earlier connection are not reported for a later one', () => {
    const { advice, reported, connect } = open()
    connect()('{"a":1}')
    connect()
    advice.failed('ready-timeout')
    advice.failed('connect-failed')
    expect(reported).toEqual([['login-unanswered', 'No message came.']])
  })

  test('DV-27: of the first five messages the fields are reported, of texts that are no JSON nothing', () => {
    const { advice, reported, connect } = open()
    const receive = connect()
    for (const data of ['hello', new ArrayBuffer(2), '{"a":1}', '{"b":1}', '{"a":2}', '{"c":1}']) receive(data)
    advice.failed('ready-timeout')
    expect(reported).toEqual([['login-unanswered', `${fields('a')}\n${fields('b')}`]])
  })

  test('DV-22: a field of 24 characters is named, one of 25 is not', () => {
    const { advice, reported, connect } = open()
    const receive = connect()
    receive(JSON.stringify({ ['a'.repeat(24)]: 1, ['b'.repeat(25)]: 2 }))
    advice.diagnosed({ code: 'frame-unknown', detail: 'no name' })
    receive('no JSON')
    advice.diagnosed({ code: 'frame-unknown', detail: 'no name' })
    expect(reported).toEqual([['frame-unknown', fields(`${'a'.repeat(24)}, …`)], ['frame-unknown', '']])
  })

  test.each([
    [{ code: 'frame-malformed' }, ['frame-malformed', '']],
    [{ code: 'frame-malformed', detail: 'at "5ecret" in "x"' }, ['frame-malformed', 'at …']],
    [{ code: 'schema-async', detail: 'notice: a promise' }, ['schema-failed', 'Message notice.']],
    [{ code: 'schema-failed', detail: 'n'.repeat(99) }, ['schema-failed', `Message ${'n'.repeat(24)}.`]],
    [{ code: 'frame-unknown', detail: 'type 7' }, undefined],
    [{ code: 'not-open', detail: 'no name' }, undefined],
  ] as const)('DV-23: %j gives the advice %j', (diagnostic, advised) => {
    const { advice, reported } = open()
    advice.diagnosed(diagnostic)
    expect(reported).toEqual(advised === undefined ? [] : [advised])
  })

  test('PF-30: a port that watches for free places does so here too', () => {
    expect(open().advice.socket).not.toHaveProperty('watchSlots')
    const freed = (): void => undefined
    const stop = (): void => undefined
    const asked: unknown[] = []
    const { advice } = open({ watchSlots: (reported) => (asked.push(reported), stop) })
    expect(advice.socket.watchSlots?.(freed)).toBe(stop)
    expect(asked).toEqual([freed])
  })
})
