import type { CopyTradingSession, PlainOptions } from '../protocols/copy-trading/session'
import type { CopyTradingEvents } from '../positions/model/positions-update'
import type { TradewireOptions } from '../connection/vue/create-tradewire'

/** What `connectSocketInit` is given and what goes out on the open socket: an object of the application. */
export type LegacyData = object

/** The application's words. What is left out is not shown. */
export interface LegacyWords {
  /** For the toast when an attempt is awaited; 1 for the first. */
  readonly attempt?: (attempt: number) => string
  /** For the toast when `Close()` has closed. */
  readonly closed?: () => string
}

type ClientPart = Omit<TradewireOptions<CopyTradingEvents, CopyTradingSession>, 'name' | 'url' | 'protocol' | 'ports'>
/** The class lives on the application's own bus. */
type Ports = Omit<NonNullable<TradewireOptions<CopyTradingEvents, CopyTradingSession>['ports']>, 'bus'>
type PlainPart = Omit<PlainOptions, 'firstFrame' | 'session' | 'needsSession'>

/**
 * Those of the server, which pushes full lists, and those of the client. Its policy is the class's, unless told
 * otherwise: five reconnects, 5 s apart, and `Close()` closes at once (`lingerMs` 0).
 */
export interface LegacyOptions extends ClientPart, PlainPart {
  /** Where to connect, unless `new socketIO(…)` is given an address. */
  readonly url: string | (() => string | Promise<string>)
  /** What goes out first until a page gives other data: for pages that use composables over the same client. */
  readonly data?: LegacyData
  /** Any of the platform's ports replaced, but for the bus. */
  readonly ports?: Ports
  readonly words?: LegacyWords
  /** Whose positions they are. Default: the `traderid` of the data. Another user empties the book. */
  readonly traderIdOf?: (data: LegacyData) => number | string | undefined
}
