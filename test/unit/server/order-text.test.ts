import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readOrderFrame } from '../../../server/feed/model/orders/read-order'
import { orderFields, orderText } from '../../../server/redis/order-text'
import type { Order } from '../../../src/positions/model/wire'

const amount = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)
const ticket = fc.integer({ min: 1 })
const symbol = fc.string({ maxLength: 16 })
const type = fc.constantFrom('buy', 'sell')
const settings = fc.record({ mode: fc.constantFrom('ratio', 'lots'), value: amount, capLots: amount })
const orders: fc.Arbitrary<Order> = fc.oneof(
  fc.record({ action: fc.constant('open'), symbol, type, lots: amount, sl: amount, tp: amount },
    { requiredKeys: ['action', 'symbol', 'type', 'lots'] }),
  fc.record({ action: fc.constant('close'), ticket, lots: amount }, { requiredKeys: ['action', 'ticket'] }),
  fc.record({ action: fc.constant('modify'), ticket, sl: amount, tp: amount }),
  fc.record({ action: fc.constant('follow'), trader: ticket, settings }),
  fc.record({ action: fc.constant('unfollow'), trader: ticket }),
  fc.constant({ action: 'closeAll' }),
)

test('RS-4: an order is read from the intake as it was sent, and no two orders have one text', () => {
  const read = (order: Order) =>
    readOrderFrame({ reqid: 'reqid-01', validUntil: 1, order: orderFields(orderText(order)) }, '7')
  fc.assert(fc.property(orders, orders, (one, other) => {
    expect(read(one)).toEqual({
      ok: true, frame: { type: 'Order', traderid: '7', reqid: 'reqid-01', validUntil: 1, order: one },
    })
    expect(orderText(one) === orderText(other)).toBe(JSON.stringify(one) === JSON.stringify(other))
  }))
})
