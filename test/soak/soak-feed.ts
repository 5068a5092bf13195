import type {
  Account, DeltaFrame, Mark, PongFrame, Position, PositionPatch, SnapshotFrame,
} from '../../src/positions/model/wire'
import type { Random } from '../../src/connection/ports/ports'

/** How many rows the account holds, always, and how many of them a delta changes. */
const rowCount = 40
export const rowsPerDelta = 20

/** Deltas that it can still answer `since` with. */
const historyLength = 1_000
/** After this number of deltas one position closes and another opens. */
const deltasPerTrade = 50

/** An account, as cheap as possible: rows with prices that move, numbered deltas, a bounded history. */
export interface SoakFeed {
  readonly rows: ReadonlyMap<number, Position>
  mark(): Mark
  /** Makes one delta; returns its text. */
  tick(nowMs: number): string
  snapshot(nowMs: number): string
  pong(nowMs: number): string
  /** The deltas after that place; `undefined` when the history does not reach back to it. */
  since(mark: Mark): readonly string[] | undefined
  /** Numbers from 0 in another epoch. */
  restart(): void
}

const account: Account = {
  currency: 'USD', currencyDigits: 2, balance: 10_000, credit: 0, margin: 250.5, leverage: 100,
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}

export function createSoakFeed(random: Random): SoakFeed {
  const rows = new Map<number, Position>()
  let epochs = 1
  let seq = 0
  let lastTicket = 0
  /** The delta of a seq lies at its remainder, so that its size never changes: the heap is what is measured. */
  const history: string[] = []

  function open(nowMs: number): Position {
    lastTicket += 1
    const own = random.next() < 0.5
    const row: Position = {
      ticket: lastTicket, symbol: 'EURUSD', type: random.next() < 0.5 ? 'buy' : 'sell',
      lots: rounded(0.01 + random.next(), 2), openprice: 1.1, nowprice: 1.1, sl: 0, tp: 0, swap: -0.12,
      commission: -0.3, profit: 0, currency: 'USD', opentime: nowMs, digits: 5, flwsig: !own,
      sigtraderid: own ? 0 : 7, signame: own ? '' : 'Ann',
    }
    rows.set(lastTicket, row)
    return row
  }

  /** Moves the row that waited longest; it goes to the end of the queue. */
  function move(row: Position): PositionPatch {
    const nowprice = rounded(1.1 + (random.next() - 0.5) / 50, 5)
    const profit = rounded((nowprice - row.openprice) * row.lots * 100_000, 2)
    const ticket = Number(row.ticket)
    rows.set(ticket, { ...row, nowprice, profit })
    return { ticket, nowprice, profit }
  }

  for (let count = 0; count < rowCount; count += 1) open(1_700_000_000_000)
  const epoch = (): string => `soak-${epochs}`
  let turn = 0

  return {
    rows,
    mark: () => ({ epoch: epoch(), seq }),
    tick(nowMs) {
      seq += 1
      const all = [...rows.values()]
      const upsert: PositionPatch[] = []
      for (let count = 0; count < rowsPerDelta; count += 1) {
        const row = all[(turn + count) % all.length]
        if (row !== undefined) upsert.push(move(row))
      }
      turn = (turn + rowsPerDelta) % rowCount
      const remove: { ticket: number; reason: 'closed' }[] = []
      const [oldest] = all
      if (seq % deltasPerTrade === 0 && oldest !== undefined) {
        rows.delete(Number(oldest.ticket))
        remove.push({ ticket: Number(oldest.ticket), reason: 'closed' })
        upsert.push(open(nowMs))
      }
      const frame: DeltaFrame = { Code: 200, type: 'Delta', epoch: epoch(), seq, data: { upsert, remove } }
      const text = JSON.stringify(frame)
      history[seq % historyLength] = text
      return text
    },
    snapshot(ts) {
      const data = [...rows.values()]
      const frame: SnapshotFrame = { Code: 200, type: 'Snapshot', ts, epoch: epoch(), seq, account, data }
      return JSON.stringify(frame)
    },
    pong(ts) {
      const frame: PongFrame = { Code: 200, type: 'Pong', ts, epoch: epoch(), seq }
      return JSON.stringify(frame)
    },
    since(mark) {
      const missed = seq - mark.seq
      if (mark.epoch !== epoch() || missed < 0 || missed > historyLength) return undefined
      return Array.from({ length: missed }, (_, index) => history[(mark.seq + 1 + index) % historyLength] ?? '')
    },
    restart() {
      epochs += 1
      seq = 0
    },
  }
}
