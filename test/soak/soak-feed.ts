import type {
  Account, AckFrame, DeltaFrame, Mark, Position, PositionPatch, SnapshotFrame,
} from '../../src/positions/model/wire'
import type { Clock } from '../../src/connection/ports/ports'
import { createSeededRandom } from '../../server/shared/seeded-random'
import { createFarSide, type FarConnection, type FarSide } from './far-side'

/** How many rows the account holds, always, and how many of them a delta changes. */
const rowCount = 40
const rowsPerDelta = 20

/** Deltas that it can still answer `since` with. */
const historyLength = 1_000
/** After this number of deltas one position closes and another opens. */
const deltasPerTrade = 50

/** The far side of one client's sockets: speaks copy-trading over an account that is as cheap as possible. */
export interface SoakFeed extends FarSide {
  readonly rows: ReadonlyMap<number, Position>
  /** Faults of this server alone: the next delta is lost; an order is executed, its answer lost with the line. */
  readonly ownFaults: { skipsNext: boolean; losesAnswers: boolean }
  /** Makes one delta; it goes to the subscribers. */
  tick(): void
  /** Numbers from 0 in another epoch. */
  restart(): void
  /** Rows that reached the client. */
  updates(): number
  /** How often each order was executed. */
  readonly executed: Map<string, number>
}

interface Frame {
  readonly type?: string
  readonly reqid?: string
  readonly since?: Mark
}

const account: Account = {
  currency: 'USD', currencyDigits: 2, balance: 10_000, credit: 0, margin: 250.5, leverage: 100,
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits))

export function createSoakFeed(clock: Clock): SoakFeed {
  const random = createSeededRandom(1)
  const rows = new Map<number, Position>()
  /** The delta of a seq lies at its remainder, so that its size never changes: the heap is what is measured. */
  const history: string[] = []
  const ownFaults = { skipsNext: false, losesAnswers: false }
  const subscribed = new WeakSet<FarConnection>()
  const executed = new Map<string, number>()
  let [epochs, seq, lastTicket, turn, updates] = [1, 0, 0, 0, 0]

  function open(opentime: number): Position {
    lastTicket += 1
    const own = random.next() < 0.5
    const row: Position = {
      ticket: lastTicket, symbol: 'EURUSD', type: random.next() < 0.5 ? 'buy' : 'sell',
      lots: rounded(0.01 + random.next(), 2), openprice: 1.1, nowprice: 1.1, sl: 0, tp: 0, swap: -0.12,
      commission: -0.3, profit: 0, currency: 'USD', opentime, digits: 5, flwsig: !own,
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

  function nextDelta(): string {
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
      upsert.push(open(clock.now()))
    }
    const frame: DeltaFrame = { Code: 200, type: 'Delta', epoch: epoch(), seq, data: { upsert, remove } }
    const text = JSON.stringify(frame)
    history[seq % historyLength] = text
    return text
  }

  function snapshot(): string {
    const data = [...rows.values()]
    const frame: SnapshotFrame = { Code: 200, type: 'Snapshot', ts: clock.now(), epoch: epoch(), seq, account, data }
    return JSON.stringify(frame)
  }

  const pong = (): string => JSON.stringify({ Code: 200, type: 'Pong', ts: clock.now(), epoch: epoch(), seq })

  /** The deltas after that place; `undefined` when the history does not reach back to it. */
  function missedSince(mark: Mark): readonly string[] | undefined {
    const missed = seq - mark.seq
    if (mark.epoch !== epoch() || missed < 0 || missed > historyLength) return undefined
    return Array.from({ length: missed }, (_, index) => history[(mark.seq + 1 + index) % historyLength] ?? '')
  }

  function subscribe(connection: FarConnection, since: Mark | undefined): void {
    subscribed.add(connection)
    const missed = since === undefined ? undefined : missedSince(since)
    if (missed === undefined) return connection.say(snapshot())
    for (const text of missed) connection.say(text)
    updates += missed.length * rowsPerDelta
    connection.say(pong())
  }

  function answerOrder(connection: FarConnection, reqid: string, isOrder: boolean): void {
    if (isOrder) executed.set(reqid, (executed.get(reqid) ?? 0) + 1)
    if (isOrder && ownFaults.losesAnswers) return connection.end(1006)
    const ack: AckFrame = executed.has(reqid)
      ? { type: 'Ack', reqid, Code: 200, state: 'done', tickets: [] }
      : { type: 'Ack', reqid, Code: 409, state: 'refused', reason: 'never-received' }
    connection.say(JSON.stringify(ack))
  }

  const far = createFarSide(clock, {
    received(connection, text) {
      const { type, reqid, since } = JSON.parse(text) as Frame
      if (type === 'Subscribe') subscribe(connection, since)
      else if (type === 'Resync') connection.say(snapshot())
      else if (type === 'Ping') connection.say(pong())
      else if (type === 'Unsubscribe') subscribed.delete(connection)
      else if (type === 'Order' || type === 'Query') answerOrder(connection, String(reqid), type === 'Order')
    },
  })

  return {
    ...far,
    rows, ownFaults, executed,
    updates: () => updates,
    restart() {
      epochs += 1
      seq = 0
    },
    tick() {
      const text = nextDelta()
      const isLost = ownFaults.skipsNext
      ownFaults.skipsNext = false
      if (isLost || far.faults.silent) return
      for (const connection of far.opened()) {
        if (!subscribed.has(connection)) continue
        updates += rowsPerDelta
        connection.say(text)
      }
    },
  }
}
