import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeClientFrame } from '../../../server/feed/model/hub/client-frame'
import { createDecidedOrders } from '../../../server/feed/model/orders/order-journal'
import { createOrderDecider } from '../../../server/feed/model/orders/order-decider'
import { decodeFeedFrame } from '../../../src/protocols/copy-trading/frames'
import { makeExchange, present, startMs } from './support'

/** An account of a server, as clients send orders to it and read it. */
function openAccount() {
  const exchange = makeExchange({ positions: 4 })
  const feed = present(exchange.open('10260'))
  const clock = { now: () => startMs, elapsed: () => 0 }
  const journal = createDecidedOrders({ clock, records: undefined })
  const orders = createOrderDecider({ exchange, journal, now: clock.now, trouble: () => undefined })
  let count = 0
  return {
    rows: () => feed.rows(),
    /** Whether it was carried out, or what became of it. */
    post(order: object): unknown {
      const reqid = `order-${(count += 1)}-of-it`
      const frame = { type: 'Order', traderid: '10260', reqid, validUntil: startMs + 1_000, order }
      const decoded = decodeClientFrame(JSON.stringify(frame))
      if (!decoded.ok || decoded.frame.type !== 'Order') return decoded.ok ? 'no order' : decoded.msg
      const answer = orders.submit(feed, decoded.frame)
      return 'reason' in answer ? answer.reason : 'state' in answer ? answer.state : answer.Code
    },
    /** The client's reading of it over the wire; throws when the client cannot read it. */
    read: () => decodeFeedFrame(JSON.stringify(feed.snapshot())),
  }
}

const ends = [
  0, 5e-324, 1e-300, 1e-9, 4e-6, 1e-5, 0.001, 0.005, 0.01, 0.1, 1, 99.99, 100, 100.01, 1_000, 1_000.01,
  2 ** 53 / 1e5, 9e10, 9.1e10, 2 ** 53 / 1e3, 1e15, 1e15 + 1, 2 ** 53 - 1, 2 ** 53, 1e16, 1e21,
  Number.MAX_VALUE, -1e-9, -1,
] as const
const small = fc.double({ min: 0, max: 3, noNaN: true })
const number = fc.oneof(fc.constantFrom(...ends), fc.double({ noNaN: true }), small)
const cents = fc.integer({ min: 0, max: 10_100 }).map((hundredths) => hundredths / 100)
const lots = fc.oneof(cents, number)
/** Levels that may lie ahead: whole points, and whatever else. */
const level = fc.oneof(number, fc.integer({ min: 0, max: 400_000 }).map((points) => points / 1e5))
const symbol = fc.constantFrom('EURUSD', 'USDJPY', 'XAUUSD', 'GBPUSD')
const type = fc.constantFrom('buy', 'sell')
/** The ticket of a position by its place in the list, or a number that may be none. */
const ticket = fc.oneof(fc.nat({ max: 5 }).map((place) => ({ place })), number)
const settings = fc.record({ mode: fc.constantFrom('ratio', 'lots'), value: lots, capLots: number })
const order = fc.oneof(
  fc.record({ action: fc.constant('open'), symbol, type, lots, sl: level, tp: level }, {
    requiredKeys: ['action', 'symbol', 'type', 'lots'],
  }),
  fc.record({ action: fc.constant('modify'), ticket, sl: level, tp: level }),
  fc.record({ action: fc.constant('close'), ticket, lots }, { requiredKeys: ['action', 'ticket'] }),
  fc.record({ action: fc.constant('follow'), trader: fc.constantFrom(501, 502, 1e16), settings }),
  fc.record({ action: fc.constant('unfollow'), trader: fc.constantFrom(501, 1e16) }),
)

describe('the limits of an order', () => {
  test('SV-238: every order that the server accepts leaves an account that the client reads', () => {
    let done = 0
    fc.assert(fc.property(fc.array(order, { maxLength: 12 }), (orders) => {
      const account = openAccount()
      for (const one of orders) {
        const place = 'ticket' in one && typeof one.ticket === 'object' ? one.ticket.place : undefined
        const known = place === undefined ? {} : { ticket: account.rows()[place]?.ticket ?? 1 }
        if (account.post({ ...one, ...known }) === 'done') done += 1
        expect(account.read).not.toThrow()
      }
    }), { numRuns: 300 })
    expect(done).toBeGreaterThan(100)
  })

  const buy = { action: 'open', symbol: 'EURUSD', type: 'buy', lots: 0.01 }
  const sell = { ...buy, type: 'sell' }
  test.each([
    [{ ...buy, tp: 9e10 }, 'done'],
    [{ ...buy, tp: 2 ** 53 / 1e5 }, 'bad-price'],
    [{ ...sell, sl: 1e16 }, 'bad-price'],
    [{ ...sell, tp: 1e-9 }, 'bad-price'],
  ])('SV-238 SV-239: %j is answered with %s, and the account can be read', (asked, answer) => {
    const account = openAccount()
    expect(account.post(asked)).toBe(answer)
    expect(account.read).not.toThrow()
  })
})
