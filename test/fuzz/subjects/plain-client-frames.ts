import { dialects } from '../../../server/feed/model/hub/dialect'
import { mutated } from '../mutate'
import { plainClientFrame } from '../rules/client-rules'
import { clientSample } from '../samples'
import { demand, stateless, type Verdict } from '../subject'

/** The fields that a decoded frame may have. */
const ownFields = new Set(['type', 'traderid', 'token', 'since', 'reqid', 'validUntil', 'postedAt', 'order'])

function take(text: string): Verdict {
  const decoded = dialects.plain.decode(text)
  const known = plainClientFrame(text)
  demand(decoded.ok === (known !== undefined), decoded.ok ? 'what is no frame was accepted' : `refused: ${decoded.msg}`)
  if (!decoded.ok || known === undefined) return 'refused'
  const { frame } = decoded
  const other = Object.keys(frame).find((field) => !ownFields.has(field))
  demand(other === undefined, `a field of no frame came through: ${String(other)}`)
  const { traderid } = known
  const isNamed = typeof traderid === 'string' || typeof traderid === 'number'
  if (isNamed) demand(frame.traderid === String(traderid), 'another trader came out')
  return 'accepted'
}

/** The other dialect's frames are those of the hub. */
export const plainClientFrames =
  stateless('plainClientFrames', (dice) => mutated(dice, clientSample(dice, 1_700_000_000_000)), take)
