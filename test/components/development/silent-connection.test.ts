import { expect, onTestFinished, test, vi } from 'vitest'
import { effectScope } from 'vue'
import { copyTrading, copyTradingPlain, jsonProtocol, useChannel, useTopic, type SocketClient } from '../../../src'
import { jsonOutbox } from '../../../src/outbox'
import type { TestServer } from '../../../src/testing/test-server'
import { callSocketIo, socketIoProtocol } from '../../../src/socket-io'
import { type Case, codesOf, createAdvised, playCase, unchecked } from './advised'

const nothing = (): void => undefined
const longName = 'n'.repeat(63)
const session = { userId: 7 }
const plain = copyTradingPlain({ session, currency: 'USD', currencyDigits: { USD: 2 }, firstFrame: {} })
const withPing = jsonProtocol({ ping: 'ping' })

const withWrite = jsonProtocol({
  ping: 'ping',
  read: (message) => ({ name: Object(message).op as string, id: Object(message).rid as string }),
  write: (op, args, rid) => ({ op, args, rid }),
})

function noteOver(options: { readonly id?: string }, client: SocketClient<object>) {
  const wire = jsonOutbox(options)
  const callbacks = { answered: nothing, frameable: nothing, amend: nothing }
  onTestFinished(wire.listen(unchecked(client), callbacks))
  return (id = 'a', kind = 'note'): unknown => wire.frame({
    id, kind, queue: 'note', payload: 1, replay: 'at-least-once', postedAtMs: 0, expiresAtMs: null,
    state: 'queued', stateAtMs: 0, sends: 0,
  }, 7, 0)
}

function brokenTopic(): never {
  throw new Error('mine')
}

/** Joins the namespace of a Socket.IO client, then receives the event `settled`. */
async function settledEvent({ server, after }: Pick<ReturnType<typeof createAdvised>, 'server' | 'after'>) {
  for (const frame of ['0{"sid":"e","pingInterval":25000,"pingTimeout":20000,"maxPayload":1000}', '40{"sid":"s"}']) {
    server.push(frame)
  }
  await after(1)
  server.push('42["settled",{"id":"a"}]')
  await after(5_000)
}

const socketIo = { protocol: socketIoProtocol() }

async function secondConnection({ clock, connections }: TestServer): Promise<void> {
  while (connections.length < 2) await clock.advanceAsync(100)
}

