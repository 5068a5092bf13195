import { copyTradingPlain } from '../protocols/copy-trading-plain'
import type { CopyTradingProtocol } from '../protocols/copy-trading-state'
import type { FrameMaker } from '../protocols/copy-trading-options'
import type { LegacyData, LegacyOptions } from './legacy-options'

/** Stands for a user whom the data does not name. */
export const unnamedUser = 'unnamed'

const defaultPing: FrameMaker = (session) => ({
  ...(session === null || session.traderId === unnamedUser ? {} : { traderid: session.traderId }),
  type: 'Ping',
})

/**
 * The original server's protocol, whose first frame is what the page gave last, if anything. A text is sent as it
 * is: by `socketTask.send`, which takes what is on the wire.
 */
export function legacyProtocol(
  { ping = defaultPing, ...options }: LegacyOptions, data: () => LegacyData | undefined,
): CopyTradingProtocol {
  const plain = copyTradingPlain({
    ...options,
    ping,
    needsSession: true,
    session: undefined,
    firstFrame: () => data() ?? {},
  })
  return {
    ...plain,
    name: 'legacy',
    step(state, event) {
      const [next, commands] = plain.step(state, event)
      const isSilent = event.type === 'opened' && data() === undefined
      return [next, isSilent ? commands.filter(({ type }) => type !== 'send') : commands]
    },
    encode: (frame, state) => (typeof frame === 'string' ? frame : plain.encode(frame, state)),
  }
}
