import { driveSession } from '../../unit/protocols/harness'
import { mutated } from '../mutate'
import {
  account, count, type Fields, fieldsOf, fits, hasTwice, listOf, oneOf, parsed, position, positionFields, text,
} from '../rules/value-rules'
import { imageSample } from '../samples'
import { demand, demandSame, stateless, type Verdict } from '../subject'

const image = fits({
  version: oneOf(1), traderId: oneOf('10260'), epoch: text, seq: count, seenAtMs: count,
  account: (value) => value === null || account(value), positions: listOf(position),
})

/** The book of trader 10260 in a stored text, or `undefined` when it is none. */
function bookImage(given: string): Fields | undefined {
  const value = parsed(given)
  return image(value) && !hasTwice(fieldsOf(value).positions as unknown[]) ? fieldsOf(value) : undefined
}

const own = (row: unknown): object =>
  Object.fromEntries(positionFields.map((field) => [field, fieldsOf(row)[field]]))

/** Each text is given to a session that knows nothing yet. */
function take(text: string): Verdict {
  const value = parsed(text)
  // The keeper refuses what is no JSON before anybody else sees it.
  if (value === undefined) return 'refused'
  const session = driveSession()
  const known = bookImage(text)
  try {
    const [command] = session.restore(value)
    demand(command?.type === 'requestFlush', 'a sound book is not shown')
  } catch (error) {
    demand(known === undefined && /positions image/.test(String(error)), 'a sound book was refused')
    demand(session.dump() === undefined, 'what was refused is in the book')
    return 'refused'
  }
  demand(known !== undefined, 'what is no book was taken')
  const { list, freshness, epoch, seq } = session.flushed()
  demand(freshness.state === 'stale' && freshness.sinceMs === known.seenAtMs, `a stored book is ${freshness.state}`)
  demand(epoch === known.epoch && seq === known.seq, 'it stands elsewhere')
  demandSame(fieldsIn((known.positions as unknown[]).map(own)), fieldsIn(list), 'the rows')
  demandSame(JSON.stringify(parsed(JSON.stringify(session.dump()))), JSON.stringify(session.dump()), 'the image of it')
  return 'accepted'
}

/** The same text in whatever order the fields stand. */
const fieldsIn = (rows: readonly object[]): string => JSON.stringify(rows.map((row) => Object.entries(row).sort()))

export const storedBook = stateless('storedBook', (dice) => mutated(dice, imageSample(dice)), take)