const unheard: readonly Case[] = [
  ['DV-40: reports a name without a listener after 5 s, with the nearest subscribed name',
    async ({ advices, inPage, socket, server, after }) => {
      inPage(() => useChannel('statusChanged', nothing))
      socket().on('notice', nothing)
      for (const type of ['Notice', 'Notice', 'notice']) server.push({ type, data: 1 })
      await after(4_999)
      expect(advices).toEqual([])
      await after(1)
    }, ['unheard-message'], [
      'Message Notice. Did you mean notice? Listeners: notice. Name on uni.$on: tradewire:message:Notice.',
      '消息 Notice。是否应为 notice？已监听：notice。用 uni.$on 监听时名称是 tradewire:message:Notice。',
    ]],
  ['DV-40: reports five of many unheard names, and no name that may be a value',
    async ({ advices, socket, server, after }) => {
      for (let room = 0; room < 13; room += 1) socket().on(`r${room}`, nothing)
      for (let room = 0; room < 8; room += 1) server.push({ type: room % 2 === 0 ? `${room} ping` : `ping ${room}` })
      server.push(new ArrayBuffer(1))
      await after(5_000)
      const listeners = 'r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, r10, r11'
      for (const text of advices) expect(text).toContain(`\nMessage …. Listeners: ${listeners}. Name on`)
    }, Array.from({ length: 5 }, () => 'unheard-message')],
  ['DV-80: suggests a similar name for a name of 64 characters', ({ socket, server, after }) => {
    socket().on(longName, nothing)
    server.push({ type: `${longName}n`, data: 1 })
    return after(5_000)
  }, ['unheard-message'], [
    `Message …. Did you mean ${longName}? Listeners: ${longName}. Name on uni.$on: tradewire:message:….`,
    `消息 …。是否应为 ${longName}？已监听：${longName}。用 uni.$on 监听时名称是 tradewire:message:…。`,
  ]],
  ['DV-80: suggests no name for a name of 65 characters', ({ socket, server, after }) => {
    socket().on(longName, nothing)
    server.push({ type: `${longName}nn`, data: 1 })
    return after(5_000)
  }, ['unheard-message'], [
    `Message …. Listeners: ${longName}. Name on uni.$on: tradewire:message:….`,
    `消息 …。已监听：${longName}。用 uni.$on 监听时名称是 tradewire:message:…。`,
  ]],
  ['DV-40: reports a binary frame without `decode`', ({ server, after }) => {
    server.push(new ArrayBuffer(1))
    return after(5_000)
  }, ['unheard-message'], [
    'Message binary. Listeners: none. Name on uni.$on: tradewire:message:binary.',
    '消息 binary。已监听：无。用 uni.$on 监听时名称是 tradewire:message:binary。',
  ]],
  ['DV-40: ignores names with a late or removed listener, heartbeats and login responses',
    async ({ socket, server, after }) => {
      for (const type of ['hello', 'notice', 'pong', 'Heartbeat', 'left']) {
        if (type === 'left') socket().on('left', nothing)()
        server.push({ type, data: 1 })
      }
      await after(4_000)
      socket().on('notice', nothing)
      server.push({ type: 'notice', data: 1 })
      await after(60_000)
    }, [], undefined, {
      protocol: jsonProtocol({
        session, login: () => ({ type: 'login' }), loggedIn: (message) => Object(message).type === 'hello',
      }),
    }],
  ['DV-66: reports once a message that arrived before its only listener',
    async ({ socket, server, after }) => {
      server.push({ type: 'welcome', data: 1 })
      await after(100)
      socket().on('welcome', nothing)
      await after(60_000)
    }, ['message-before-listener'], ['Message welcome.', '消息 welcome。']],
  ['DV-40: gives no advice when the app receives every message', ({ client, server, after }) => {
    client.on(unchecked('messageReceived'), nothing)
    server.push({ type: 'notice', data: 1 })
    return after(60_000)
  }, []],
  ['DV-40: reports an event of a Socket.IO server that has no listener', settledEvent, ['unheard-message'],
    'Message settled. Listeners: none.', socketIo],
  ['DV-40: gives no advice when a wire receives every event of a Socket.IO server', ({ client, ...app }) => {
    client.on(unchecked('eventReceived'), nothing)
    return settledEvent(app)
  }, [], undefined, socketIo],
  ['DV-40: gives no advice when a page receives every event of a Socket.IO server', ({ inPage, ...app }) => {
    inPage(() => useChannel(unchecked('eventReceived'), nothing))
    return settledEvent(app)
  }, [], undefined, socketIo],
]

