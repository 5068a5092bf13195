import { expect, test } from 'vitest'
import { defaultCloseCodes } from '../../../src/connection/policy/close-codes'
import type {
  Account, ClientFrame, CloseReason, Order, OrderFrame, OrderRefusal, Position, QueryFrame,
} from '../../../src/positions/model/wire'
import { readSource } from './source-files'

/** Records, so that the compiler misses a name that is not here. */
const frames: Record<(ClientFrame | OrderFrame | QueryFrame)['type'], 1> = {
  Subscribe: 1, Ping: 1, Unsubscribe: 1, Resync: 1, Order: 1, Query: 1,
}
const orders: Record<Order['action'], 1> = { open: 1, close: 1, closeAll: 1, modify: 1, follow: 1, unfollow: 1 }
const refusals: Record<OrderRefusal, 1> = {
  'expired': 1, 'bad-validity': 1, 'never-received': 1, 'key-reused': 1, 'no-such-position': 1, 'not-traded': 1,
  'bad-lots': 1, 'bad-price': 1, 'not-enough-margin': 1, 'no-such-trader': 1, 'not-followed': 1, 'bad-settings': 1,
}
const fields: Record<keyof Position | keyof Account, 1> = {
  ticket: 1, symbol: 1, type: 1, lots: 1, openprice: 1, nowprice: 1, sl: 1, tp: 1, swap: 1, commission: 1, profit: 1,
  currency: 1, opentime: 1, digits: 1, flwsig: 1, sigtraderid: 1, signame: 1, currencyDigits: 1, balance: 1, credit: 1,
  margin: 1, leverage: 1,
}
const reasons: Record<Exclude<CloseReason, 'unknown'>, 1> = { closed: 1, sl: 1, tp: 1 }

test.each([
  'docs/en/copy-trading.md', 'docs/copy-trading.md',
])('CT-65: %s names each frame, order, refusal, field and close code', (path) => {
  const { text } = readSource(path)
  const rows = text.split('\n').filter((line) => line.startsWith('| '))
  const isTold = (name: string): boolean => rows.some((row) => row.split(' | ')[0]?.includes(`\`${name}\``))
  const wanted = [
    ...Object.keys(frames).map((type) => `{"type":"${type}"`),
    ...Object.keys(orders).map((action) => `{"action":"${action}"`),
    ...Object.keys(refusals).map((reason) => `\`${reason}\``),
    ...Object.keys(reasons).map((reason) => `"${reason}"`),
    ...['Snapshot', 'Delta', 'Pong', 'Ack'].map((type) => `{"Code":200,"type":"${type}"`),
  ]
  expect(wanted.filter((part) => !text.includes(part))).toEqual([])
  expect(Object.keys(fields).filter((field) => !isTold(field))).toEqual([])
  for (const [code, meaning] of Object.entries(defaultCloseCodes)) {
    const row = rows.find((line) => line.split(' | ')[0]?.includes(code))
    expect(row, code).toContain(`\`${meaning.code}\``)
  }
})
