import { setActivePinia } from 'pinia'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import {
  clientOf, copyTrading, copyTradingPlain, createTradewire, jsonProtocol, TradewireError, useChannel, usePosition,
  usePositions, useSocket, useSocketLease, useTabRule, useTopic, type Protocol,
} from '../../../src'
import type { PlainOptions } from '../../../src/protocols/copy-trading/copy-trading-session'
import { chatProtocol, useChat } from '../../../src/chat'
import { createOutbox, jsonOutbox, useOutbox } from '../../../src/outbox'
import { installOutbox } from '../../../src/vue/outbox/outbox-plugin'
import { socketIoProtocol } from '../../../src/socket-io'
import { useSocketIOStore } from '../../../src/stores'
import { createTestServer } from '../../../src/testing/test-server'
import { type Case, codesOf, createAdvised, inChinese, openAdvised, playCase, printed, unchecked } from './advised'

const url = 'wss://feed.example/ws'
const session = { userId: 10260, token: 'tok-5ecret' }
const plain: PlainOptions = { session, currency: 'USD', currencyDigits: { USD: 2 }, firstFrame: {} }
const row = { ticket: 1, symbol: 'EURUSD', type: 0, lots: 1, openprice: 1.1, profit: 2 }
const json = jsonProtocol({ ping: 'ping' })
const trading: Protocol<object> = copyTrading({ session })

const ofRow = 'ticket, symbol, type, lots, openprice, profit'

const lines = (...all: readonly string[]): string => all.filter((line) => line !== '').join('\n')

/**
 * A case with an unreadable frame. Its advice names the expected form, the fields, a row's fields and the option that
 * reads them.
 */
const unread = (
  frame: unknown, [expected, expectedZh]: readonly [string, string], fields: string | undefined, option: string,
  fieldsOfRow = ofRow, rule = 'DV-30',
): Case => [
  `${rule}: reports ${JSON.stringify(frame)} when it is the first frame`, ({ server }) => {
    for (const _again of [1, 2]) server.push(JSON.stringify(frame))
  }, ['list-unread'], [
    lines(
      `Expected: ${expected}.`,
      fields === undefined ? 'A message is not an object: an array.' : `A message has the fields: ${fields}.`,
      fieldsOfRow && `A row has the fields: ${fieldsOfRow}`, `Related option: ${option}.`,
    ),
    lines(
      `预期：${expectedZh}。`, fields === undefined ? '消息不是对象，而是：数组。' : `消息的字段：${fields}。`,
      fieldsOfRow && `一行的字段：${fieldsOfRow}`, `相关选项：${option}。`,
    ),
  ],
]
const roundedTicket = (lots: unknown): string =>
  JSON.stringify({ Code: 200, data: [{ ...row, ticket: -1, lots }] }).replace('-1', '1234567890123456211')
const noTicket = { ...row, ticket: undefined }
const ofFeed = [
  'the full list in each frame; frames with epoch and seq belong to the feed protocol of copyTrading()',
  '每一帧都是完整列表；包含 epoch 和 seq 的帧属于 copyTrading() 的行情协议',
] as const
const withCode = ['an object with a number Code and data: […]', '包含数值 Code 和 data: […] 的对象'] as const

