import { expect, test } from 'vitest'
import { copyTradingPlain } from '../../../src'
import { driveProtocol } from '../../support/protocol-drive'

test('the digits of a price are those of its own list', () => {
  const protocol = copyTradingPlain({ currency: 'USD', currencyDigits: { USD: 2 }, firstFrame: {} })
  const digitsOf = (userId: number, price: string) => {
    const session = driveProtocol(protocol, { userId })
    session.opened()
    const row = { ticket: 1, symbol: 'GOLD', type: 'buy', lots: 1, openprice: price, nowprice: price, profit: 0 }
    session.received(JSON.stringify({ Code: 200, data: [row] }))
    return session.flush()
  }
  digitsOf(1, '1950.123')
  expect(digitsOf(2, '1950.1')).toMatchObject([{ payload: { list: [{ digits: 1 }] } }])
})
