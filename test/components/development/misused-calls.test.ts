import { computed, createSSRApp, h, ref, toDisplayString } from 'vue'
import { mount } from '@vue/test-utils'
import { expect, test } from 'vitest'
import {
  clientOf, copyTradingPlain, createTradewire, jsonProtocol, socketOf, useChannel, useSocket, useSocketLease, useTopic,
} from '../../../src'
import { orThrow } from '../../../src/format'
import { createOutbox, jsonOutbox } from '../../../src/outbox'
import { socketIoUrl } from '../../../src/socket-io'
import { type Case, codesOf, createAdvised, openAdvised, playCase, printed, unchecked } from './advised'

/** A protocol with unchecked options, as in a JavaScript app. */
const speaking = (options: object = {}) => ({ protocol: jsonProtocol({ ping: () => ({ type: 'ping' }), ...options }) })
const json = speaking().protocol
const echo = (frame: unknown) => ({ ...Object(frame) as object, data: { n: 1 } })
const fieldOf = (value: unknown, name: string): unknown => Reflect.get(Object(value), name)

const asking = (look: (answer: unknown) => unknown): Case[1] => async ({ socket, server, after }) => {
  server.answer(echo)
  const asked = socket().request('order', { lots: 1 })
  await after(1)
  await look(await asked)
  await after(60_000)
}