test.each<Case>([
  unread({ code: 0, msg: '5ecret', data: [row] }, withCode, 'code, msg, data', 'read'),
  unread({ Code: 200, data: { list: [row], total: 1 } }, ['the list of positions in data: […]', 'data: […] 里的持仓列表'],
    'Code, data', 'read', ''),
  unread([row], withCode, undefined, 'read'),
  unread({ Code: 200, type: 'Delta', epoch: 'a', seq: 2, data: { upsert: [row], remove: [] } }, ofFeed,
    'Code, type, epoch, seq, data', 'protocol: copyTrading()', '', 'DV-82'),
  unread({ Code: 200, type: 'Heartbeat', epoch: 'a', seq: 2 }, ofFeed, 'Code, type, epoch, seq',
    'protocol: copyTrading()', '', 'DV-82'),
  unread({ Code: 200, epoch: 'a', seq: 2, data: [{ ...row, currency: 'KWD' }] },
    ['currencies with known decimal places', '已给出小数位数的货币'], 'Code, epoch, seq, data', 'currencyDigits',
    `${ofRow}, currency`, 'DV-82'),
  unread({ Code: 0, data: [row] },
    [
      'the Code that means success; the server sent Code 0 (if this is a real error, ignore this advice)',
      '表示成功的 Code；服务器发送的是 Code 0（如果服务器确实出错，可以忽略这条提示）',
    ], 'Code, data', 'successCode'),
  ['DV-30: prints the server’s message for an error Code',
    ({ server }) => server.push({ Code: 500, msg: 'maintenance' }), ['list-unread'],
    '; the server sent Code 500: maintenance ('],
  ['DV-30: reports each unreadable field and each error Code once, and at most five', async ({ advices, server }) => {
    for (const [at, code] of [500, 503, 500].entries()) server.push({ Code: code, msg: `maintenance ${at}` })
    for (const fault of [{ lots: 'x' }, { lots: 'y' }, { symbol: 5 }, { currency: 'EUR' }, { profit: 'x' }]) {
      for (const ticket of [1, 2]) server.push({ Code: 200, data: [{ ...row, ticket, ...fault }] })
    }
    expect(advices.map((text) => /(?:sent|field|with known) (\w+ ?\w*)/.exec(text)?.[1])).toEqual([
      'Code 500', 'Code 503', 'lots in', 'symbol in', 'decimal places',
    ])
  }, ['list-unread', 'list-unread', 'list-unread', 'list-unread', 'list-unread']],
  unread({ Code: 200, data: [{ ...row, openprice: undefined, open_price: 1.1 }] },
    ['the field openprice in each row', '每一行有字段 openprice'], 'Code, data', 'mapRow',
    'ticket, symbol, type, lots, profit, open_price'),
  unread({ Code: 200, data: [{ ...row, currency: 'KWD' }] },
    ['currencies with known decimal places', '已给出小数位数的货币'], 'Code, data', 'currencyDigits', `${ofRow}, currency`),
  unread({ Code: 200, data: [5] }, ['rows that are objects', '每一行是对象'], 'Code, data', 'mapRow', ''),
  unread({ Code: 200, data: [row, row] }, ['a different ticket in each row', '每一行有各自的 ticket'], 'Code, data', 'keyOf'),
  unread({ Code: 200, data: [noTicket] }, ['a different ticket in each row', '每一行有各自的 ticket'], 'Code, data', 'keyOf',
    'symbol, type, lots, openprice, profit'),
  ['DV-30: reports an exception thrown by an option, without the quoted parts of its message',
    ({ server }) => server.push({ Code: 200, data: [row] }), ['list-unread'], [
      `Expected: options that do not throw; the exception was Error: no ….\nA message has the fields: Code, data.\n`
        + `A row has the fields: ${ofRow}\nRelated option: mapRow, read.`,
      `预期：选项不抛出异常；实际抛出了 Error: no …。\n消息的字段：Code, data。\n一行的字段：${ofRow}\n相关选项：mapRow, read。`,
    ],
    { protocol: copyTradingPlain({ ...plain, read: () => { throw new Error('no "5ecret"') } }) }],
  ['DV-30: treats no part of an exception’s message as a field name',
    ({ server }) => server.push({ Code: 200, data: [row] }), ['list-unread'],
    /the exception was Error: no data\[1\]\.price\.\n.*\nA row has the fields: ticket/,
    { protocol: copyTradingPlain({ ...plain, read: () => { throw new Error('no data[1].price') } }) }],
  ['DV-30: names the fields of the row that has the fault', ({ server }) => {
    const rows = Array.from({ length: 11 }, (_, at) => ({ ...row, ticket: 10 + at, ...at === 10 && { lots: '', at } }))
    server.push({ Code: 200, data: rows })
  }, ['list-unread'], 'Expected: the field lots in each row.\nA message has the fields: Code, data.\n'
    + `A row has the fields: ${ofRow}, at\n`],
  ['DV-30: names no fields when a frame holds several messages',
    ({ server }) => server.push(JSON.stringify([{ Code: 200, data: [noTicket] }])), ['list-unread'], [
      'Expected: a different ticket in each row.\nRelated option: keyOf.',
      '预期：每一行有各自的 ticket。\n相关选项：keyOf。',
    ]],
  ['DV-30, DV-61: suggests `decode`, not `keyOf`, for a rounded ticket', ({ advices, server }) => {
    for (const lots of ['', 1]) server.push(roundedTicket(lots))
    expect(advices[1]).toContain('Expected: the field lots')
    expect(advices[2]).toContain(
      'JSON.parse has rounded this ticket, because it is above 2^53, and keyOf would get the rounded ticket.\n',
    )
    expect(advices[2]).toContain('Related option: decode.')
  }, ['unsafe-integer', 'list-unread', 'list-unread'], 'Field ticket.'],
  ['DV-37: names `decode` in Chinese for a rounded ticket', ({ advices, server }) => {
    inChinese()
    server.push(roundedTicket(1))
    expect(advices[1]).toContain('\n预期：与发送时相同的 ticket；它大于 2^53，JSON.parse 已把它舍入，keyOf 得到的也是舍入后的值。\n')
  }, ['unsafe-integer', 'list-unread']],
  ['DV-61: gives no advice about large integers when the app has a `decode` option',
    ({ server }) => server.push('{"ticket":1234567890123456211}'), [],
    undefined, { protocol: copyTradingPlain({ ...plain, decode: () => ({ Code: 200, data: [] }) }) }],
  ['DV-30: names the fields of the value that `decode` returned',
    ({ server }) => server.push('base64'), ['list-unread'],
    'A message has the fields: Code, rows.',
    { protocol: copyTradingPlain({ ...plain, decode: () => ({ Code: 200, rows: [] }) }) }],
  ['DV-30: names no fields for text that is not JSON', ({ server }) => server.push('no JSON'), ['list-unread'],
    [
      'Expected: a text frame with JSON, or the pong of isPong.\nRelated option: decode, isPong.',
      '预期：JSON 文本帧，或 isPong 指定的 pong。\n相关选项：decode, isPong。',
    ]],
  ['DV-30: names the fields of the value that the app’s `read` returned',
    ({ server }) => server.push({ body: { Code: 200, data: [row] } }), ['list-unread'],
    [
      lines('Expected: a complete account.', 'A message has the fields: Code, data.', `A row has the fields: ${ofRow}`,
        'Related option: accountOf.'),
      lines('预期：完整的账户。', '消息的字段：Code, data。', `一行的字段：${ofRow}`, '相关选项：accountOf。'),
    ], {
      protocol: copyTradingPlain({
        ...plain, read: (message) => Object(message).body as Record<string, unknown>, accountOf: () => unchecked({}),
      }),
    }],
  ['DV-30: gives no advice for a readable list or for a value that is not a frame', ({ client, server }) => {
    server.push({ Code: 200, data: [row] })
    client.report({ code: 'storage-failed', detail: 'no room' })
  }, []],
])('%s', (...each) => playCase(copyTradingPlain(plain), each))

