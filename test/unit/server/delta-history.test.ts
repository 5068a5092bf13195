import { expect, test } from 'vitest'
import type { FeedRow } from '../../../server/feed/model/account/live-position'
import { createDeltaHistory } from '../../../server/feed/model/exchange/delta-history'
import { account } from '../positions/samples'
import { makeExchange, present } from './support'

test('SV-243 SV-40: copies rows at an earlier seq once, and leaves stored rows unchanged', () => {
  const made = present(makeExchange({ positions: 3 }).open('1')).rows()
  const [first, second, third] = made.map((row) => Object.freeze(row))
  const rows = [present(first), present(second)] as const
  const opened = present(third)
  let copies = 0
  /** A row whose copies are counted: each reads its fields once. */
  const counted = new Proxy(rows[0], {
    ownKeys(row) {
      copies += 1
      return Reflect.ownKeys(row)
    },
  })
  const start = account()
  const history = createDeltaHistory({ seq: 0, rows: [counted, rows[1]], account: start }, { deltas: 100, ageMs: 100 })
  interface Change {
    readonly opened?: readonly FeedRow[]
    readonly patched?: readonly object[]
    readonly removed?: readonly number[]
  }
  const add = (seq: number, change: Change) =>
    history.add(
      { Code: 200, type: 'Delta', epoch: 'e', seq, data: { upsert: [], remove: [] } },
      {
        opened: change.opened ?? [],
        patched: (change.patched ?? []).map((patch) => ({ ticket: rows[0].ticket, ...patch })),
        removed: (change.removed ?? []).map((ticket) => ({ ticket, reason: 'closed' as const })),
        account: undefined,
      }, 0)
  for (let seq = 1; seq <= 50; seq += 1) add(seq, { patched: [{ profit: seq }] })
  add(51, { opened: [opened], removed: [rows[1].ticket] })
  add(52, { patched: [{ ticket: opened.ticket, profit: 7 }, { ticket: rows[1].ticket, profit: 9 }] })
  add(53, { removed: [opened.ticket] })
  for (const look of [1, 2]) {
    const shown = [{ ...rows[0], profit: 50 }, rows[1]]
    expect(history.at(50, 0), `look ${look}`).toEqual({ seq: 50, account: start, rows: shown })
    expect(copies).toBe(look)
  }
  expect(history.at(51, 0)).toMatchObject({ rows: [{ profit: 50 }, opened] })
  expect(history.at(52, 0)).toMatchObject({ rows: [{ profit: 50 }, { ...opened, profit: 7 }] })
  expect(history.at(53, 0)).toMatchObject({ rows: [{ profit: 50 }] })
  expect(history.at(3, 0)).toMatchObject({ rows: [{ profit: 3 }, rows[1]] })
})