test.each<Case>([
  ['DV-63: reports once that no code checks a result for failure', async (app) => {
    for (const _again of [1, 2]) await asking((answer) => fieldOf(answer, 'data'))(app)
  }, ['answer-unread'], ['Request order.', '请求 order。']],
  ['DV-63: ignores a result that is read, even a few seconds later', async (app) => {
    await asking((answer) => fieldOf(answer, 'ok'))(app)
    await asking(async (answer) => {
      await app.after(4_000)
      fieldOf(answer, 'ok')
    })(app)
  }, []],
  ['RT-10: leaves no timer for a request when the client is disposed while the app is hidden', async (app) => {
    const { server, socket, after, tradewire, lifecycle } = app
    server.answer(() => undefined)
    const asked = socket().request('order', { lots: 1 })
    lifecycle.toBackground()
    tradewire.dispose()
    expect(await asked).toMatchObject({ ok: false })
    await after(60_000)
    expect(server.clock.pending()).toBe(0)
  }, []],
  ['DV-63: ignores a result that orThrow reads, and results of a topic', async ({ inPage, socket, server, after }) => {
    server.answer(echo)
    const { request } = socket()
    const asked = orThrow(request('order'))
    await after(1)
    await asked
    inPage(() => useTopic('EURUSD', null, { subscribe: () => request('enter'), unsubscribe: () => request('leave') }))
    await after(60_000)
  }, []],
  ['DV-63: reports an unread failure, but not of a cancelled request', ({ socket, after }) => {
    void socket().request('cancelled', 1, { signal: AbortSignal.abort() })
    void socket().request('order', 1, { timeoutMs: 500 })
    return after(6_000)
  }, ['request-unanswered', 'answer-unread']],
  ['DV-63: returns the same result as in production, and later a plain object', async (app) => {
    await asking(async (answer) => {
      expect(answer).toStrictEqual({ ok: true, data: { n: 1 } })
      await app.after(5_000)
      expect(Object.getOwnPropertyDescriptor(answer, 'ok')).toMatchObject({ value: true, writable: true })
    })(app)
  }, []],
  ...[false, true, 0].map((when): Case => [
    `DV-64: reports ${when} as the condition of useSocket`, ({ inPage }) => {
      inPage(() => useSocket(unchecked({ when })))
    }, ['when-constant'], [`when is ${when}.`, `when 是 ${when}。`],
  ]),
  ['DV-64: accepts a getter, a ref or a computed value as `when`', ({ inPage }) => inPage(() => {
    for (const when of [() => false, ref(false), computed(() => false)]) useSocket({ when })
  }), []],
  ...['ping', 'login'].map((name): Case => [
    `DV-65: reports a ${name} function that returns a string`, ({ after }) => after(15_000), ['text-in-quotes'],
    [`${name}()`, `${name}()`], speaking({ session: { userId: 7 }, [name]: () => name }),
  ]),
  ['DV-65: accepts a string when the app has its own encode', ({ after }) => after(15_000), [], undefined,
    speaking({ ping: () => 'ping', encode: String })],
  ['DV-69: reports a missing `write` when a request gets no response and the app has only `read`',
    async ({ socket, after }) => {
      void socket().request('order').then(({ ok }) => ok)
      await after(10_000)
    }, ['write-missing'], undefined, speaking({ read: () => undefined })],
  ['DV-26, DV-69: reports only an encoding failure when the app has only `read`', async ({ socket }) => {
    expect(await socket().send('say', 1n)).toMatchObject({ ok: false })
  }, ['frame-encode-failed'], undefined, speaking({ read: () => undefined })],
  ['DV-70: lists the fields of the value that `read` returned and the fields of the message',
    ({ server }) => server.push({ cmd: '5ecret', body: 1 }), ['read-shape'], [
      'read() returned: { type, payload }.\nA message has the fields: cmd, body.',
      'read() 返回了：{ type, payload }。\n消息的字段：cmd, body。',
    ], speaking({ read: (message: unknown) => ({ type: fieldOf(message, 'cmd'), payload: 1 }) })],
  ['DV-70: reports that `read` returned nothing, even for a frame that is not JSON',
    ({ server }) => server.push('5ecret'),
    ['read-shape'], ['read() returned: undefined.', 'read() 返回了：undefined。'],
    speaking({ read: () => undefined, decode: (data: unknown) => data })],
  ...([['[5ecret', 'text', '文本'], [new ArrayBuffer(9), 'binary (an ArrayBuffer)', '二进制（ArrayBuffer）']] as const)
    .map(([frame, kind, zh]): Case => [
      `DV-71: reports a decode that throws with the frame type ${kind}`, ({ server }) => server.push(frame),
      ['decode-threw'], [`The frame is ${kind}: bad input`, `这一帧是${zh}：bad input`],
      speaking({ decode: () => { throw new Error('bad input') } }),
    ]),
  ...[200, '200', 'ok', 'OK', 'success', 'SUCCESS', true].map((error): Case => [
    `DV-72: reports the success code ${JSON.stringify(error)} that read returns as an error`,
    async ({ socket, server, after }) => {
      server.answer(echo)
      void socket().request('order').then(({ ok }) => ok)
      await after(1)
      server.push({ type: 'notice' })
    }, ['success-as-error'], [`error: ${JSON.stringify(error)}`, `error: ${JSON.stringify(error)}`],
    speaking({ read: (message: unknown) => ({ id: fieldOf(message, 'id'), error }) }),
  ]),
  ['DV-72: ignores a success code in a message that `write` returned', async ({ socket }) => {
    expect(await socket().send('say', 1)).toEqual({ ok: true })
  }, [], undefined, speaking({ write: () => ({ error: 'ok' }) })],
  ...([
    [{ error: '5ecret' }, 'error'], [{ data: null, errcode: 7 }, 'errcode'], [{ data: [], code: 400 }, 'code'],
    [{ data: 1, error: 0, errcode: '0', err: 'ok', code: 200, status: 600 }, undefined],
  ] as const).map(([fields, named]): Case => [
    `DV-78: reports an error field that jsonProtocol() does not read (${named ?? 'no error'})`,
    async ({ socket, server, after }) => {
      server.answer((frame) => ({ id: fieldOf(frame, 'id'), ...fields }))
      void socket().request('order').then(({ ok }) => ok)
      await after(1)
    }, ...(named === undefined ? [[]] as const : [['error-unread'], [`The field ${named}.`, `字段 ${named}。`]] as const),
  ]),
  ['DV-78: ignores an error field when the app has its own `read`', async ({ socket, server, after }) => {
    server.answer((frame) => ({ ...Object(frame) as object, error: 7 }))
    void socket().request('order').then(({ ok }) => ok)
    await after(1)
  }, [], undefined, speaking({ read: (message: unknown) => ({ id: fieldOf(message, 'id'), data: message }) })],
  ...([[true, 'boolean'], [[], '[…]'], [{ reason: 'full', code: 1 }, '{ reason, code }']] as const).map((
    [value, kind],
  ): Case => [
    `DV-73: reports that \`refused\` returned ${JSON.stringify(value)}, which is not a rejection`,
    ({ server }) => server.push({ type: 'notice' }),
    ['refused-shape', 'gave-up'], [`refused() returned: ${kind}.`, `refused() 返回了：${kind}。`],
    speaking({ refused: () => value }),
  ]),
  ...([['token', 'token-refused'], ['final', 'protocol-refused']] as const).map(([reason, code]): Case => [
    `DV-47, DV-73: accepts the rejection ${reason} of \`refused\`, and reports only the end of the connection`,
    async ({ server, after }) => {
      server.push({ type: 'notice' })
      await after(1_000)
    }, ['gave-up'], [code, code], speaking({ refused: () => ({ reason }) }),
  ]),
  ...['login', 'ping'].map((name): Case => [
    `DV-74: reports once that \`${name}\` returned nothing, and reports no encoding failure`,
    ({ after }) => after(15_000), ['nothing-returned'], [`${name}()`, `${name}()`],
    speaking({ session: { userId: 7 }, [name]: () => undefined }),
  ]),
  ['DV-74: reports that `write` returned nothing', ({ socket, after }) => {
    void socket().send('say', 1)
    return after(1)
  }, ['nothing-returned'], ['write()', 'write()'], speaking({ write: () => undefined })],
  ...['decode', 'read', 'refused', 'isPong'].map((name): Case => [
    `DV-96: reports that \`${name}\` returned a promise, and no unreadable frame`,
    ({ server }) => {
      for (const _again of [1, 2]) server.push({ type: 'notice' })
    }, ['option-async'], [`${name}()`, `${name}()`],
    { protocol: jsonProtocol(unchecked({ [name]: () => Promise.resolve(), ping: 'ping' })) },
  ]),
  ['DV-96: reports that `login` returned a promise, and no encoding failure',
    ({ after }) => after(1), ['option-async'], ['login()', 'login()'],
    { protocol: jsonProtocol(unchecked({ session: { userId: 7 }, login: () => Promise.resolve({}) })) }],
  ['DV-96: reports that `write` returned a promise, and no failed send', ({ socket, after }) => {
    void socket().send('say', 1)
    return after(1)
  }, ['option-async'], ['write()', 'write()'],
    { protocol: jsonProtocol(unchecked({ write: () => Promise.resolve() })) }],
])('%s', (...each) => playCase(json, each))