const snapshot = '{"Code":200,"type":"Snapshot","epoch":…,"seq":…,"account":…,"data":[…]}'

test.each<Case>([
  ['DV-31, DV-45, DV-61: treats a server error as a readable frame, even with a large integer', ({ server, after }) => {
    server.push({ Code: 500, msg: 'no', id: 2 ** 60 })
    return after(21_000)
  }, []],
  ['DV-31: describes the expected frame when copyTrading() receives a list', ({ server }) => {
    for (const frame of [{ Code: 200, data: [row] }, { type: 'notice' }]) server.push(frame)
  }, ['feed-unread'], [
    `Expected: ${snapshot}.\nA message has the fields: Code, data.\nA row has the fields: ${ofRow}`,
    `预期：${snapshot}。\n消息的字段：Code, data。\n一行的字段：${ofRow}`,
  ]],
  ['DV-31: describes the expected frame when copyTrading() receives a message without rows',
    ({ server }) => server.push({ type: 'notice' }), ['feed-unread'], [
      `Expected: ${snapshot}.\nA message has the fields: type.\nInvalid field: Code`,
      `预期：${snapshot}。\n消息的字段：type。\n出错的字段：Code`,
    ]],
])('%s', (...each) => playCase(trading, each))

const copied = (maker: string, protocol: Protocol<object>, silentMs: number): Case => [
  `DV-79: gives only the code as advice about the frames of a copy of ${maker}`, async ({ reports, server, after }) => {
    server.push({ event: 'notice' })
    await after(silentMs)
    server.drop()
    await after(1)
    expect(reports[0]?.code).toMatch(/^frame-/)
  }, ['protocol-reported'], undefined, { protocol: { ...protocol } },
]

