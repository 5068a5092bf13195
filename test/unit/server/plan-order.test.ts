import { describe, expect, test } from 'vitest'
import { planOrder, type OrderPlan, type PlanContext } from '../../../server/feed/model/orders/plan-order'
import type { FollowSettings, Order, OrderRefusal } from '../../../src/positions/model/wire'
import { makeExchange, present, startMs } from './support'

function context(): PlanContext {
  const exchange = makeExchange()
  const { engine } = present(exchange.open('10260'))
  return { engine, board: exchange.board, nowMs: startMs }
}

const open: Order & { action: 'open' } = { action: 'open', symbol: 'EURUSD', type: 'buy', lots: 0.1 }
const refusedFor = (reason: OrderRefusal): OrderPlan => ({ ok: false, reason })

/** Whether the plan is refused for its settings; a plan that is not changes no position. */
function areRefused(settings: FollowSettings): boolean {
  const plan = planOrder({ action: 'follow', trader: 501, settings }, context())
  expect(plan).toMatchObject(plan.ok ? { tickets: [] } : { reason: 'bad-settings' })
  return !plan.ok
}

describe('the plan of an order', () => {
  test('SV-71: takes whole hundredths of a lot up to 100, as doubles write them, and no other size', () => {
    const { engine, ...more } = context()
    const rich = { ...more, engine: { ...engine, freeMarginMinor: () => Infinity } }
    for (const lots of [0.01, 0.1 + 0.2, 0.29, 100]) {
      expect(planOrder({ ...open, lots }, rich), String(lots)).toMatchObject({ ok: true })
    }
    for (const lots of [0, -0.1, 0.005, 0.015, 0.01000001, 100.01, NaN, Infinity]) {
      expect(planOrder({ ...open, lots }, rich), String(lots)).toEqual(refusedFor('bad-lots'))
    }
  })

  test.each(['sl', 'tp'] as const)('SV-71 SV-74: refuses a price with too many digits as %s', (level) => {
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

  test('SV-71: opens with the last of the free margin, and not with less', () => {
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

  test('SV-72: closes a position whole when it says no size, and refuses parts of another size', () => {
    const given = context()
    const { ticket, lots } = present(given.engine.rows()[0])
    for (const part of [0.015, lots + 0.01]) {
      expect(planOrder({ action: 'close', ticket, lots: part }, given)).toEqual(refusedFor('bad-lots'))
    }
    const plan = planOrder({ action: 'close', ticket }, given)
    expect(plan).toMatchObject({ ok: true, tickets: [ticket] })
    if (plan.ok) plan.execute()
    expect(given.engine.ledger.get(ticket)).toBeUndefined()
    expect(given.engine.closedTrades.all().at(-1)).toMatchObject({ ticket, lots, reason: 'closed' })
  })

  test('SV-75: takes ratios from 0.01 to 100, lots as of an order, and caps from 0.01 to 1,000 lots', () => {
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

  test('SV-75: ends following a trader, and changes no position', () => {
    expect(planOrder({ action: 'unfollow', trader: 502 }, context())).toMatchObject({ ok: true, tickets: [] })
  })
})
