import fc from 'fast-check'
import { expect, test } from 'vitest'
import { planOrder, type OrderPlan } from '../../../server/feed/model/orders/plan-order'
import type { FollowSettings, Order, OrderRefusal } from '../../../src/positions/model/wire'
import { checkFrame, parseMessage } from '../../../src/protocols/copy-trading/frames'
import { makeExchange, present, startMs } from './support'

function context(positions = 24) {
  const exchange = makeExchange({ positions })
  const feed = present(exchange.open('10260'))
  return { feed, engine: feed.engine, board: exchange.board, nowMs: startMs }
}

const open: Order & { action: 'open' } = { action: 'open', symbol: 'EURUSD', type: 'buy', lots: 0.1 }
const refusedFor = (reason: OrderRefusal): OrderPlan => ({ ok: false, reason })

function areRefused(settings: FollowSettings): boolean {
  const plan = planOrder({ action: 'follow', trader: 501, settings }, context())
  expect(plan).toMatchObject(plan.ok ? { tickets: [] } : { reason: 'bad-settings' })
  return !plan.ok
}

test('SV-71: accepts only whole hundredths of a lot up to 100, despite floating-point errors', () => {
  const { engine, ...more } = context()
  const rich = { ...more, engine: { ...engine, freeMarginMinor: () => Infinity } }
  for (const lots of [0.01, 0.1 + 0.2, 0.29, 100]) {
    expect(planOrder({ ...open, lots }, rich), String(lots)).toMatchObject({ ok: true })
  }
  for (const lots of [0, -0.1, 0.005, 0.015, 0.01000001, 100.01, NaN, Infinity]) {
    expect(planOrder({ ...open, lots }, rich), String(lots)).toEqual(refusedFor('bad-lots'))
  }
})

test.each(['sl', 'tp'] as const)('SV-71 SV-74: rejects a %s price with too many digits', (level) => {
  const given = context()
  const row = present(given.engine.rows().find(({ symbol, type }) => symbol === 'EURUSD' && type === 'buy'))
  const ahead = { sl: 0.5, tp: 5 }[level]
  for (const [price, isTaken] of [[ahead, true], [ahead + 1e-5, true], [ahead + 5e-6, false]] as const) {
    const levels = { sl: 0, tp: 0, [level]: price }
    const plans = [{ ...open, ...levels }, { action: 'modify', ticket: row.ticket, ...levels }] as const
    for (const order of plans) {
      expect(planOrder(order, given)).toMatchObject(isTaken ? { ok: true } : refusedFor('bad-price'))
    }
  }
})

test('SV-71: opens a position that needs exactly the free margin, and rejects a larger position', () => {
  const { engine, ...more } = context()
  const planWith = (freeMinor: number): OrderPlan =>
    planOrder(open, { ...more, engine: { ...engine, freeMarginMinor: () => freeMinor } })
  const ticket = engine.comingTicket()
  const plan = planWith(Infinity)
  if (plan.ok) plan.execute()
  const { marginMinor } = present(engine.ledger.get(ticket))
  expect(planWith(marginMinor)).toMatchObject({ ok: true, tickets: [ticket + 1] })
  expect(planWith(marginMinor - 1)).toEqual(refusedFor('not-enough-margin'))
})

test('SV-252: allows at most 500 more positions than configured', () => {
  const { engine, ...more } = context(2)
  const rich = { ...more, engine: { ...engine, freeMarginMinor: () => Infinity } }
  const plan = (): OrderPlan => planOrder(open, rich)
  for (let count = engine.ledger.size; count < 502; count += 1) {
    const its = plan()
    if (its.ok) its.execute()
  }
  expect(engine.ledger.size).toBe(502)
  expect(plan()).toEqual(refusedFor('too-many-positions'))
  engine.closePosition(engine.comingTicket() - 1, 'closed', startMs)
  expect(plan()).toMatchObject({ ok: true })
})

test('SV-75: accepts ratios and fixed lots from 0.01 to 100, and caps from 0.01 to 1,000 lots', () => {
  const ratio = { mode: 'ratio', value: 1, capLots: 1 } as const
  const lots = { mode: 'lots', value: 1, capLots: 1 } as const
  const taken = [
    ...[0.01, 0.015, 100].map((value) => ({ ...ratio, value })),
    ...[0.01, 100].map((value) => ({ ...lots, value })),
    ...[0.01, 1_000].map((capLots) => ({ ...ratio, capLots })),
  ]
  const refused = [
    ...[0, 0.009, 100.01].map((value) => ({ ...ratio, value })),
    ...[0, 0.005, 0.015, 100.01].map((value) => ({ ...lots, value })),
    ...[0, 0.009, 1_000.01].map((capLots) => ({ ...ratio, capLots })),
  ]
  expect(taken.filter(areRefused)).toEqual([])
  expect(refused.filter((settings) => !areRefused(settings))).toEqual([])
})

const ends = [
  0, 5e-324, 1e-300, 1e-9, 4e-6, 1e-5, 2 ** 53 / 1e5, 9e10, 9.1e10, 2 ** 53 / 1e3, 1e15, 1e15 + 1, 2 ** 53, 1e16, 1e21,
  Number.MAX_VALUE, -1e-9,
] as const
const number = fc.oneof(fc.constantFrom(...ends), fc.double({ noNaN: true }))
const lots = fc.oneof(fc.integer({ min: 0, max: 100 }).map((hundredths) => hundredths / 100), number)
const level = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 400_000 }).map((points) => points / 1e5), number)
const order = fc.record({
  action: fc.constantFrom('open', 'modify', 'close'), symbol: fc.constantFrom('EURUSD', 'USDJPY'),
  type: fc.constantFrom('buy', 'sell'), lots, sl: level, tp: level,
})

test('SV-238: keeps the snapshot decodable for the client after every accepted order', () => {
  let done = 0
  fc.assert(fc.property(fc.array(order, { maxLength: 12 }), (orders) => {
    const { feed, ...given } = context(4)
    const usual: (typeof orders)[number] = { action: 'open', symbol: 'EURUSD', type: 'buy', lots: 0.1, sl: 0, tp: 0 }
    for (const one of [usual, ...orders]) {
      const plan = planOrder({ ...one, ticket: feed.rows()[0]?.ticket ?? 1 }, given)
      if (!plan.ok) continue
      plan.execute()
      done += 1
      expect(() => checkFrame(parseMessage(JSON.stringify(feed.snapshot())))).not.toThrow()
    }
  }), { numRuns: 60 })
  expect(done).toBeGreaterThan(59)
})

const sell = { ...open, type: 'sell' } as const
test.each<[Order, object]>([
  [{ ...open, tp: 9e10 }, { ok: true }],
  [{ ...open, tp: 2 ** 53 / 1e5 }, refusedFor('bad-price')],
  [{ ...sell, sl: 1e16 }, refusedFor('bad-price')],
  [{ ...sell, tp: 1e-9 }, refusedFor('bad-price')],
])('SV-238 SV-239: answers %j with %j', (asked, plan) => {
  expect(planOrder(asked, context())).toMatchObject(plan)
})