const misread: readonly Case[] = [
  ['DV-41: reports a message without the payload field for a listener, with its fields',
    ({ advices, socket, server }) => {
      socket().on('notice', nothing)
      server.push({ type: 'notice' })
      server.push({ type: 'notice', data: undefined, id: 1 })
      server.push({ type: 'notice', data: null })
      expect(advices).toEqual([])
      server.push({ type: 'notice', text: '5ecret' })
    }, ['no-data'], ['A message has the fields: type, text.', '消息的字段：type, text。']],
  ['DV-41: reports a response without the payload field for a request', async ({ advices, socket, server, after }) => {
    for (const field of ['data', 'result']) {
      expect(advices).toEqual([])
      server.answer((frame) => ({ id: Object(frame).id as unknown, [field]: 1 }))
      void socket().request('query')
      await after(1)
    }
  }, ['no-data'], ['A message has the fields: id, result.', '消息的字段：id, result。']],
  ['DV-41: gives no advice when the app has its own `read`', ({ socket, server }) => {
    socket().on('notice', nothing)
    server.push({ type: 'notice', text: 'hi' })
  }, [], undefined, { protocol: jsonProtocol({ read: (message) => ({ name: Object(message).type as string }) }) }],
  ['DV-42: reports an unanswered request with its name', ({ socket, after }) => {
    void socket().request('query', 1, { timeoutMs: 500 })
    return after(500)
  }, ['request-unanswered'], ['Request query.', '请求 query。']],
  ['DV-93: reports a Socket.IO event without an acknowledgement, with its name', async ({ socket, ...app }) => {
    const room = socket()
    room.on('settled', nothing)
    await settledEvent(app)
    void room.request('query', 1, { timeoutMs: 500 })
    return app.after(500)
  }, ['ack-missing'], ['Request query.', '请求 query。'], socketIo],
  ['DV-93: reports a call without an acknowledgement, with its event', async ({ client, socket, ...app }) => {
    socket().on('settled', nothing)
    await settledEvent(app)
    void callSocketIo(client, 'add', [1, 2], { timeoutMs: 500 })
    return app.after(500)
  }, ['ack-missing'], ['Request add.', '请求 add。'], socketIo],
  ['DV-26: reports a call whose event cannot be encoded', async ({ client, socket, ...app }) => {
    socket().on('settled', nothing)
    await settledEvent(app)
    void callSocketIo(client, 'add', [1n])
    return app.after(1)
  }, ['frame-encode-failed'], ['Message add.', '消息 add。'], socketIo],
  ['DV-26: reports a call without an event name', async ({ client, socket, ...app }) => {
    socket().on('settled', nothing)
    await settledEvent(app)
    void callSocketIo(client, unchecked(undefined))
    return app.after(1)
  }, ['frame-encode-failed'], ['Message ….', '消息 …。'], socketIo],
  ['DV-93: gives no advice about an acknowledged or unsent call', async ({ client, socket, ...app }) => {
    const early = callSocketIo(client, 'add')
    socket().on('settled', nothing)
    await settledEvent(app)
    expect(await early).toMatchObject({ ok: false })
    const acknowledged = callSocketIo(client, 'add')
    app.server.push('431[]')
    expect(await acknowledged).toEqual({ ok: true, args: [] })
    app.server.push('42["settled"]')
    const asked = socket().request('query')
    app.server.push('432[]')
    expect((await asked).ok).toBe(true)
  }, ['send-before-open'], undefined, socketIo],
  ['DV-98: reports a rejected topic over Socket.IO once, with its code, name and reason', async (app) => {
    for (const room of ['a', 'b']) {
      const rejected = { ok: false, code: 'server-error', detail: 'unknown room' }
      app.inPage(() => useTopic(room, nothing, { subscribe: () => Promise.resolve(rejected) }))
    }
    app.socket().on('settled', nothing)
    await settledEvent(app)
  }, ['topic-failed'], ['server-error: topic a unknown room', 'server-error: topic a unknown room'], socketIo],
  ...(['subscribe', 'unsubscribe'] as const).map((name): Case => [
    `DV-98: reports ${name} of a topic that throws, instead of a listener`, async ({ inPage, after }) => {
      const scope = effectScope(true)
      inPage(() => scope.run(() => useTopic('gold', nothing, { subscribe: nothing, [name]: brokenTopic })))
      await after(1)
      scope.stop()
      await after(1)
    }, ['topic-failed'], /\nlistener-threw: topic gold: Error: mine[^]*brokenTopic/,
  ]),
  ['DV-98: gives only the request’s advice when the response to a topic’s request is late',
    async ({ inPage, socket, after }) => {
      const { request } = socket()
      inPage(() => useTopic('gold', nothing, { subscribe: () => request('join', 'gold', { timeoutMs: 500 }) }))
      await after(1_000)
    }, ['request-unanswered'], 'Request join.'],
  ['DV-90: reports an unanswered outbox message and its empty field', async ({ client, after }) => {
    await client.send(noteOver({ id: 'id' }, client)())
    return after(5_000)
  }, ['request-unanswered'], [
    'Outbox message note: jsonOutbox({ id: \'id\' }) fills id, and rid is empty.',
    '发件箱消息 note：jsonOutbox({ id: \'id\' }) 填写了 id，而 rid 是空的。',
  ], { protocol: withWrite }],
  ['DV-90: reports only the first unanswered outbox message, even if a later message is answered',
    async ({ client, server, after }) => {
      const note = noteOver({ id: 'id' }, client)
      server.answer((frame) => Object(frame).id === 'c' ? { op: 'note', id: 'c' } : undefined)
      for (const id of ['a', 'b', 'c']) await client.send(note(id, `note-${id}`))
      return after(5_000)
    }, ['request-unanswered'], 'Outbox message note-a: ', { protocol: withWrite }],
  ['DV-90: gives no advice when no field is undefined', async ({ client, after }) => {
    await client.send(noteOver({ id: 'id' }, client)())
    return after(5_000)
  }, []],
  ['DV-90: gives no advice when the outbox message is answered', async ({ client, server, after }) => {
    server.answer((frame) => ({ op: 'note', id: Object(frame).id as unknown }))
    await client.send(noteOver({ id: 'id' }, client)())
    return after(5_000)
  }, [], undefined, { protocol: withWrite }],
  ['DV-90: gives no advice without the id option', async ({ client, after }) => {
    await client.send(noteOver({}, client)())
    return after(5_000)
  }, [], undefined, { protocol: withWrite }],
  ['DV-22: reports a numeric name with an option to convert it', ({ server }) => server.push({ type: 1001, data: 1 }),
    ['frame-unknown'], [
      'A message has the fields: type, data.\nThe field type is a number, but a name must be a string: '
        + 'read: (message) => ({ ...message, name: String(message.type) }).',
      '消息的字段：type, data。\n字段 type 的值是数字，而名称必须是字符串：'
        + 'read: (message) => ({ ...message, name: String(message.type) })。',
    ]],
  ...[jsonProtocol(), socketIoProtocol()].map((protocol): Case => [
    `DV-48: reports a received frame that is too large (${protocol.name})`,
    ({ server }) => server.push({ type: 'notice', data: 1 }), ['frame-too-large'], undefined,
    { protocol, maxFrameBytes: 10 },
  ]),
]

