import { isPosition } from '../../../src/positions/model/position-check'
import { driveSession } from '../../unit/protocols/harness'
import { mutated } from '../mutate'
import { imageSample } from '../samples'
import { demand, demandSame, parsed, stateless, type Verdict } from '../subject'

function take(text: string): Verdict {
  const value = parsed(text)
  // The keeper first rejects strings other than JSON.
  if (value === undefined) return 'refused'
  const session = driveSession()
  try {
    session.restore(value)
  } catch (error) {
    demand(/stored positions/.test(String(error)) && session.dump() === undefined, 'what was refused is in the book')
    return 'refused'
  }
  const { list, freshness } = session.flushed()
  demand(freshness.state === 'stale', `a stored book is ${freshness.state}`)
  demand(list.every(isPosition), 'a row that is none')
  const image = session.dump()
  demandSame(JSON.stringify(parsed(JSON.stringify(image))), JSON.stringify(image), 'the image of it')
  const again = driveSession()
  again.restore(image)
  demandSame(JSON.stringify(list), JSON.stringify(again.flushed().list), 'the rows')
  return 'accepted'
}

export const storedBook = stateless('storedBook', (dice) => mutated(dice, imageSample(dice)), take)
