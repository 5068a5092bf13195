import { isPosition, isTicket } from '../../../src/positions/model/position-check'
import type { PositionsUpdate } from '../../../src/positions/model/positions-update'
import type { Position } from '../../../src/positions/model/wire'
import { mapPlainRow } from '../../../src/protocols/copy-trading/plain-row'
import { isRecord } from '../../../src/shared/checks'
import { drivePlainSession } from '../../unit/protocols/harness'
import { mutated } from '../mutate'
import { plainSample } from '../samples'
import { demand, demandSame, parsed, type Subject, type Target, type Verdict } from '../subject'

const currency = 'USD'

function messagesOf(text: string): readonly unknown[] {
  const whole = parsed(text)
  const values = whole === undefined ? text.split('\n').map(parsed) : [whole]
  return values.flatMap((value): readonly unknown[] => Array.isArray(value) ? value : [value])
}

/** A list's positions and faults, without pending orders (CT-74). */
function rowsOf(message: unknown): readonly unknown[] {
  const list: unknown = isRecord(message) ? message['data'] : undefined
  const rows: readonly unknown[] = Array.isArray(list) ? list : []
  return rows.filter((row) => !isRecord(row) || !isSkipped(row))
}

function isSkipped(row: Readonly<Record<string, unknown>>): boolean {
  try {
    return mapPlainRow(row, { currency }) === null
  } catch {
    return false
  }
}

/** In a list with an unreadable row, accepts the other rows, and lets missing rows close (CT-72). */
function demandPartly(text: string, { list }: PositionsUpdate, { list: after, freshness }: PositionsUpdate): void {
  const messages = messagesOf(text)
  const tickets = messages.flatMap(rowsOf).map((row) => isRecord(row) ? row['ticket'] : undefined)
  const old = new Set(list.map((row) => JSON.stringify(row)))
  demand(after.every((row) => old.has(JSON.stringify(row)) || tickets.includes(row.ticket)), 'a row of no text')
  // Another message in the frame may be a valid list.
  if (messages.length > 1) return
  demand(freshness.state === 'resyncing', `a row is unreadable, and the rows are ${freshness.state}`)
  const isKept = ({ ticket }: Position): boolean => after.some((row) => row.ticket === ticket)
  const mayClose = ({ ticket }: Position): boolean => tickets.every(isTicket) && !tickets.includes(ticket)
  demand(list.every((row) => isKept(row) || mayClose(row)), 'a row is closed that may be the unreadable one')
}

function open(): Subject {
  const session = drivePlainSession({ currency, currencyDigits: { USD: 2, JPY: 0 }, firstFrame: { type: 'Subscribe' } })
  session.open('s3cret')
  session.receive({ Code: 200, data: [] })
  let shown = session.flushed()

  function take(text: string): Verdict {
    const before = shown
    const commands = session.receive(text)
    const update = session.flush()
    if (update !== undefined) shown = update
    const { list, freshness } = shown
    demand(list.every(isPosition), 'a row that is none')
    const isPartly = commands.some((command) =>
      command.type === 'report' && command.diagnostic.detail?.startsWith('data[') === true)
    if (isPartly) {
      demandPartly(text, before, shown)
      return 'refused'
    }
    if (commands.some(({ type }) => type === 'report' || type === 'refuse' || type === 'answered')) {
      demandSame(JSON.stringify(before.list), JSON.stringify(list), 'the rows of a push that was refused')
      return 'refused'
    }
    demand(freshness.state === 'live', `accepted, and the rows are ${freshness.state}`)
    return 'accepted'
  }

  return { make: (dice) => mutated(dice, plainSample(dice)), take }
}

export const plainSession: Target = { name: 'plainSession', episodeLength: 500, open }