test.each<Case>([
  copied('jsonProtocol()', jsonProtocol(), 30_000),
  copied('copyTrading()', trading, 5_000),
  copied('copyTradingPlain()', copyTradingPlain(plain), 5_000),
])('%s', (...each) => playCase(json, each))

describe('createTradewire() with invalid options', () => {
  const aToF = { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6 }
  test.each<readonly [codes: readonly string[], option: string, type: string, thrown: string, options: unknown]>([
    [['no-protocol'], 'protocol', 'function', 'function', { url, protocol: jsonProtocol }],
    [['no-protocol'], 'protocol', '{ a, b, c, d, e }', 'object', { url, protocol: aToF }],
    [['no-protocol'], 'protocol', 'undefined', 'undefined', { url }],
    [['no-protocol'], 'protocol.start', 'undefined', 'object', { url, protocol: { name: 'own' } }],
    [['no-protocol', 'no-url'], 'protocol', 'undefined', 'undefined', undefined],
    [['no-protocol', 'no-url'], 'protocol', 'undefined', 'undefined', null],
    [['no-url'], 'url', 'undefined', 'undefined', { url: undefined, protocol: json }],
    [['no-url'], 'url', 'number', '', { url: 7, protocol: json }],
    [['no-user'], 'session.userId', 'undefined', 'undefined',
      { url, protocol: jsonProtocol({ session: unchecked({ userId: undefined }) }) }],
    [['no-user'], 'session.userId', 'object', '', { url, protocol: { ...json, session: { userId: null } } }],
  ])('DV-33: gives the advice %j in both languages and throws if %s is %s', (codes, option, type, thrown, options) => {
    const said = printed()
    const create = () => createTradewire(unchecked(options))
    expect(create).toThrow(`invalid-option: ${option.replace('.start', '')} is ${thrown}`)
    inChinese()
    expect(create).toThrow(option.replace('.start', ''))
    expect(codesOf(said)).toEqual([...codes, ...codes])
    expect(said[0]).toMatch(/^\[tradewire\] no-\w+ \(client default\)/)
    expect(said[0]).toContain(`\nThe option ${option} is: ${type}.\n`)
    expect(said[codes.length]).toContain('客户端 default')
    expect(said[codes.length]).toContain(`\n选项 ${option} 是：${type}。\n`)
  })

  test('DV-33: passes the advice to the application’s log if the log accepts advice', () => {
    const said = printed()
    const advices: string[] = []
    const { ports } = createTestServer()
    const report = (): undefined => undefined
    for (const log of [{ report }, { report, advise: (text: string) => void advices.push(text) }]) {
      expect(() => createTradewire(unchecked({ url, ports: { ...ports, log } }))).toThrow('protocol')
    }
    expect([codesOf(advices), said]).toEqual([['no-protocol'], []])
  })
})

const texts = ['undefined', 'Bearer undefined', 'bearer null', '[object Object]']

