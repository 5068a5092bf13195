import { markList } from '../core/positions/book'
import type { Session } from '../ports/protocol'
import { copyTradingPlain } from '../protocols/copy-trading-plain'
import { afterChange, nothing, sendFrame, type Commands } from '../protocols/copy-trading-session'
import type { CopyTradingProtocol, CopyTradingState } from '../protocols/copy-trading-state'
import type { FrameMaker } from '../protocols/copy-trading-options'
import { bufferOf } from '../protocols/buffer-of'
import type { LegacyData, LegacyOptions } from './legacy-options'
import type { WireRows } from './wire-rows'

/** Stands for a user whom the data does not name. */
export const unnamedUser = 'unnamed'

const defaultPing: FrameMaker = (session) => ({
  ...(session === null || session.traderId === unnamedUser ? {} : { traderid: session.traderId }),
  type: 'Ping',
})

/** For the client's `send`: the page opened again over the open line. */
export const openedAgain = {}

/** What goes out first for this user, if anything. */
type DataOf = (session: Session | null) => LegacyData | undefined

/**
 * The original server's protocol, whose first frame is what the page gave last, if anything. Text and bytes are sent as
 * they are: by `socketTask.send`, which takes what is on the wire.
 */
export function legacyProtocol(
  { ping = defaultPing, ...options }: LegacyOptions, dataOf: DataOf, rows: WireRows,
): CopyTradingProtocol {
  const plain = copyTradingPlain({
    ...options,
    mapRow: rows.mapRow,
    ping,
    needsSession: true,
    session: undefined,
    firstFrame: (session) => dataOf(session) ?? {},
  })
  const dataOfState = (state: CopyTradingState): LegacyData | undefined => dataOf(state?.session ?? null)
  return {
    ...plain,
    name: 'legacy',
    step(state, event) {
      const [next, commands] = plain.step(state, event)
      if (event.type === 'received') rows.frameEnded(commands.every(({ type }) => type !== 'report'))
      const isSilent = event.type === 'opened' && dataOfState(state) === undefined
      return [next, isSilent ? commands.filter(({ type }) => type !== 'send') : commands]
    },
    steer: (frame) =>
      (frame === openedAgain ? { step: (state) => [state, askAgain(state, dataOfState(state))] } : undefined),
    encode: (frame, state) => (typeof frame === 'string' ? frame : bufferOf(frame) ?? plain.encode(frame, state)),
  }
}

/** What a new line would begin with: the data go out, and the list is told, changed or not. */
function askAgain(state: CopyTradingState, data: LegacyData | undefined): Commands {
  const sent = data === undefined ? nothing : sendFrame(data)
  // The answer to the first time is still owed: it is told anyway.
  if (state === null || state.book.truth.state !== 'live') return sent
  markList(state.book)
  return [...sent, ...afterChange(state.book)]
}
