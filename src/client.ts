import { defaultEnvironment } from './platform/default-environment'
import { createUniBus } from './platform/uni-bus'
import { createUniStorage } from './platform/uni-storage'
import type { Bus } from './ports/bus'
import type { ProtocolSession, StateImage } from './ports/protocol'
import { copyTradingImage } from './protocols/copy-trading-image'
import type { CopyTradingSession } from './protocols/copy-trading-session'
import { emitButtonStates } from './protocols/mode-code-buttons'
import { createClient } from './runtime/client'
import type { SocketClient } from './runtime/client-api'
import type { PlatformClientOptions } from './runtime/client-options'
import { createLastKnown, ownImage, type KeepLast } from './runtime/last-known'

export { copyTrading, copyTradingLean, type LeanCopyTradingProtocol } from './protocols/copy-trading'
export { copyTradingPlain } from './protocols/copy-trading-plain'
export type { CopyTradingProtocol } from './protocols/copy-trading-session'
export type {
  CopyTradingOptions,
  FrameMaker,
  LeanCopyTradingOptions,
  PlainOptions,
  RowDefaults,
} from './protocols/copy-trading-options'
export { mapPlainRow } from './protocols/plain-row'
export { echo, type Echoed, type EchoEvents, type EchoProtocol } from './protocols/echo'
export { imageTypeOf, type ImageType } from './protocols/echo-image'
export {
  heartCheck,
  heartCheckStart,
  heartCheckStop,
  type HeartCheckEvents,
  type HeartCheckOptions,
  type HeartCheckProtocol,
} from './protocols/heart-check'
export {
  heartCheckStatus,
  watchHeartCheck,
  type HeartCheckCallbacks,
  type HeartCheckError,
  type HeartCheckStatus,
} from './protocols/heart-check-watch'
export { jsonProtocol } from './protocols/json/json-protocol'
export type {
  JsonEvents,
  JsonOptions,
  JsonProtocol,
  ReadMessage,
  Refusal,
  SchemaResult,
  StandardSchema,
} from './protocols/json/json-options'
export { modeCode, type ModeCodeEvents, type ModeCodeOptions, type ModeCodeProtocol } from './protocols/mode-code'
export type { ButtonState } from './protocols/mode-code-buttons'
export { modeCodeUrl } from './protocols/mode-code-url'
export { selectRows, splitRows, type PositionLists, type Selection } from './core/positions/select'
export type { Account, CloseReason, Position, Ticket } from './core/positions/position'
export type {
  AccountState,
  CopyTradingEvents,
  LeanPositionsUpdate,
  OrderUndecided,
  PositionEvent,
  PositionsUpdate,
  ServerTime,
  Totals,
  Truth,
} from './core/positions/positions-update'
export type { AckFrame } from './core/orders/order-wire'

export { fiveWindows } from './core/policy/five-windows'
export { fixedDelay } from './core/policy/fixed-delay'
export { fullJitter } from './core/policy/full-jitter'
export { defaultCloseCodes, type CloseCodeMeaning, type CloseCodeTable } from './core/policy/close-codes'
export { defaultPolicy } from './core/policy/default-policy'
export type { ConnectionPolicy } from './core/policy/connection-policy'
export type { ReconnectPolicy, ReconnectQuestion } from './core/policy/reconnect-policy'
export { copyTradingTabRules, type TabRule, type TabRules, type TabValue } from './core/lease/tab-rules'

export { TradewireError } from './core/tradewire-error'
export type { Diagnostic, DiagnosticCode } from './core/diagnostic'
export type {
  ConnectError,
  Failure,
  ReconnectAnswer,
  SocketStatus,
  SocketStatusName,
} from './connection/machine/status'

export type {
  ClientEvents,
  LeaseHandle,
  LeaseView,
  SendResult,
  SocketClient,
  TabBinding,
} from './runtime/client-api'
export type { ClientStats } from './ports/client-stats'
export type { KeepLast } from './runtime/last-known'
export type { ClientOptions, DebugRecord, PlatformClientOptions } from './runtime/client-options'
export type { Effect } from './connection/machine/events'
export type { MachineEvent } from './connection/machine/events'
export type { MachineState } from './connection/machine/state'

export { network } from './parts/network'
export { slots } from './parts/slots'
export { statistics } from './parts/statistics'
export { tokens } from './parts/tokens'
export type { Parts } from './ports/parts'
export { defaultPorts } from './platform/default-ports'
export type { Bus } from './ports/bus'
export type { Clock, TimerHandle } from './ports/clock'
export type { FrameScheduler } from './ports/frame-scheduler'
export type { Lifecycle } from './ports/lifecycle'
export type { Log } from './ports/log'
export type { Network } from './ports/network'
export type { Ports } from './ports/ports'
export type {
  Credentials,
  Liveness,
  Protocol,
  ProtocolLine,
  ProtocolSession,
  Session,
  TokenSource,
} from './ports/protocol'
export type { Random } from './ports/random'
export type { SocketConnection, SocketEvent, SocketPort, SocketRequest } from './ports/socket'
export type { Storage } from './ports/storage'

/**
 * A client over the platform's own ports, without Vue and Pinia. It opens nothing until a lease is
 * held or `connect()` is called. Throws `invalid-option`.
 */
export function createSocketClient<Events extends object, Held extends ProtocolSession = ProtocolSession>(
  options: PlatformClientOptions<Events, Held>,
): SocketClient<Events> {
  return createClient(options, defaultEnvironment(options))
}

/**
 * For the option `keepLast`: keeps what the sessions of a protocol of your own `dump`, by user, and lets them `restore`
 * it at the next start. In the port `storage`, or else in the platform's.
 */
export function lastKnown(): KeepLast<ProtocolSession> {
  return kept(ownImage)
}

/** The same for the positions of `copyTrading` and `copyTradingPlain`. */
export function lastPositions(): KeepLast<CopyTradingSession> {
  return kept(copyTradingImage)
}

function kept<Held extends ProtocolSession>(image: StateImage<Held>): KeepLast<Held> {
  return (around) => createLastKnown(around, image, around.storage ?? createUniStorage())
}

/**
 * Emits `changeBtnState` with `open` or `close` at each opening and each end of the client's connection: what
 * enables a page's Connect, Send and Close. On the application's own bus (`uni.$on`), unless another is given.
 * Returns the function that ends it.
 */
export function changeBtnState<Events extends object>(client: SocketClient<Events>, bus?: Bus): () => void {
  return emitButtonStates(client, bus ?? createUniBus())
}
