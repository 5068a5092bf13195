import { expect, test } from 'vitest'
import { copyTradingPlain, jsonProtocol, type PlainOptions } from '../../../src'
import { type Case, type Given, inChinese, openAdvised, subjectsOf, unchecked } from './advised'

const session = { userId: 10260, token: 'tok-5ecret' }
const plain: PlainOptions = { session, currency: 'USD', currencyDigits: { USD: 2 }, firstFrame: {} }
const row = { ticket: 1, symbol: 'EURUSD', type: 0, lots: 1, openprice: 1.1, profit: 2 }
const json = jsonProtocol({ ping: 'ping' })

const listening = (message: unknown): Case[1] => async ({ socket, server, after }) => {
  socket().on('notice', () => undefined)
  server.push(JSON.stringify(message))
  await after(5_000)
}

/** A title, what happens in the app, the lines about each case, and options of the client. */
type ChineseCase = [title: string, happens: Case[1], subjects: readonly string[], given?: Partial<Given<object>>]

test.each<ChineseCase>([
  ...([
    [{ Code: 200, data: [{ ...row, openprice: undefined, open_price: 1.1 }] }, [
      '预期：每一行有字段 openprice。', '消息的字段：Code, data。',
      '一行的字段：ticket, symbol, type, lots, profit, open_price', '用于读取的选项：mapRow。',
    ]],
    [{ Code: 200, data: {} }, ['预期：data: […] 里的持仓列表。', '消息的字段：Code, data。', '用于读取的选项：read。']],
    [[row], [
      '预期：带数值 Code 和 data: […] 的对象。', '消息不是对象，而是：数组。',
      '一行的字段：ticket, symbol, type, lots, openprice, profit', '用于读取的选项：read。',
    ]],
  ] as const).map(([frame, lines]): ChineseCase => [
    `DV-30, DV-37: ${JSON.stringify(frame)}`, ({ server }) => server.push(JSON.stringify(frame)), [lines.join('\n')],
    { protocol: copyTradingPlain(plain) },
  ]),
  ['DV-30, DV-37: an option that throws', ({ server }) => server.push({ Code: 200, data: [row] }), [[
    '预期：不抛出异常的选项；抛出了 Error: no row。', '消息的字段：Code, data。',
    '一行的字段：ticket, symbol, type, lots, openprice, profit', '用于读取的选项：mapRow, read。',
  ].join('\n')], { protocol: copyTradingPlain({ ...plain, read: () => { throw new Error('no row') } }) }],
  ['DV-37: messages that are not sent as they are meant', async ({ socket, after }) => {
    const { send, request, on } = socket()
    await send(unchecked(undefined), 1)
    await send('say', new Map())
    await send('say', '{}')
    await send('say', { n: 1n })
    void request('ask', 1, { timeoutMs: 1_000 })
    const listen = (): void => void on('notice', (text) => void String(text))
    listen()
    await after(1_000)
    listen()
  }, ['名称是：undefined。', 'say：Map。', '发送的消息 say。', '消息 say。', '请求 ask。', '消息 notice。']],
  ['DV-37: the names of options, a token, an address and what holds a socket', ({ client }) => {
    client.lease('page').want(true)
    client.lease('list').want(true)
    client.close()
  }, [
    'heders：是否想写 header？',
    'whatever：可用的有 name、url、protocol、header、protocols、policy、maxFrameBytes、allowInsecure、persist、debug、'
      + 'parts、ports',
    'token 是文本 undefined。', '地址里有 room=undefined。', '占用者：page, list。',
  ], unchecked({
    protocol: jsonProtocol({ session: { userId: 7, token: 'undefined' }, ping: 'ping' }),
    url: 'wss://a.example/ws?room=undefined', heders: {}, whatever: 1,
  })],
  ['DV-22, DV-37: a message without a name', listening({ code: 7 }), ['消息的字段：code。']],
  ['DV-22, DV-37: a message that is a list', listening([1]), ['消息不是对象，而是：数组。']],
  ['DV-22, DV-37: a message with a number for its name', listening({ type: 7 }), [
    '消息的字段：type。\n字段 type 的值是数字，而名称必须是字符串：'
    + 'read: (message) => ({ ...message, name: String(message.type) })。',
  ]],
  ['DV-22, DV-37: a message with nearly the name of a listener', listening({ type: 'notise' }),
    ['消息 notise。是否应为 notice？已监听：notice。']],
  ['DV-22, DV-37: a message with another name', listening({ type: 'other' }), ['消息 other。已监听：notice。']],
])('%s is reported in Chinese', async (_, happens, subjects, given) => {
  inChinese()
  const app = await openAdvised<object>({ protocol: json, ...given })
  await happens(app)
  expect(subjectsOf(app.advices)).toEqual(subjects)
})
