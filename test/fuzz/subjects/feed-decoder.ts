import type { UncheckedAck } from '../../../src/positions/model/wire'
import { onAcks } from '../../../src/outbox/orders/copy-trading-orders'
import { decodeFeedFrame } from '../../../src/protocols/copy-trading/frames'
import { TradewireError } from '../../../src/shared/errors'
import type { Dice } from '../dice'
import { mutated } from '../mutate'
import { feedFrame } from '../rules/feed-rules'
import { fieldsOf } from '../rules/value-rules'
import { ackSample, feedSample } from '../samples'
import type { Target, Verdict } from '../subject'
import { demand } from '../subject'

/** As the outbox receives it. */
function checkedAck(frame: UncheckedAck): unknown {
  let ack: unknown
  onAcks({
    on(_name, listener) {
      listener(frame)
      return () => undefined
    },
    report({ code, detail }) {
      throw new TradewireError(code, detail)
    },
  }, (answer) => {
    ack = answer
  })
  return ack
}

function take(text: string): Verdict {
  const known = feedFrame(text)
  let decoded: unknown
  try {
    const frame = decodeFeedFrame(text)
    decoded = 'type' in frame && frame.type === 'Ack' ? checkedAck(frame) : frame
  } catch (error) {
    if (!(error instanceof TradewireError)) throw error
    demand(error.code === 'frame-malformed' || error.code === 'frame-unknown', `refused with ${error.code}`)
    demand(known === undefined, `a sound ${String(known?.kind)} was refused: ${String(error.detail)}`)
    return 'refused'
  }
  demand(known !== undefined, 'what is no frame was accepted')
  const { type, Code } = fieldsOf(decoded)
  demand(known.kind === (type ?? 'error'), `a ${known.kind} was taken for ${String(type)}`)
  demand(Code === known.frame.Code, 'another Code came out')
  return 'accepted'
}

function target(name: string, sample: (dice: Dice) => Record<string, unknown>): Target {
  return { name, episodeLength: 1_000, open: () => ({ make: (dice) => mutated(dice, sample(dice)), take }) }
}

export const feedDecoder = target('feed', (dice) => feedSample(dice))
export const ackDecoder = target('acks', (dice) => ackSample(dice))