test.each<Case>([
  ...[undefined, ''].map((token): Case => {
    const given = unchecked({ userId: 7, token })
    return [`DV-34: reports the token ${token} once, from the start or later`,
      ({ client }) => client.setSession(given), ['no-token'], undefined,
      { protocol: jsonProtocol({ session: given, ping: 'ping' }) }]
  }),
  ...texts.map((token): Case => [
    `DV-34: reports the token ${token}, the string form of a missing value`, () => undefined, ['no-token'],
    [`The token is the string ${token}.`, `token 是文本 ${token}。`],
    { protocol: jsonProtocol({ session: { userId: 7, token }, ping: 'ping' }) },
  ]),
  ...['undefined', '', 'null'].map((token): Case => [
    `DV-34: reports once a token function that returns "${token}"`, async ({ advices, client, after }) => {
      for (const [at, returned] of ['tok-5ecret', token, 'NaN'].entries()) {
        expect(advices).toHaveLength(Math.max(0, at - 1))
        client.setSession({ userId: at, token: () => returned })
        await after(1)
      }
      expect(client.session()).toMatchObject({ userId: 2 })
    }, ['no-token'], [
      `token() returned: ${token || '\'\''}.`, `token() 返回了：${token || '\'\''}。`,
    ],
  ]),
  ['DV-34: accepts a session without a token field', () => undefined, [], undefined,
    { protocol: jsonProtocol({ session: { userId: 7 }, ping: 'ping' }) }],
  ['DV-33: reports a session without a user, and throws', ({ client }) => {
    expect(() => client.setSession(unchecked({ userId: null, token: 't' }))).toThrow('session.userId')
  }, ['no-user']],
])('%s', (...each) => playCase(json, each))

const listening = (...names: readonly string[]): Case[1] => ({ inPage }) => inPage(() => {
  for (const name of names) useChannel<Record<string, unknown>>(name, () => undefined)
})
const ofClient = ['statusChanged', 'diagnosed', 'connectError', 'leasesChanged', 'sessionChanged']

test.each<Case>([
  ...([
    [trading, 'getPositionsOrder', 'did you mean getPositonsOrder?'],
    [trading, 'positionUpdated', 'did you mean positionsUpdated?'],
    [trading, 'quotes', 'the known names are statusChanged, connectError, '],
    [trading, 'message:notice', 'the known names are statusChanged, connectError, '],
    [json, 'StatusChanged', 'did you mean statusChanged?'],
    [json, 'order.updated', 'the known names are statusChanged, connectError, '],
    [socketIoProtocol(), 'message', 'the known names are statusChanged, connectError, '],
    [chatProtocol(), 'chatDeliverd', 'did you mean chatDelivered?'],
  ] as const).map(([protocol, name, reported]): Case => [
    `DV-50: reports ${name}, which a client of ${protocol.name} never emits`, listening(name),
    ['unknown-event'], `${name}: ${reported}`, { protocol },
  ]),
  ['DV-50: gives no advice for event names of the client and of copyTrading()',
    listening(...ofClient, 'getPositonsOrder', 'positionEvent'), [], undefined, { protocol: trading }],
  ['DV-50: gives no advice for event names and message channels of jsonProtocol()',
    listening(...ofClient, 'message:notice', 'messageReceived', 'durableAnswered'), []],
  ['DV-50: gives no advice for event channels of socketIoProtocol()', listening('message:notice'), [], undefined,
    { protocol: socketIoProtocol() }],
  ['DV-50: reports only names that differ from a client event in letter case, with a custom protocol',
    listening(...ofClient, 'quoted', 'statusChange', 'StatusChanged'), ['unknown-event'],
    'StatusChanged: did you mean statusChanged?', { protocol: { ...json } }],
  ['DV-88: reports a useSocket() listener for a client event, because useSocket() receives only messages',
    async ({ after, socket }) => {
    for (const _again of [1, 2]) socket().on('connectError', () => undefined)
    await after(5_000)
  }, ['unknown-event'], [
    'on(\'connectError\') of useSocket() listens to messages from the server: use useChannel(\'connectError\', …), or '
      + 'ignore this advice if the server sends such a message',
    'useSocket() 的 on(\'connectError\') 监听的是服务器的消息：请改用 useChannel(\'connectError\', …)；如果服务器会发送这个名称的消息，可以忽略这条提示',
  ]],
  ['DV-88: gives no advice when the server sends a message with the name of a client event',
    async ({ after, server, socket }) => {
    socket().on('statusChanged', () => undefined)
    server.push({ type: 'statusChanged', data: 1 })
    await after(5_000)
  }, []],
])('%s', (...each) => playCase(json, each))

