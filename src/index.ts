export { createTradewire, type Tradewire } from './connection/vue/create-tradewire'
export { clientOf, type ClientChoice } from './connection/vue/clients'
export { usePositionsStore } from './positions/vue/positions-store'
export { useSocketIOStore, type SocketIOStore } from './connection/vue/socketio-store'

export { useChannel } from './connection/vue/use-channel'
export { usePageVisibility, type PageVisibilityListener } from './connection/vue/page-visibility'
export {
  usePosition, usePositionLists, usePositionRows, usePositions, type PositionListsInUse, type UsePositionsOptions,
} from './positions/vue/use-positions'
export type { SelectedPositions } from './positions/vue/use-positions'
export { useSocketLease, type SocketLeaseOptions, useTabRule } from './connection/vue/use-socket-lease'
export { useTopic, type UseTopicOptions } from './protocols/json/vue/use-socket'
export type { TopicHow } from './protocols/json/vue/topics'
export type { CancelSignal, RequestAnswer, RequestOptions, SendOptions } from './protocols/json/json-calls'
// With a star: an app can add to its `Messages` by `declare module 'tradewire'`.
export * from './protocols/json/vue/use-socket'
export type { Channels, PositionsOrder } from './connection/channels/channels'

export {
  consoleLog,
  copyTrading,
  copyTradingLean,
  copyTradingPlain,
  jsonProtocol,
  persistState,
  persistPositions,
  mapPlainRow,
  network,
  slots,
  statistics,
  tokens,
  TradewireError,
} from './client'
export type {
  Account,
  AccountState,
  AckFrame,
  Bus,
  ClientEvents,
  ClientOptions,
  ClientStats,
  Clock,
  CloseAnswer,
  CloseCodeMeaning,
  CloseCodeTable,
  CloseReason,
  ConnectError,
  ConnectionPolicy,
  CopyTradingEvents,
  CopyTradingOptions,
  CopyTradingProtocol,
  Credentials,
  Diagnostic,
  DiagnosticCode,
  Failure,
  FrameMaker,
  FrameScheduler,
  JsonEvents,
  JsonOptions,
  JsonProtocol,
  Persistence,
  LeaseHandle,
  LeaseView,
  LeanCopyTradingOptions,
  LeanCopyTradingProtocol,
  LeanPositionsUpdate,
  Lifecycle,
  Liveness,
  Log,
  Network,
  OrderUndecided,
  Parts,
  PlainOptions,
  PlatformClientOptions,
  Ports,
  Position,
  PositionEvent,
  PositionLists,
  PositionsUpdate,
  Protocol,
  ProtocolLine,
  ProtocolSession,
  Random,
  ReadMessage,
  ReconnectAnswer,
  ReconnectPolicy,
  ReconnectQuestion,
  Refusal,
  RowDefaults,
  SchemaResult,
  Selection,
  SendResult,
  ServerTime,
  Session,
  SocketClient,
  SocketConnection,
  SocketEvent,
  SocketPort,
  SocketRequest,
  SocketStatus,
  SocketStatusName,
  StandardSchema,
  Storage,
  TabBinding,
  TabRule,
  TabRules,
  TabValue,
  Ticket,
  TimerHandle,
  TokenSource,
  Totals,
  Freshness,
} from './client'