const ended: readonly Case[] = [
  ['DV-51: reports a close code that the client’s table lacks, with its reason',
    async ({ advices, server, after }) => {
      server.drop(4_000, 'not in a table')
      await secondConnection(server)
      expect(advices).toEqual([])
      await after(2_900)
      server.drop(4_401, 'expired')
    }, ['close-code-unknown'], '\n4401: expired\n', { policy: { closeCodes: {} } }],
  ['DV-43: reports two connections that end early, with the server’s reason', async ({ advices, server, after }) => {
    server.drop(4_000, 'no token')
    expect(advices).toEqual([])
    await secondConnection(server)
    await after(2_900)
    server.drop(4_000, 'no token')
  }, ['closed-at-once'], '\n4000: no token\n'],
  ...[[3_000, 0], [0, 3_000]].map(([first = 0, second = 0]): Case => [
    `DV-43: ignores connections that lasted ${first} and ${second} ms`, async ({ server, after }) => {
      await after(first)
      server.drop()
      await secondConnection(server)
      await after(second)
      server.drop()
    }, [],
  ]),
  ['DV-44: reports an unanswered ping', ({ after }) => after(21_000), ['ping-unanswered'], undefined,
    { protocol: withPing }],
  ['DV-44: ignores an unanswered ping when a message has arrived', async ({ client, server, after }) => {
    server.push({ type: 'pong' })
    await after(21_000)
    expect(client.status().failure?.code).toBe('pong-timeout')
  }, [], undefined, { protocol: withPing }],
  ...[plain, copyTrading({ session })].map((protocol): Case => [
    `DV-3, DV-45: reports a feed with a session (${protocol.name}) that is silent for 10 s`,
    async ({ advices, after }) => {
      await after(9_998)
      expect(advices).toEqual([])
      await after(20_000)
    }, ['feed-silent'], undefined, { protocol },
  ]),
  ['DV-45: does not report a feed whose first frame cannot be made', ({ after }) => after(1_000), ['protocol-threw'],
    undefined, {
      protocol: copyTradingPlain({
        session, currency: 'USD', currencyDigits: { USD: 2 }, firstFrame: () => { throw new Error('no token') },
      }),
    }],
  ['DV-45: does not report a feed that sent a frame', ({ server, after }) => {
    server.push({ Code: 200, data: [] })
    return after(14_000)
  }, [], undefined, { protocol: plain }],
  ['DV-45: reports a feed that is silent before it is ready', ({ after }) => after(5_000), ['feed-silent'], undefined,
    { protocol: copyTrading({ session }), policy: { readyTimeoutMs: 5_000 } }],
  ['DV-45: does not report a closed feed', ({ client, server, after }) => {
    server.staySilent()
    client.close()
    return after(14_000)
  }, [], undefined, { protocol: plain }],
  ['DV-45: does not report a JSON server', ({ after }) => after(14_000), []],
  ['DV-46: reports url-failed at the first attempt', ({ after }) => after(12_000), ['resolve-failed'],
    '\nurl-failed: no …\n', { url: () => { throw new Error('no "5ecret"') } }],
  ['DV-46: reports token-failed at the first attempt', ({ after }) => after(12_000), ['resolve-failed'],
    '\ntoken-failed: 401\n',
    { protocol: jsonProtocol({ session: { userId: 7, token: () => Promise.reject(new Error('401')) } }) }],
  ['DV-46: reports resolve-timeout at the first attempt', ({ after }) => after(12_000), ['resolve-failed'],
    '\nresolve-timeout\n', { url: () => new Promise<string>(nothing) }],
  ['DV-47: reports a final failure with the code and the server’s message',
    ({ server }) => server.drop(4403, 'blocked'), ['gave-up'], '\nforbidden: blocked\n'],
  ...([
    [
      '44{"message":"login","data":{"code":401}}', 'token-refused: login',
      '\nIf no user has signed in yet, set needsSession: true in socketIoProtocol().',
      '\n如果用户还没有登录，请在 socketIoProtocol() 里设置 needsSession: true。',
    ],
    [
      '41', 'protocol-refused: disconnect',
      '\nThe server called socket.disconnect(): set reconnectsAfterDisconnect: true in socketIoProtocol(), or call '
        + 'socket.conn.close() on the server instead.',
      '\n服务器调用了 socket.disconnect()：请在 socketIoProtocol() 里设置 reconnectsAfterDisconnect: true，或在服务器上改用 '
        + 'socket.conn.close()。',
    ],
    [
      '44{"message":"Invalid namespace"}', 'protocol-refused: Invalid namespace',
      '\nThe server has no such namespace: compare the namespace option with io.of(…) on the server.',
      '\n服务器没有这个命名空间：请对照服务器上的 io.of(…) 检查 namespace 选项。',
    ],
    ['44{"message":"full"}', 'protocol-refused: full', '', ''],
  ] as const).map(([frame, failure, hint, hintZh]): Case => [
    `DV-47: names the option for the frame ${frame}, if any, with which a Socket.IO server ends the connection`,
    async ({ server, after }) => {
      server.push('0{"sid":"a","pingInterval":25000,"pingTimeout":20000}')
      server.push(frame)
      await after(20_000)
    }, ['gave-up'], [failure + hint, failure + hintZh], socketIo,
  ]),
  ['DV-47: ignores a failure that the client retries', ({ server }) => server.drop(1013), []],
]

test.each([...unheard, ...misread, ...ended])('%s', (...each) => playCase(jsonProtocol(), each))

test('DV-49: gives advice about the header option only in a browser', () => {
  const advised = () => codesOf(createAdvised({ protocol: withPing, header: { a: 'b' } }).advices)
  expect(advised()).toEqual(['header-ignored'])
  vi.stubGlobal('window', undefined)
  // Cleanup hooks run in reverse order, so this restores the window before clients are disposed.
  onTestFinished(() => void vi.unstubAllGlobals())
  expect(advised()).toEqual([])
})
