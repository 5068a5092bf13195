import { defaultEnvironment } from './platform/default-ports'
import { createUniStorage } from './platform/storage/uni-storage'
import type { ProtocolSession, StateImage } from './connection/ports/protocol'
import { copyTradingImage } from './protocols/copy-trading/saved-state'
import type { CopyTradingSession } from './protocols/copy-trading/session'
import { createClient } from './connection/runtime/client'
import type { SocketClient } from './connection/runtime/client-api'
import type { PlatformClientOptions } from './connection/runtime/client-options'
import { createPersistedState, ownImage, type Persistence } from './connection/runtime/persisted-state'

export { copyTrading } from './protocols/copy-trading/copy-trading'
export { tickReader } from './protocols/copy-trading/tick-reader'
export { copyTradingPlain } from './protocols/copy-trading/plain'
export { mapPlainRow } from './protocols/copy-trading/plain-row'
export type {
  CopyTradingProtocol, CopyTradingOptions, FrameMaker, PlainOptions, RowDefaults,
} from './protocols/copy-trading/session'
export { checked } from './protocols/json/checked'
export { jsonProtocol } from './protocols/json/json-protocol'
export type {
  CheckedMessage,
  JsonEvents,
  JsonOptions,
  JsonProtocol,
  MessageCheck,
  ReadMessage,
  Refusal,
  SchemaResult,
  StandardSchema,
} from './protocols/json/json-options'
export { selectRows, splitRows, type PositionLists, type Selection } from './positions/model/selection'
export type { Account, CloseReason, Position, Ticket, AckFrame } from './positions/model/wire'
export type {
  AccountState,
  CopyTradingEvents,
  OrderUndecided,
  PositionEvent,
  PositionsUpdate,
  ServerTime,
  Totals,
  Freshness,
} from './positions/model/positions-update'

export { spreadBackoff, fixedDelay, fullJitter } from './connection/policy/reconnect-policy'
export { defaultCloseCodes, type CloseCodeMeaning, type CloseCodeTable } from './connection/policy/close-codes'
export { defaultPolicy } from './connection/policy/connection-policy'
export type { ConnectionPolicy } from './connection/policy/connection-policy'
export type { ReconnectPolicy, ReconnectQuestion } from './connection/policy/reconnect-policy'
export { copyTradingTabRules } from './protocols/copy-trading/tab-rules'
export type { TabBinding, TabRule, TabRules, TabValue } from './connection/leases/lease-set'

export { TradewireError } from './shared/errors'
export type { Diagnostic, DiagnosticCode } from './shared/errors'
export type {
  ConnectError,
  Failure,
  ReconnectAnswer,
  SocketStatus,
  SocketStatusName,
} from './connection/machine/status'

export type {
  ClientEvents,
  CloseAnswer,
  LeaseHandle,
  LeaseView,
  SendResult,
  SocketClient,
} from './connection/runtime/client-api'
export type {
  AttemptRecord, InspectedEntry, InspectedEvent, InspectedFaults, Inspection,
} from './connection/ports/inspection'
export type { ClientStats, Parts } from './connection/ports/parts'
export type { Persistence } from './connection/runtime/persisted-state'
export type { ClientOptions, PlatformClientOptions } from './connection/runtime/client-options'

export { breakablePorts } from './connection/inspector/breakable-ports'
export { inspector } from './connection/parts/inspector'
export { statistics } from './connection/parts/statistics'
export { tabRules } from './connection/parts/tab-rules'
export { consoleLog } from './platform/console-log'
export { defaultPorts } from './platform/default-ports'
export type {
  Bus, Clock, TimerHandle, FrameScheduler, Lifecycle, Log, Network, Ports, Random, SocketConnection, SocketEvent,
  SocketPort, SocketRequest, Storage,
} from './connection/ports/ports'
export type {
  Credentials,
  Liveness,
  Protocol,
  ProtocolLine,
  ProtocolSession,
  Session,
  TokenSource,
} from './connection/ports/protocol'

/**
 * A client over the platform's own ports, without Vue and Pinia. It opens nothing until there is a lease or `connect()`
 * is called.
 * @throws TradewireError `invalid-option`
 * @example const client = createSocketClient({ url: 'wss://feed.example.com/ws', protocol: copyTrading() })
 */
export function createSocketClient<Events extends object, Running extends ProtocolSession = ProtocolSession>(
  options: PlatformClientOptions<Events, Running>,
): SocketClient<Events> {
  return createClient(options, defaultEnvironment(options))
}

/**
 * For the option `persist`: keeps what the sessions of a protocol of your own `dump`, by user, and lets them
 * `restore` it at the next start. In the port `storage`, or else in the platform's.
 * @example createTradewire({ url, protocol: ownProtocol, persist: persistState() })
 */
export function persistState(): Persistence<ProtocolSession> {
  return kept(ownImage)
}

/**
 * The same for the positions of `copyTrading` and `copyTradingPlain`.
 * @example createTradewire({ url, protocol: copyTrading(), persist: persistPositions() })
 */
export function persistPositions(): Persistence<CopyTradingSession> {
  return kept(copyTradingImage)
}

function kept<Running extends ProtocolSession>(image: StateImage<Running>): Persistence<Running> {
  return (around) => createPersistedState(around, image, around.ports.storage || createUniStorage())
}
