import { defaultEnvironment } from './platform/default-ports'
import { createUniStorage } from './platform/storage/uni-storage'
import { createUniBus } from './platform/uni-bus'
import type { Bus } from './connection/ports/ports'
import type { ProtocolSession, StateImage } from './connection/ports/protocol'
import { copyTradingImage } from './protocols/copy-trading/saved-state'
import type { CopyTradingSession } from './protocols/copy-trading/copy-trading-session'
import { checksInDevelopment } from './advice/client-checks'
import { watchPosts } from './advice/outbox-advice'
import { createClient } from './connection/runtime/create-client'
import type { SocketClient } from './connection/runtime/client-api'
import type { PlatformClientOptions } from './connection/runtime/client-options'
import { createPersistedState, ownImage, type Persistence } from './connection/runtime/persisted-state'
import { createOutbox as createOutboxOn } from './outbox/create-outbox'
import type { Outbox, OutboxOptions, OutboxPorts } from './outbox/outbox-api'
import { defaultOutboxPorts } from './platform/outbox-ports'
import type { Chat, ChatOptions, ChatPorts } from './chat/api/chat-api'
import { createChat as createChatOn } from './chat/create-chat'
import { defaultChatPorts } from './chat/platform/chat-ports'
import { isDeveloped } from './shared/developed'
import { createSystemClock } from './platform/system/system-ports'

export { copyTrading } from './protocols/copy-trading/copy-trading'
export { copyTradingPlain } from './protocols/copy-trading/plain'
export { mapPlainRow } from './protocols/copy-trading/plain-row'
export type { CopyTradingProtocol } from './protocols/copy-trading/copy-trading-session'
export { checked } from './protocols/json/checked'
export { jsonProtocol } from './protocols/json/json-protocol'
export type { JsonEvents } from './protocols/json/json-options'
export type { Selection } from './positions/model/selection'
export type { Account, FollowSettings, Order, OrderRefusal, Position, Ticket } from './positions/model/wire'
export type {
  AccountState, CopyTradingEvents, PositionEvent, Totals, Freshness,
} from './positions/model/positions-update'

export { spreadBackoff, fixedDelay, fullJitter } from './connection/policy/reconnect-policy'
export { defaultCloseCodes } from './connection/policy/close-codes'
export { defaultPolicy } from './connection/policy/connection-policy'
export type { ReconnectPolicy } from './connection/policy/reconnect-policy'
export { copyTradingTabRules } from './protocols/copy-trading/copy-trading-tab-rules'

export { TradewireError } from './shared/errors'
export type { Diagnostic, DiagnosticCode } from './shared/errors'
export type { Failure, SocketStatus, SocketStatusName } from './connection/machine/status'

export type {
  LeaseHandle, LeaseView, SendResult, SocketClient, UsualEvents,
} from './connection/runtime/client-api'
export type {
  AttemptRecord, InspectedEntry, InspectedEvent, InspectedFaults, Inspection,
} from './connection/ports/inspection'
export type { ClientStats, Parts } from './connection/ports/client-parts'

export { breakablePorts } from './connection/inspector/breakable-ports'
export { inspector } from './parts/inspector'
export { statistics } from './parts/statistics'
export { tabRules } from './parts/tab-rules'
export { consoleLog } from './platform/console-log'
export { defaultPorts } from './platform/default-ports'
export type { Clock, Ports, SocketConnection, SocketEvent, SocketPort, Storage } from './connection/ports/ports'
export type { Protocol, ProtocolLine, ProtocolSession, Session } from './connection/ports/protocol'

export { copyTradingOrders, orderMessage } from './outbox/orders/copy-trading-orders'
export { jsonOutbox } from './protocols/json/json-outbox'
export type { OutboxEntry, OutboxMessage, OutboxWire } from './outbox/model/entry'
export type { Outbox, PostResult, SettledResult } from './outbox/outbox-api'

export { chatEnvelopes } from './chat/wire/chat-envelopes'
export { chatProtocol, type ChatProtocolEvents } from './chat/wire/chat-protocol'
export type { Chat, ChatMessage, ChatMessageState, Conversation, OlderResult, Saying } from './chat/api/chat-api'
export type { ChatWire } from './chat/wire/chat-envelopes'
export { conversationId, isChatDelivery, isChatProfile } from './chat/model/messages'
export type { ChatHistoryPage, ChatHistoryQuery, ChatKind, ChatProfile, ChatTarget } from './chat/model/messages'
export { uniUpload } from './platform/uni-http'