test.each<readonly [title: string, call: () => unknown, code: string, line: string]>([
  ['DV-64: reports a false condition of useSocketLease', () => useSocketLease(unchecked(false)), 'when-constant',
    'The condition is false.'],
  ['DV-68: reports once that useSocket() received an address instead of options',
    () => useSocket(unchecked('wss://feed.example/ws')), 'address-in-page', 'What to do: write the address once'],
])('%s', async (_, call, code, line) => {
  const lines = printed()
  const { advices, inPage } = await openAdvised({ protocol: json })
  inPage(call)
  expect([codesOf(lines), advices]).toEqual([[code], []])
  expect(lines[0]).toContain(line)
})

test('DV-67: reports once that a status function is printed instead of called', async () => {
  const lines = printed()
  await openAdvised({ protocol: json })
  const { status } = socketOf()
  for (const _render of [1, 2]) expect(toDisplayString(status)).toContain('=>')
  expect(codesOf(lines)).toEqual(['status-uncalled'])
  expect(mount(() => h('i', socketOf().status())).text()).toBe('open')
  expect(lines).toHaveLength(1)
})

test('DV-75: reports app.use(createTradewire) and shows the correct call', () => {
  const lines = printed()
  expect(() => createSSRApp({}).use(unchecked(createTradewire))).toThrow('protocol is undefined')
  expect(codesOf(lines)).toEqual(['not-called'])
})

test.each<readonly [title: string, listen: () => unknown]>([
  ['useChannel', () => Reflect.apply(useChannel, undefined, ['connectError'])],
  ['on of useSocket', () => useSocket().on('notice', unchecked(undefined))],
  ['on of socketOf', () => socketOf().on('notice', unchecked('notice'))],
  ['on of a client', () => clientOf().on('connectError', unchecked(undefined))],
  ['useTopic', () => Reflect.apply(useTopic, undefined, ['prices'])],
])('DV-89: throws for %s without a listener function', async (_, listen) => {
  const lines = printed()
  const { inPage } = await openAdvised({ protocol: json })
  expect(() => inPage(listen)).toThrow('invalid-option: listener is ')
  expect(codesOf(lines)).toEqual(['option-invalid'])
})

