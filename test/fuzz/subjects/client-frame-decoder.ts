import { dialects, type DialectName } from '../../../server/feed/model/hub/dialect'
import { mutated } from '../mutate'
import { clientFrame, plainClientFrame } from '../rules/client-rules'
import type { Fields } from '../rules/value-rules'
import { clientSample } from '../samples'
import type { Target, Verdict } from '../subject'
import { demand } from '../subject'

/** The fields that a decoded frame may have. */
const ownFields = new Set(['type', 'traderid', 'token', 'since', 'reqid', 'validUntil', 'postedAt', 'order'])

function judge(text: string, dialect: DialectName, known: Fields | undefined): Verdict {
  const decoded = dialects[dialect].decode(text)
  demand(decoded.ok === (known !== undefined), decoded.ok ? 'what is no frame was accepted' : `refused: ${decoded.msg}`)
  if (!decoded.ok || known === undefined) return 'refused'
  const { frame } = decoded
  const other = Object.keys(frame).find((field) => !ownFields.has(field))
  demand(other === undefined, `a field of no frame came through: ${String(other)}`)
  if (dialect === 'copy-trading') demand(frame.type === known.type, `${String(known.type)} became ${frame.type}`)
  const { traderid } = known
  const isNamed = typeof traderid === 'string' || typeof traderid === 'number'
  if (isNamed) demand(frame.traderid === String(traderid), 'another trader came out')
  return 'accepted'
}

function target(name: string, dialect: DialectName, rule: (text: string) => Fields | undefined): Target {
  return {
    name,
    episodeLength: 1_000,
    open: () => ({
      make: (dice) => mutated(dice, clientSample(dice, 1_700_000_000_000)),
      take: (text) => judge(text, dialect, rule(text)),
    }),
  }
}

export const clientFrameDecoder = target('clientFrames', 'copy-trading', clientFrame)
export const plainClientFrameDecoder = target('plainClientFrames', 'plain', plainClientFrame)
