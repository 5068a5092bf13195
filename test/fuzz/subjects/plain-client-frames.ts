import { dialects } from '../../../server/feed/model/hub/dialect'
import { mutated } from '../mutate'
import { clientSample } from '../samples'
import { demand, fieldsOf, parsed, stateless, type Verdict } from '../subject'

const ownFields = new Set(['type', 'traderid', 'token'])

function take(text: string): Verdict {
  const decoded = dialects.plain.decode(text)
  if (!decoded.ok) return 'refused'
  const { frame } = decoded
  const other = Object.keys(frame).find((field) => !ownFields.has(field))
  demand(other === undefined, `a field of no frame came through: ${String(other)}`)
  const { traderid } = fieldsOf(parsed(text))
  const isNamed = typeof traderid === 'string' || typeof traderid === 'number'
  demand(traderid === undefined || (isNamed && frame.traderid === String(traderid)), 'another trader came out')
  return 'accepted'
}

/** The other dialect has the hub's frames. */
export const plainClientFrames =
  stateless('plainClientFrames', (dice) => mutated(dice, clientSample(dice, 1_700_000_000_000)), take)