export { echo } from './protocols/samples/echo'
export { heartCheck, type HeartCheckEvents } from './protocols/samples/heart-check'
export { modeCode, type ModeCodeEvents, modeCodeUrl } from './protocols/samples/mode-code'

/**
 * Creates a client that uses the platform's ports but neither Vue nor Pinia. A lease or `connect()` opens the socket.
 * @throws TradewireError `invalid-option`
 * @example const client = createSocketClient({ url: 'wss://feed.example.com/ws', protocol: copyTrading() })
 */
export function createSocketClient<Events extends object, Running extends ProtocolSession = ProtocolSession>(
  options: PlatformClientOptions<Events, Running>,
): SocketClient<Events> {
  return createClient(options, defaultEnvironment(options), checksInDevelopment())
}

/**
 * Creates a value for the `persist` option that stores your protocol's `dump()` for each user. At the next start,
 * `restore()` receives the stored state. Uses the `storage` port, or else the platform's storage.
 * @example createTradewire({ url, protocol: ownProtocol, persist: persistState() })
 */
export function persistState(): Persistence<ProtocolSession> {
  return kept(ownImage)
}

/**
 * Creates a value for the `persist` option that stores the last known positions of `copyTrading` and
 * `copyTradingPlain`.
 * @example createTradewire({ url, protocol: copyTrading(), persist: persistPositions() })
 */
export function persistPositions(): Persistence<CopyTradingSession> {
  return kept(copyTradingImage)
}

/** Options of `createOutbox()`. The platform provides the ports. */
interface PlatformOutboxOptions<Payload, Events extends object>
  extends Omit<OutboxOptions<Payload, Events>, 'ports'> {
  /**
   * Replacements for ports.
   * @default the platform's
   */
  readonly ports?: Partial<OutboxPorts>
}

/**
 * Creates an outbox that uses the platform's ports but neither Vue nor Pinia. Each client needs its own outbox.
 * @throws TradewireError `invalid-option`
 * @example
 * const client = createSocketClient({ url: 'wss://feed.example.com/ws', protocol: copyTrading() })
 * const outbox = createOutbox({ client, wire: copyTradingOrders() })
 */
export function createOutbox<Payload, Events extends object>(
  options: PlatformOutboxOptions<Payload, Events>,
): Outbox<Payload> {
  const { client, ports } = options
  const outbox = createOutboxOn({
    ...options, ports: defaultOutboxPorts(client.report, { clock: createSystemClock(), ...ports }),
  })
  if (/* @__PURE__ */ isDeveloped() && process.env.NODE_ENV !== 'production') return watchPosts(outbox, options)
  return outbox
}

/** Options of `createChat()`. The platform provides the ports. */
interface PlatformChatOptions<Events extends object> extends Omit<ChatOptions<Events>, 'ports'> {
  /**
   * Replacements for ports.
   * @default the platform's
   */
  readonly ports?: Partial<ChatPorts>
}

/**
 * Creates a chat that uses the platform's ports but neither Vue nor Pinia. Each client needs its own chat.
 * @throws TradewireError `invalid-option`
 * @example
 * const client = createSocketClient({ url: socketIoUrl('wss://example.com'), protocol: chatProtocol() })
 * const chat = createChat({ client, wire: chatEnvelopes() })
 */
export function createChat<Events extends object>(options: PlatformChatOptions<Events>): Chat {
  const { client, ports } = options
  return createChatOn({
    ...options, ports: defaultChatPorts(client.report, { clock: createSystemClock(), ...ports }),
  })
}

/**
 * Emits `changeBtnState` with `open` or `close` when the client's connection opens or ends, so a page can enable its
 * Connect, Send and Close buttons.
 * @param bus receives the events
 * @default the application's bus (`uni.$on`)
 * @example const stop = changeBtnState(clientOf('room'))
 * @returns a function that stops the events
 */
export function changeBtnState<Events extends object>(
  client: SocketClient<Events>, bus: Pick<Bus, 'emit'> = createUniBus(),
): () => void {
  let isOpen = client.status().status === 'open'
  return client.on('statusChanged', ({ status }) => {
    if (isOpen === (status === 'open')) return
    isOpen = !isOpen
    bus.emit('changeBtnState', isOpen ? 'open' : 'close')
  })
}

function kept<Running extends ProtocolSession>(image: StateImage<Running>): Persistence<Running> {
  return (around) => createPersistedState(around, image, around.ports.storage || createUniStorage())
}
