export { createTradewire, type Tradewire } from './store/create-tradewire'
export { clientOf } from './store/clients'
export { usePositionsStore } from './store/positions-store'
export { useSocketIOStore, type SocketIOStore } from './store/socketio-store'

export { channelsOf } from './composables/channels-of'
export { useChannel, type ChannelOptions } from './composables/use-channel'
export { usePageVisibility, type PageVisibilityListener } from './composables/page-visibility'
export { usePosition } from './composables/use-position'
export { usePositionLists, type PositionListsInUse } from './composables/use-position-lists'
export { usePositions, type UsePositionsOptions } from './composables/use-positions'
export type { SelectedPositions } from './store/follow-selection'
export { useSocketLease, type SocketLeaseOptions } from './composables/use-socket-lease'
export { useTabRule, type TabRuleOptions } from './composables/use-tab-rule'
export type { Channels, PositionsOrder } from './channels/channel-map'

export {
  copyTrading,
  copyTradingPlain,
  copyTradingTabRules,
  createSocketClient,
  defaultCloseCodes,
  defaultPolicy,
  defaultPorts,
  fiveWindows,
  fixedDelay,
  fullJitter,
  lastKnown,
  mapPlainRow,
  selectRows,
  splitRows,
  TradewireError,
} from './client'
export type {
  Account,
  AccountState,
  Bus,
  ClientEvents,
  ClientOptions,
  ClientStats,
  Clock,
  CloseCodeMeaning,
  CloseCodeTable,
  CloseReason,
  ConnectError,
  ConnectionPolicy,
  CopyTradingEvents,
  CopyTradingOptions,
  CopyTradingProtocol,
  DebugRecord,
  Diagnostic,
  DiagnosticCode,
  Effect,
  Failure,
  FrameMaker,
  FrameScheduler,
  KeepLast,
  LeaseHandle,
  LeaseView,
  Lifecycle,
  Liveness,
  Log,
  MachineEvent,
  MachineState,
  Network,
  PlainOptions,
  PlatformClientOptions,
  Ports,
  Position,
  PositionEvent,
  PositionLists,
  PositionsUpdate,
  Protocol,
  ProtocolCommand,
  ProtocolEvent,
  PublishCommand,
  Random,
  ReconnectAnswer,
  ReconnectPolicy,
  ReconnectQuestion,
  RowDefaults,
  Selection,
  SendResult,
  Session,
  SocketClient,
  SocketConnection,
  SocketEvent,
  SocketPort,
  SocketRequest,
  SocketStatus,
  SocketStatusName,
  Storage,
  TabBinding,
  TabRule,
  TabRules,
  TabValue,
  Ticket,
  TimerHandle,
  TokenSource,
  Totals,
  Truth,
} from './client'