test.each<readonly [string, () => unknown]>([
  ['useSocket', () => useSocket()], ['useChannel', () => useChannel('statusChanged', () => undefined)],
  ['useTopic', () => useTopic('prices', () => undefined)],
  ['useSocketLease', () => useSocketLease()], ['useTabRule', () => useTabRule('accountStateIndex', 0)],
  ['usePositions', () => usePositions({}, { active: true })], ['usePosition', () => usePosition(1, { active: true })],
])('DV-35: throws for %s outside setup, acquires no lease, and names the correct place', async (name, call) => {
  const said = printed()
  const { client } = await openAdvised({ protocol: json })
  expect(call).toThrow(new TradewireError('invalid-option', `call ${name} in setup()`))
  expect(client.leases().map(({ kind }) => kind)).toEqual(['manual'])
  expect(said).toEqual([expect.stringMatching(new RegExp(
    `^\\[tradewire\\] outside-setup \\(client default\\): .*\\n${name}\\(\\)\\nWhat to do: .*$`,
  ))])
})

test('DV-14, DV-76: gives no advice in production, even for invalid options', () => {
  const lines = printed()
  vi.stubEnv('NODE_ENV', 'production')
  onTestFinished(() => void vi.unstubAllEnvs())
  createAdvised({ protocol: json }).tradewire.install({ unmount: () => undefined })
  setActivePinia(undefined)
  expect(() => useSocketIOStore()).toThrow()
  expect(() => usePosition(1, { active: true })).toThrow('call usePosition in setup()')
  expect(() => createTradewire(unchecked({ url }))).toThrow('protocol')
  expect(() => createTradewire({ url, protocol: json, policy: { lingerMs: NaN } })).toThrow('lingerMs')
  expect(() => clientOf('absent')).toThrow('no client absent')
  expect(lines).toEqual([])
})

test('DV-36: lists the installed client names in both languages', () => {
  const lines = printed()
  for (const name of ['ledger', 'archive']) createAdvised({ name, protocol: json }).tradewire.install({ unmount() {} })
  expect(() => clientOf('absent')).toThrow('no client absent')
  inChinese()
  expect(() => clientOf('absent')).toThrow('no client absent')
  expect(lines).toEqual([
    expect.stringMatching(/\nInstalled: (.*, )?ledger, archive\.\n/),
    expect.stringMatching(/\n已安装：(.*, )?ledger, archive。\n/),
  ])
})

test('DV-34: reads a session with a token function in the same way as in production', async () => {
  const { client, after } = await openAdvised({ protocol: jsonProtocol({ ping: 'ping' }) })
  const mutable = { userId: 7, token: () => 'tok-5ecret' }
  client.setSession(mutable)
  await after(1)
  mutable.userId = 8
  client.setSession(mutable)
  await after(1)
  expect(client.session()).toEqual({ userId: 8 })
  class Account {
    get userId() {
      return 9
    }

    token() {
      return 'tok-5ecret'
    }
  }
  client.setSession(new Account())
  expect(client.session()).toEqual({ userId: 9 })
})

test('DV-36: reports a missing outbox and a missing chat, and lists the installed names', () => {
  const lines = printed()
  const { client } = createAdvised({ name: 'ledger', protocol: json })
  onTestFinished(installOutbox('ledger', createOutbox({ client, wire: jsonOutbox() })))
  expect(() => useOutbox({ client: 'absent' })).toThrow('no outbox for client absent')
  expect(() => useChat({ client: 'absent' })).toThrow('no chat for client absent')
  expect(codesOf(lines)).toEqual(['no-outbox', 'no-chat'])
  expect(lines[0]).toContain('\nInstalled: ledger.\n')
  expect(lines[1]).toContain('\nInstalled: none.\n')
})

test('DV-38: links to the site address set in the build, in the language of the advice', async () => {
  vi.stubGlobal('__TRADEWIRE_SITE__', 'https://docs.example/tradewire/')
  onTestFinished(() => void vi.unstubAllGlobals())
  const { advices, server } = await openAdvised({ protocol: trading })
  server.push({ type: 'notice' })
  expect(advices[0]?.split('\n').at(-1)).toBe('See https://docs.example/tradewire/en/development.html#feed-unread')
  inChinese()
  server.drop(4_403)
  expect(advices[1]).toMatch(/\n处理：.+\n详见 https:\/\/docs\.example\/tradewire\/development\.html#gave-up$/)
})
