import { expect, test } from 'vitest'
import type { FeedRow } from '../../../server/feed/model/account/live-position'
import type { DeltaFrame } from '../../../src/positions/model/wire'
import { openFeed } from './account-rig'
import { makeExchange, present, startMs } from './support'

test('SV-25 SV-26 SV-40: rebuilds rows, account and history at each seq from a snapshot and later deltas', () => {
  const exchange = makeExchange({ positions: 60 })
  const feed = openFeed(exchange)
  const { data, account: first } = feed.snapshot()
  const book = new Map(data.map((row) => [row.ticket, row]))
  let account = first
  let seq = 0
  const past = new Map<number, { rows: readonly FeedRow[]; account: typeof first }>()
  exchange.onDelta((_feed, delta) => {
    expect(delta.seq).toBe((seq += 1))
    for (const patch of delta.data.upsert) {
      const known = book.get(patch.ticket)
      if (known === undefined) expect(Object.keys(patch)).toHaveLength(17)
      else expect(Object.entries(patch).filter(([name, value]) => Reflect.get(known, name) === value)).toHaveLength(1)
      book.set(patch.ticket, { ...present(known ?? data[0]), ...patch })
    }
    for (const { ticket } of delta.data.remove) expect(book.delete(ticket)).toBe(true)
    if (delta.account !== undefined) expect(delta.account).not.toEqual(account)
    account = delta.account ?? account
    expect([...book.values()]).toEqual(feed.rows())
    expect(account).toEqual(feed.engine.account())
    past.set(delta.seq, { rows: [...feed.rows()], account })
  })
  for (let update = 0; update < 200; update += 1) exchange.update(50)
  expect(seq).toBeGreaterThan(150)
  for (const [at, state] of past) expect(feed.at(at, startMs)).toEqual({ seq: at, ...state })
  expect(feed.at(0, startMs)).toMatchObject({ seq: 0, rows: data, account: first })
})

test('SV-23 SV-58: revalues 200 of 10,000 rows per delta, starting with the rows that have waited longest', () => {
  const exchange = makeExchange({ positions: 10_000 })
  const feed = openFeed(exchange)
  expect(Buffer.byteLength(JSON.stringify(feed.snapshot()))).toBeLessThan(4 * 1_048_576)
  let patches: DeltaFrame['data']['upsert'] = []
  exchange.onDelta((_feed, { data }) => void (patches = data.upsert.filter((row) => row.openprice === undefined)))
  const touched = new Set<number | string>()
  for (let update = 0; update < 120; update += 1) {
    exchange.update(50)
    expect(patches.length).toBeLessThanOrEqual(200)
    for (const { ticket } of patches) touched.add(ticket)
  }
  expect(touched.size).toBeGreaterThan(9_000)
})
