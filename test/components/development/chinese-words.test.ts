import { expect, onTestFinished, test, vi } from 'vitest'
import { effectScope } from 'vue'
import { copyTradingPlain, jsonProtocol, useSocket, type PlainOptions } from '../../../src'
import { openAdvised, unchecked } from './advised'

const session = { userId: 10260, token: 'tok-5ecret' }
const plain: PlainOptions = { session, currency: 'USD', currencyDigits: { USD: 2 }, firstFrame: {} }
const row = { ticket: 1, symbol: 'EURUSD', type: 0, lots: 1, openprice: 1.1, profit: 2 }

/** The lines about the case, of each advice. */
const subjectsOf = (advices: readonly string[]): readonly string[] =>
  advices.map((text) => text.split('\n').slice(1, -1).join('\n'))

function inChinese(): void {
  const language = vi.spyOn(navigator, 'language', 'get').mockReturnValue('zh-CN')
  onTestFinished(() => language.mockRestore())
}

test.each<readonly [frame: unknown, lines: readonly string[]]>([
  [{ Code: 200, data: [{ ...row, openprice: undefined, open_price: 1.1 }] }, [
    '预期：每一行有字段 openprice。', '消息的字段：Code, data。',
    '一行的字段：ticket, symbol, type, lots, profit, open_price', '用于读取的选项：mapRow。',
  ]],
  [{ Code: 200, data: {} }, ['预期：data: […] 里的持仓列表。', '消息的字段：Code, data。', '用于读取的选项：read。']],
  [[row], [
    '预期：带数值 Code 和 data: […] 的对象。', '消息不是对象，而是：数组。',
    '一行的字段：ticket, symbol, type, lots, openprice, profit', '用于读取的选项：read。',
  ]],
])('DV-30, DV-37: %j is reported in Chinese', async (frame, lines) => {
  inChinese()
  const { advices, server } = await openAdvised({ protocol: copyTradingPlain(plain) })
  server.push(JSON.stringify(frame))
  expect(subjectsOf(advices)).toEqual([lines.join('\n')])
})

test('DV-30, DV-37: an option that throws is reported in Chinese', async () => {
  inChinese()
  const read = (): never => {
    throw new Error('no row')
  }
  const { advices, server } = await openAdvised({ protocol: copyTradingPlain({ ...plain, read }) })
  server.push({ Code: 200, data: [row] })
  expect(subjectsOf(advices)).toEqual([[
    '预期：不抛出异常的选项；抛出了 Error: no row。', '消息的字段：Code, data。',
    '一行的字段：ticket, symbol, type, lots, openprice, profit', '用于读取的选项：mapRow, read。',
  ].join('\n')])
})

test('DV-37: messages that are not sent as they are meant are reported in Chinese', async () => {
  inChinese()
  const { advices, server } = await openAdvised({ protocol: jsonProtocol({ ping: 'ping' }) })
  const scope = effectScope()
  onTestFinished(() => scope.stop())
  const socket = scope.run(() => useSocket()) ?? expect.fail()
  await socket.send(unchecked(undefined), 1)
  await socket.send('say', new Map())
  await socket.send('say', '{}')
  await socket.send('say', { n: 1n })
  void socket.request('ask', 1, { timeoutMs: 1_000 })
  const listen = (): void => void socket.on('notice', (text) => void String(text))
  listen()
  await server.clock.advanceAsync(1_000)
  listen()
  expect(subjectsOf(advices)).toEqual([
    '名称是：undefined。', 'say：Map。', '发送的消息 say。', '消息 say。', '请求 ask。', '消息 notice。',
  ])
})

test('DV-37: the names of options, a token, an address and what holds a socket are reported in Chinese', async () => {
  inChinese()
  const protocol = jsonProtocol({ session: { userId: 7, token: 'undefined' }, ping: 'ping' })
  const url = 'wss://a.example/ws?room=undefined'
  const { advices, client } = await openAdvised(unchecked({ protocol, url, heders: {}, whatever: 1 }))
  client.lease('page').want(true)
  client.lease('list').want(true)
  client.close()
  expect(subjectsOf(advices)).toEqual([
    'heders：是否想写 header？',
    'whatever：可用的有 name、url、protocol、header、protocols、policy、maxFrameBytes、allowInsecure、persist、debug、'
      + 'parts、ports',
    'token 是文本 undefined。', '地址里有 room=undefined。', '占用者：page, list。',
  ])
})

test.each<readonly [message: unknown, line: string]>([
  [{ code: 7 }, '消息的字段：code。'], [[1], '消息不是对象，而是：数组。'],
  [{ type: 7 }, '消息的字段：type。\n字段 type 的值是数字，而名称必须是字符串：'
    + 'read: (message) => ({ ...message, name: String(message.type) })。'],
  [{ type: 'notise' }, '消息 notise。是否应为 notice？已监听：notice。'],
  [{ type: 'other' }, '消息 other。已监听：notice。'],
])('DV-22, DV-37: the message %j is reported in Chinese', async (message, line) => {
  inChinese()
  const { advices, server } = await openAdvised({ protocol: jsonProtocol({ ping: 'ping' }) })
  const scope = effectScope()
  onTestFinished(() => scope.stop())
  scope.run(() => useSocket().on(unchecked('notice'), () => undefined))
  server.push(JSON.stringify(message))
  await server.clock.advanceAsync(60_000)
  expect(subjectsOf(advices)[0]).toBe(line)
})
