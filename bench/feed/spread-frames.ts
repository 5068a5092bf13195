import type { Position } from '../../src/positions/model/wire'
import { createSeededRandom } from '../../server/shared/seeded-random'
import type { Recording } from './record-frames'

/** Moves a price by one step in its last digit. */
function step(row: Position, up: boolean): Position {
  const moved = (up ? 1 : -1) * 10 ** -row.digits
  const nowprice = Number(((row.nowprice ?? row.openprice) + moved).toFixed(row.digits))
  const gain = (row.type === 'buy' ? moved : -moved) * row.lots * 10 ** 5
  return { ...row, nowprice, profit: Number((row.profit + gain).toFixed(2)) }
}

/**
 * The same rows under an evenly spread load: each delta changes a random row's price. The server's own deltas go
 * through the list in turn, so a window would get many deltas together and then none.
 */
export function spreadFrames(recording: Recording, deltas: number, seed: number): Recording {
  const { data, seq, epoch } = JSON.parse(recording.snapshot) as {
    readonly data: readonly Position[]
    readonly seq: number
    readonly epoch: string
  }
  const random = createSeededRandom(seed)
  const rows = [...data]
  const texts = Array.from({ length: deltas }, (_, index) => {
    const place = Math.floor(random.next() * rows.length)
    const before = rows[place]
    if (before === undefined) throw new Error('A recording without rows')
    const row = step(before, random.next() < 0.5)
    rows[place] = row
    const upsert = [{ ticket: row.ticket, nowprice: row.nowprice, profit: row.profit }]
    return JSON.stringify({ Code: 200, type: 'Delta', epoch, seq: seq + index + 1, data: { upsert, remove: [] } })
  })
  return { epoch, snapshot: recording.snapshot, deltas: texts, lastSeq: seq + deltas, lastRows: rows }
}
