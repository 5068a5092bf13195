import { decodeFeedFrame } from '../../../src/protocols/copy-trading/frames'
import { createTickReader } from '../../../src/protocols/copy-trading/tick-reader'
import { account } from '../../unit/positions/samples'
import type { SeededRandom } from '../../../server/shared/seeded-random'
import { tickSample } from '../samples'
import { demandSame, stateless, type Verdict } from '../subject'

const place = { epoch: 'e1', account: account() }
const read = createTickReader()

/** The tick reader returns the same result as JSON.parse and the checks, or leaves the text to them. */
function take(text: string): Verdict {
  const tick = read(text, place)
  if (tick === undefined) return 'refused'
  demandSame(JSON.stringify(decodeFeedFrame(text)), JSON.stringify(tick), 'a tick')
  return 'accepted'
}

/** A frame, possibly with one letter replaced, inserted or removed. With more faults, few strings would be readable. */
function make(dice: SeededRandom): string {
  const text = JSON.stringify(tickSample(dice))
  if (dice.chance(1 / 2)) return text
  const at = dice.between(0, text.length - 1)
  const letter = dice.chance(1 / 3) ? '' : dice.pick([...'0123456789.-+eE"{}[],: nu'])
  return text.slice(0, at) + letter + text.slice(at + dice.between(0, 1))
}

export const tickText = stateless('tickText', make, take)
