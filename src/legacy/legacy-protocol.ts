import type { Session } from '../connection/ports/protocol'
import type { TradewireOptions } from '../vue/connection/create-tradewire'
import type { CopyTradingEvents } from '../positions/model/positions-update'
import { plainProtocol } from '../protocols/copy-trading/plain'
import {
  encodeFrame, type CopyTradingProtocol, type CopyTradingSession, type FrameMaker, type PlainOptions,
} from '../protocols/copy-trading/copy-trading-session'
import { bufferOf } from '../shared/bytes'
import { isDeveloped } from '../shared/developed'
import { givenTo, keepGiven } from '../shared/options'
import type { WireRows } from './wire-rows'

/** Object passed to `connectSocketInit`, sent when the socket opens. */
export type LegacyData = object

/** Toasts shown to the user. An omitted toast is not shown. */
export interface LegacyWords {
  /**
   * Returns the toast for a scheduled attempt, numbered from 1.
   * @default none: no toast
   */
  readonly attempt?: (attempt: number) => string
  /**
   * Returns the toast to show after `Close()`.
   * @default none: no toast
   */
  readonly closed?: () => string
}

type ClientPart = Omit<TradewireOptions<CopyTradingEvents, CopyTradingSession>, 'name' | 'url' | 'protocol' | 'ports'>
/** All ports except the bus, because the class uses the application's own bus. */
type Ports = Omit<NonNullable<TradewireOptions<CopyTradingEvents, CopyTradingSession>['ports']>, 'bus'>
type PlainPart = Omit<PlainOptions, 'firstFrame' | 'session' | 'needsSession'>

/**
 * Client options for a server that pushes full lists. Default policy: five reconnects, 5 s apart, no linger after
 * `Close()` (`lingerMs` 0).
 */
export interface LegacyOptions extends ClientPart, PlainPart {
  /** Default address. `new socketIO(…)` can set another address. */
  readonly url: string | (() => string | Promise<string>)
  /**
   * Object to send first until a page passes its own data. Set this option if composables share the client.
   * @default none
   */
  readonly data?: LegacyData
  /**
   * Replacements for the platform's ports, except the bus.
   * @default the platform's
   */
  readonly ports?: Ports
  /**
   * The toasts' strings.
   * @default none: no toasts
   */
  readonly words?: LegacyWords
  /**
   * Returns the user who owns the positions. The positions are removed when this user changes or, without a user, when
   * the data changes.
   * @default the `traderid` of the data
   */
  readonly traderIdOf?: (data: LegacyData) => number | string | undefined
}

/** User id when the data contains none. */
export const unnamedUser = 'unnamed'

const defaultPing: FrameMaker = (session) => ({
  ...(session === null || session.userId === unnamedUser ? {} : { traderid: session.userId }),
  type: 'Ping',
})

/** Passed to `send` when a page opens a connection that is already open. */
export const openedAgain = {}

/** Returns the user's first object to send, if any. */
type DataOf = (session: Session | null) => LegacyData | undefined

/**
 * Creates a protocol that first sends the page's latest data, if any. Sends strings and bytes from `socketTask.send`
 * unchanged.
 */
export function legacyProtocol(
  { ping = defaultPing, ...options }: LegacyOptions, dataOf: DataOf, rows: WireRows,
): CopyTradingProtocol {
  const plain = plainProtocol({
    ...options,
    ping,
    needsSession: true,
    session: undefined,
    firstFrame: (session) => dataOf(session) || {},
  }, rows.taken)
  const protocol: CopyTradingProtocol = {
    ...plain,
    name: 'legacy',
    start(session, policy, line, before) {
      let isSilent = false
      const inner = plain.start(session, policy, {
        ...line,
        send(data) {
          if (!isSilent) line.send(data)
        },
      }, session?.userId === unnamedUser ? undefined : before)
      const { book, changed } = inner
      return {
        ...inner,
        opened(now) {
          isSilent = dataOf(session) === undefined
          inner.opened?.(now)
          isSilent = false
        },
        steer: (frame) => (frame === openedAgain ? askAgain : undefined),
        encode: (frame) => (typeof frame === 'string' ? frame : bufferOf(frame) || encodeFrame(frame)),
      }

      function askAgain(): void {
        const data = dataOf(session)
        if (data !== undefined) line.send(JSON.stringify(data))
        // Emits even an unchanged list, because the class emits it after each opening (LG-4).
        if (book.freshness.state !== 'live') return
        book.markList()
        changed()
      }
    },
  }
  if (/* @__PURE__ */ isDeveloped() && process.env.NODE_ENV !== 'production') {
    const given = givenTo(plain)
    if (given !== undefined) keepGiven(protocol, { ...given, maker: 'legacySocketIO', options: {} })
  }
  return protocol
}
