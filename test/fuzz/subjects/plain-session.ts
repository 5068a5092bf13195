import type { Position } from '../../../src'
import { drivePlainSession } from '../../unit/protocols/harness'
import { mutated } from '../mutate'
import { amount, fieldsOf, isFields, parsed, position, ticket } from '../rules/value-rules'
import { plainSample } from '../samples'
import type { Subject, Target, Verdict } from '../subject'
import { demand, demandSame } from '../subject'

/** The number in a careless value; `undefined` when there is none. */
function numberIn(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : undefined
}

interface Expected {
  readonly ticket: unknown
  readonly profit: number
}

function expectedRow(value: unknown): Expected | undefined {
  if (!isFields(value)) return undefined
  const { ticket: given, profit } = fieldsOf(value)
  const key = typeof given === 'string' ? given : numberIn(given)
  const gained = numberIn(profit)
  return ticket(key) && gained !== undefined && amount(gained) ? { ticket: key, profit: gained } : undefined
}

/** The rows that a push must show at least, or `undefined` when no push like it can be taken. */
function expectedRows(text: string): readonly Expected[] | undefined {
  const { data } = fieldsOf(parsed(text))
  if (!Array.isArray(data)) return undefined
  const rows = data.map(expectedRow)
  const found = rows.filter((row) => row !== undefined)
  const isUnique = new Set(found.map((row) => row.ticket)).size === rows.length
  return found.length === rows.length && isUnique ? found : undefined
}

function open(): Subject {
  const session = drivePlainSession({
    currency: 'USD', currencyDigits: { USD: 2, JPY: 0 }, firstFrame: { type: 'Subscribe' },
  })
  session.open('s3cret')
  session.receive({ Code: 200, data: [] })
  let shown = session.flushed()

  function take(text: string): Verdict {
    const before = JSON.stringify(shown.list)
    const commands = session.receive(text)
    const update = session.flush()
    if (update !== undefined) shown = update
    const reported = commands.find((command) => command.type === 'report' || command.type === 'refuse')
    const isRefused = reported !== undefined || commands.some(({ type }) => type === 'answered')
    const expected = expectedRows(text)
    if (isRefused) {
      demandSame(before, JSON.stringify(shown.list), 'the rows of a push that was refused')
      const isPush = reported !== undefined && expected !== undefined && fieldsOf(parsed(text)).Code === 200
      // Rows that cannot be read may be old ones by now.
      if (isPush) demand(shown.freshness.state === 'resyncing', 'a push was refused, and the rows are still live')
      return 'refused'
    }
    demand(expected !== undefined, 'what is no push was accepted')
    demand(shown.freshness.state === 'live', `accepted, and the rows are ${shown.freshness.state}`)
    // Without a price the row has none.
    const isRow = (row: Position): boolean => position({ ...row, nowprice: row.nowprice ?? 0 })
    demand(shown.list.every(isRow), 'a row that is none')
    demandSame(
      JSON.stringify(expected.map((row) => [row.ticket, row.profit])),
      JSON.stringify(shown.list.map((row) => [row.ticket, row.profit])), 'the rows of a push',
    )
    return 'accepted'
  }

  return { make: (dice) => mutated(dice, plainSample(dice)), take }
}

export const plainSession: Target = { name: 'plainSession', episodeLength: 500, open }