test('DV-86: reports a second argument in a call of the client’s send()', async () => {
  const { advices, client } = await openAdvised({ protocol: json })
  for (const _again of [1, 2]) await Reflect.apply(client.send, undefined, ['say', { text: '5ecret' }])
  expect(await client.send('say')).toEqual({ ok: true })
  expect(codesOf(advices)).toEqual(['payload-ignored'])
})

test.each([
  [{ uri: 'wss://feed.example/ws', protocol: json }, 'no-url', 'Did you mean url instead of uri?'],
  [{ url: 'wss://feed.example/ws', protocols: json }, 'no-protocol', 'Did you mean protocol instead of protocols?'],
])('DV-33: suggests the correct name for a misspelled option (%j)', (given, code, line) => {
  const lines = printed()
  expect(() => createTradewire(unchecked(given))).toThrow('invalid-option')
  expect(codesOf(lines)).toEqual([code])
  expect(lines[0]).toContain(line)
})

test.each<readonly [make: () => unknown, line: string]>([
  [() => createAdvised({ protocol: json, policy: unchecked({ reconnect: 3_000 }) }),
    'The option reconnect is 3000. Write it like: policy: { reconnect: fixedDelay(3_000) }, with'],
  [() => createAdvised({ protocol: json, policy: unchecked({ lingerMs: '5' }) }), 'Write it like: lingerMs: 15_000'],
  [() => jsonProtocol(unchecked({ loggedIn: 'welcome' })),
    'The option loggedIn is welcome. Write it like: loggedIn: (message) => message.type === \'welcome\''],
  [() => createAdvised({ protocol: json, policy: unchecked({ pingIntervalMs: '3000' }) }),
    'The option pingIntervalMs is \'3000\'. Write it like: pingIntervalMs: 15_000'],
  [() => createAdvised({ protocol: json, policy: unchecked({ ping: 'ping' }) }),
    'The option ping is ping. Write it like: jsonProtocol({ ping: \'ping\' })'],
  [() => Reflect.apply(copyTradingPlain, undefined, []),
    'The option options is undefined. Write it like: jsonProtocol({ type: \'cmd\' }), copyTradingPlain({'],
  [() => copyTradingPlain(unchecked({ currency: 'USD', currencyDigits: { USD: 2 } })),
    'The option firstFrame is undefined. Write it like: firstFrame: (session, token) =>'],
  [() => jsonProtocol({ topicIntervalMs: -1 }),
    'The option topicIntervalMs is -1. Write it like: topicIntervalMs: 250'],
  [() => socketIoUrl('wss://feed.example/chat'),
    'The option server is wss://feed.example/chat. Write it like: socketIoUrl(\'wss://example.com\'), and a namespace'],
  [() => createAdvised({ protocol: { ...json, liveness: unchecked('pong') } }),
    'The option protocol.liveness is pong. Write it like: liveness: \'any\', liveness: \'reply\''],
  [() => createAdvised({ protocol: { ...json, needsSession: unchecked(undefined) } }),
    'The option protocol.needsSession is undefined. Write it like: needsSession: false'],
  [() => createAdvised({ protocol: { ...json, policy: unchecked(false) } }),
    'The option protocol.policy is false. Write it like: policy: { pingIntervalMs: 10_000 }'],
  [() => createAdvised({ protocol: json }).client.setSession(unchecked({ userId: 'a', token: 5 })),
    'The option session.token is number. Write it like: token: \'…\', token: () => fetchToken()'],
  [() => createAdvised({ protocol: json }).client.setSession(unchecked('a')),
    'The option session is string. Write it like: setSession({ userId: 7, token }), setSession(null)'],
  [() => {
    const { client } = createAdvised({ protocol: json })
    return [1, 2].map(() => createOutbox({ client, wire: jsonOutbox() }))
  }, 'The option client is default, which has an outbox. Write it like: createTradewire({ name: \'orders\''],
  [() => jsonProtocol(unchecked('wss://feed.example')), 'The option options is string. Write it like: jsonProtocol({'],
])('DV-76: reports an invalid option and shows the correct form: $1', (make, line) => {
  const lines = printed()
  expect(make).toThrow('invalid-option')
  expect(codesOf(lines)).toEqual(['option-invalid'])
  expect(lines[0]).toContain(line)
  expect(lines[0]).not.toContain('(client')
})
