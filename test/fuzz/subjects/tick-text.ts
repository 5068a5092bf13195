import { decodeFeedFrame } from '../../../src/protocols/copy-trading/frames'
import { tickReader } from '../../../src/protocols/copy-trading/tick-reader'
import { account } from '../../unit/positions/samples'
import type { Dice } from '../dice'
import { tickSample } from '../samples'
import { demandSame, stateless, type Verdict } from '../subject'

const place = { epoch: 'e1', account: account() }
const read = tickReader()

/** What is read without parsing is what JSON.parse and the checks make of the same text. */
function take(text: string): Verdict {
  const tick = read(text, place)
  if (tick === undefined) return 'refused'
  demandSame(JSON.stringify(decodeFeedFrame(text)), JSON.stringify(tick), 'a tick')
  return 'accepted'
}

/** A letter of a frame written over, put in between or left out: what is wrong by more is seldom read at all. */
function make(dice: Dice): string {
  const text = JSON.stringify(tickSample(dice))
  if (dice.oneIn(2)) return text
  const at = dice.below(text.length)
  const letter = dice.oneIn(3) ? '' : dice.pick([...'0123456789.-+eE"{}[],: nu'])
  return text.slice(0, at) + letter + text.slice(at + dice.below(2))
}

export const tickText = stateless('tickText', make, take)
