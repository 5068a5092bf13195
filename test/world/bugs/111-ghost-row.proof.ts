import { expect, test } from 'vitest'
import { copyTrading } from '../../../src'
import { driveProtocol } from '../../support/protocol-drive'

const row = {
  ticket: 41, symbol: 'EURUSD', type: 'buy', lots: 1, openprice: 1.1, nowprice: 1.2, sl: 0, tp: 0, swap: 0,
  commission: 0, profit: 10, currency: 'USD', opentime: 1, digits: 5, flwsig: true, sigtraderid: 3, signame: 'Ann',
}
const account = { currency: 'USD', currencyDigits: 2, balance: 1, credit: 0, margin: 0, leverage: 100 }

test('a ticket that comes back is shown again', () => {
  const feed = driveProtocol(copyTrading(), { userId: 1 })
  const receive = (frame: object) => feed.received(JSON.stringify({ Code: 200, epoch: 'e', ...frame }))
  feed.opened()
  receive({ type: 'Snapshot', seq: 1, account, data: [row] })
  feed.flush()
  receive({ type: 'Delta', seq: 2, data: { upsert: [], remove: [{ ticket: 41, reason: 'closed' }] } })
  feed.flush()
  receive({ type: 'Delta', seq: 3, data: { upsert: [row], remove: [] } })
  expect(feed.flush()).toMatchObject([{ type: 'publish', payload: { list: [{ ticket: 41 }] } }])
})
