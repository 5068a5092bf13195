import { createPinia, setActivePinia } from 'pinia'
import { expect, onTestFinished, test, vi } from 'vitest'
import {
  copyTrading, createPositionSource, jsonProtocol, useChannel, usePosition, usePositionLists, usePositions,
  useSocketLease, useTabRule,
} from '../../../src'
import { usePositionsStore } from '../../../src/stores'
import { codesOf, inChinese, openAdvised, unchecked } from './advised'

const noRows: readonly (readonly [string, () => unknown])[] = [
  ['usePositions', () => usePositions()], ['usePositionLists', () => usePositionLists()],
  ['usePosition', () => usePosition(1)],
  ['usePositionsStore', () => {
    setActivePinia(createPinia())
    return usePositionsStore()
  }],
]

test.each(noRows)('DV-83: reports %s once for a client without positions', async (_name, call) => {
  const { advices, inPage } = await openAdvised({ protocol: jsonProtocol() })
  for (const _again of [1, 2]) inPage(call)
  expect(codesOf(advices)).toEqual(['no-positions'])
})

test('DV-83: gives no advice for a position source, for a protocol with positions or in production', async () => {
  const trading = await openAdvised({ protocol: copyTrading({ session: { userId: 7 } }) })
  trading.inPage(() => usePositions())
  const client = 'json'
  const { advices, inPage } = await openAdvised({ protocol: jsonProtocol(), name: client })
  const source = createPositionSource({ client, currency: 'USD', currencyDigits: { USD: 2 } })
  inPage(() => usePositions({}, { source }))
  vi.stubEnv('NODE_ENV', 'production')
  onTestFinished(() => void vi.unstubAllEnvs())
  inPage(() => usePositions({}, { client }))
  expect([...advices, ...trading.advices]).toEqual([])
})

test('DV-37, DV-83: explains the missing positions in Chinese on a Chinese device', async () => {
  inChinese()
  const { advices, inPage } = await openAdvised({ protocol: jsonProtocol() })
  inPage(() => usePositions())
  expect(advices[0]).toContain('客户端的协议没有持仓')
})

test.each<readonly [string, string, () => unknown]>([
  ['folowed', 'usePositions().folowed: did you mean usePositions().followed?',
    () => usePositions(unchecked({ folowed: true }))],
  ['actve', 'usePositions().actve: did you mean usePositions().active?',
    () => usePositions({}, unchecked({ actve: true }))],
  ['symbl', 'usePositions().symbl: did you mean usePositions().symbol?',
    () => usePositionLists(unchecked({ symbl: 'EURUSD' }))],
  ['clent of usePosition', 'usePosition().clent: did you mean usePosition().client?',
    () => usePosition(1, unchecked({ clent: 'default' }))],
  ['lable', 'useSocketLease().lable: did you mean useSocketLease().label?',
    () => useSocketLease(true, unchecked({ lable: 'page' }))],
  ['clent of useTabRule', 'useTabRule().clent: did you mean useTabRule().client?',
    () => useTabRule('followFlake', false, unchecked({ clent: 'default' }))],
  ['clent of useChannel', 'useChannel().clent: did you mean useChannel().client?',
    () => useChannel('statusChanged', () => undefined, unchecked({ clent: 'default' }))],
  ['clent of usePositionsStore', 'usePositionsStore().clent: did you mean usePositionsStore().client?', () => {
    setActivePinia(createPinia())
    return usePositionsStore(unchecked({ clent: 'default' }))
  }],
])('DV-84: reports the unknown option %s', async (_option, words, call) => {
  const { advices, inPage } = await openAdvised({ protocol: copyTrading({ session: { userId: 7 } }) })
  inPage(call)
  expect(codesOf(advices)).toEqual(['unknown-option'])
  expect(advices[0]).toContain(words)
})

const row = { ticket: 1, symbol: 'EURUSD', type: 0, lots: 1, openprice: 1.1, profit: 2 }
const { symbol: _symbol, ...nameless } = row
type Rows = ReturnType<typeof createPositionSource>

test.each<readonly [string, (rows: Rows) => void, string, string]>([
  ['a row without a field', (rows) => rows.upsert(nameless), [
    'Expected: the field symbol in each row.', 'A row has the fields: ticket, type, lots, openprice, profit',
    'Related option: mapRow.',
  ].join('\n'), '预期：每一行有字段 symbol。'],
  ['equal keys', (rows) => rows.snapshot([row, row]), 'Related option: keyOf.', '相关选项：keyOf。'],
  ['a list that is not an array', (rows) => rows.snapshot({ rows: [row] }),
    'Expected: an array of rows.\nA row has the fields: rows\nWhat', '预期：由行组成的数组。'],
  ['an invalid key', (rows) => rows.remove(unchecked({})), 'Fault: key.', '错误：key。'],
])('DV-95: reports %s as a fault of the call, not of the server’s message', async (_title, call, words, wordsZh) => {
  async function play(name: string) {
    const { advices, inPage, reports, server } = await openAdvised({ protocol: jsonProtocol(), name })
    inPage(() => {
      const rows = createPositionSource({ client: name, currency: 'USD', currencyDigits: { USD: 2 } })
      for (const _again of [1, 2]) call(rows)
    })
    expect(codesOf(advices)).toEqual(['source-unread'])
    expect(reports.map(({ code }) => code)).toEqual(['frame-malformed', 'frame-malformed'])
    server.push('no JSON')
    expect(codesOf(advices)).toEqual(['source-unread', 'frame-malformed'])
    return advices[0]
  }
  expect(await play('english')).toContain(words)
  inChinese()
  expect(await play('chinese')).toContain(wordsZh)
})
