import { describe, expect, test } from 'vitest'
import type { Position } from '../../../src/positions/model/wire'
import type { PositionsUpdate } from '../../../src/positions/model/positions-update'
import { serving } from '../server/serve'
import { createServerRecord } from './server-record'
import { createWitness } from './witness'

const serve = serving()

/** The rows that a faultless client would show of the server's, but for later changes. */
async function shown(
  change: (rows: Position[]) => Position[],
  over: Partial<PositionsUpdate> = {},
): Promise<readonly string[]> {
  const server = await serve()
  const record = createServerRecord()
  record.follow(server, [10_260])
  server.tick(3)
  const feed = server.feed(10_260)
  const list = change([...feed.rows()])
  const minor = (field: 'profit' | 'swap' | 'commission'): number =>
    list.reduce((sum, row) => sum + Math.round(row[field] * 100), 0)
  const [profitMinor, swapMinor, commissionMinor] = [minor('profit'), minor('swap'), minor('commission')]
  const witness = createWitness(record)
  witness.shown({
    version: 1,
    epoch: feed.epoch(),
    seq: feed.seq(),
    list,
    changed: list,
    removed: [],
    listChanged: true,
    orderChanged: true,
    totals: [{
      currency: 'USD', currencyDigits: 2, count: list.length, lotsE8: 0, profitMinor, swapMinor, commissionMinor,
      netMinor: profitMinor + swapMinor + commissionMinor,
    }],
    account: null,
    freshness: { state: 'live' },
    events: [],
    ...over,
  }, '10260')
  return witness.violations
}

const first = ([row, ...rest]: Position[], change: Partial<Position>): Position[] =>
  row === undefined ? [] : [{ ...row, ...change }, ...rest]

describe('the witness of the storms', () => {
  test('FP-22: has nothing to say of what is right', async () => {
    expect(await shown((rows) => rows.reverse())).toEqual([])
  })

  test.each([
    ['a wrong price', (rows: Position[]) => first(rows, { nowprice: 1 })],
    ['a missing row', (rows: Position[]) => rows.slice(1)],
    ['a row twice', (rows: Position[]) => [...rows.slice(1), ...rows.slice(1, 2)]],
  ])('FP-22: sees %s that is called live', async (_, change) => {
    expect(await shown(change)).toEqual([expect.stringContaining('other rows')])
  })

  test('FP-22: lets it be when it is not called live', async () => {
    expect(await shown((rows) => rows.slice(1), { freshness: { state: 'stale', sinceMs: 0 } })).toEqual([])
  })

  test('FP-22: sees a place that the server never was at', async () => {
    expect(await shown((rows) => rows, { seq: 77 })).toEqual([expect.stringContaining('no such place')])
  })

  test('FP-22: sees the row of another user', async () => {
    const freshness = { state: 'stale', sinceMs: 0 } as const
    const seen = await shown((rows) => first(rows, { ticket: 10_261_000_001 }), { freshness })
    expect(seen).toEqual(['rows-of-the-user: ticket 10261000001 shown to 10260'])
  })

  test('FP-22: sees totals that are no recount', async () => {
    const totals = [{
      currency: 'USD', currencyDigits: 2, count: 3, lotsE8: 0,
      profitMinor: 1, swapMinor: 0, commissionMinor: 0, netMinor: 1,
    }]
    expect(await shown((rows) => rows, { totals })).toEqual([expect.stringContaining('totals-are-a-recount')])
  })
})
