export {
  Account, AccountState, AttemptRecord, Chat, ChatHistoryPage, ChatHistoryQuery, ChatKind, ChatMessage,
  ChatMessageState, ChatProfile, ChatProtocolEvents, ChatTarget, ChatWire, ClientStats, Clock, Conversation,
  CopyTradingEvents, CopyTradingProtocol, Diagnostic, DiagnosticCode, Failure, FollowSettings, Freshness,
  HeartCheckEvents, InspectedEntry, InspectedEvent, InspectedFaults, Inspection, JsonEvents, LeaseHandle, LeaseView,
  ModeCodeEvents, OlderResult, Order, OrderRefusal, Outbox, OutboxEntry, OutboxMessage, OutboxWire, Parts, Ports,
  Position, PositionEvent, PostResult, Protocol, ProtocolLine, ProtocolSession, ReconnectPolicy, Saying, Selection,
  SendResult, Session, SettledResult, SocketClient, SocketConnection, SocketEvent, SocketPort, SocketStatus,
  SocketStatusName, Storage, Ticket, Totals, TradewireError, UsualEvents, breakablePorts, changeBtnState, chatEnvelopes,
  chatProtocol, checked, consoleLog, conversationId, copyTrading, copyTradingOrders, copyTradingPlain,
  copyTradingTabRules, createChat, createOutbox, createSocketClient, defaultCloseCodes, defaultPolicy, defaultPorts,
  echo, fixedDelay, fullJitter, heartCheck, inspector, isChatDelivery, isChatProfile, jsonOutbox, jsonProtocol,
  mapPlainRow, modeCode, modeCodeUrl, orderMessage, persistPositions, persistState, spreadBackoff, statistics, tabRules,
  uniUpload,
} from 'tradewire/client'
export interface Channels {
    connectError: ConnectError; statusChanged: SocketStatus;
    diagnosed: Diagnostic & { readonly atMs: number; };
    sessionChanged: { readonly userId: number | string; } | null;
}
export interface Messages {
}
export interface PositionListsInUse { readonly followed: SelectedPositions; readonly own: SelectedPositions; }
export interface PositionSource {
    snapshot(rows: unknown): void; upsert(rows: unknown): void; remove(keys: Ticket | readonly Ticket[]): void;
    stale(): void; dispose(): void;
}
export type RequestAnswer<Result> = { readonly ok: true; readonly data: Result; } | Failed;
export interface RequestOptions extends SendOptions { readonly timeoutMs?: number; readonly signal?: CancelSignal; }
export interface SelectedPositions {
    readonly rows: Readonly<ShallowRef<readonly Position[]>>; readonly totals: Readonly<ShallowRef<readonly Totals[]>>;
    readonly account: Readonly<ShallowRef<AccountState | null>>; readonly freshness: Readonly<ShallowRef<Freshness>>;
}
export interface SendOptions { readonly waitMs?: number; }
export interface SocketInUse<M extends object> {
    readonly status: ComputedRef<SocketStatus['status']>; readonly attempt: ComputedRef<SocketStatus['attempt']>;
    readonly maxAttempts: ComputedRef<SocketStatus['maxAttempts']>;
    readonly nextAtMs: ComputedRef<SocketStatus['nextAtMs']>; readonly failure: ComputedRef<SocketStatus['failure']>;
    reconnect(): void;
    on<Name extends NameOf<Received<M>>>(name: Name, listener: (payload: Received<M>[Name]) => void): () => void;
    send<Name extends NameOf<Sent<M>>>(name: Name, ...given: Given<Sent<M>[Name], SendOptions>): Promise<SendResult>;
    request<Name extends NameOf<Requests<M>>>(name: Name, ...given: Given<Params<Requests<M>[Name]>, RequestOptions>): Promise<RequestAnswer<Result<Requests<M>[Name]>>>;
    onOpen(listener: (opening: { readonly resumed: boolean; }) => void): () => void;
}
export interface SocketOutside<M extends object> extends Pick<SocketInUse<M>, 'on' | 'send' | 'request'> {
    status(): SocketInUse<M>['status']['value'];
}
export interface Tradewire<Events extends object> {
    readonly client: SocketClient<Events>;
    install(app: { unmount(): void; }): void; dispose(): void;
}
export declare function clientOf<Events extends object = UsualEvents>(name?: string): SocketClient<Events>;
export declare function createPositionSource(options: PositionSourceOptions): PositionSource;
export declare function createTradewire<Events extends object = UsualEvents, Running extends ProtocolSession = ProtocolSession>(options: TradewireOptions<Events, Running>): Tradewire<Events>;
export declare function socketOf<M extends object = Messages>({ client: name }?: ClientChoice): SocketOutside<M>;
export declare function useChannel<Events extends object = Channels, Name extends keyof Events & string = keyof Events & string>(channel: Name, listener: (payload: Events[Name]) => void, options?: ClientChoice): () => void;
export declare function usePageShown(): () => boolean;
export declare function usePageVisibility(listener: PageVisibilityListener): void;
export declare function usePosition(ticket: MaybeRefOrGetter<Ticket>, options?: UsePositionsOptions): Readonly<ShallowRef<Position | undefined>>;
export declare function usePositionLists(selection?: MaybeRefOrGetter<Omit<Selection, 'followed' | 'own'>>, options?: UsePositionsOptions): PositionListsInUse;
export declare function usePositions(selection?: MaybeRefOrGetter<Selection>, options?: UsePositionsOptions): SelectedPositions;
export declare function useSocket<M extends object = Messages>(options?: UseSocketOptions): SocketInUse<M>;
export declare function useSocketLease(condition?: true | WatchSource<boolean>, options?: SocketLeaseOptions): void;
export declare function useTabRule(name: string, value: MaybeRefOrGetter<TabValue>, options?: ClientChoice): void;
export declare function useTopic<Key extends NameOf<Received<Messages>>>(key: Key, listener: ((payload: Received<Messages>[Key]) => void) | null, options?: UseTopicOptions): void;
export declare function useTopic<Payload>(key: string, listener: ((payload: Payload) => void) | null, options?: UseTopicOptions): void;

// Not exported, used above:
export interface CancelSignal {
    readonly aborted: boolean; addEventListener(type: 'abort', listener: () => void): void;
    removeEventListener(type: 'abort', listener: () => void): void;
}
export interface ClientChoice { readonly client?: string | undefined; }
export interface Failed { readonly ok: false; readonly code: DiagnosticCode; readonly detail?: string | undefined; }
export interface PageVisibilityListener { shown(): void; hidden(): void; }
export interface PositionSourceOptions extends RowOptions { readonly client?: string; }
export interface SocketLeaseOptions extends ClientChoice { readonly label?: string; }
export interface TopicHow {
    readonly subscribe: (keys: readonly string[]) => unknown;
    readonly unsubscribe?: ((keys: readonly string[]) => unknown) | undefined; readonly group?: string | undefined;
}
export interface UsePositionsOptions {
    readonly client?: string; readonly source?: PositionSource | undefined; readonly active?: MaybeRefOrGetter<boolean>;
}
export type RowOptions = Pick<PlainOptions, 'currency' | 'currencyDigits' | 'priceDigits' | 'keyOf' | 'mapRow'>;
export type TradewireOptions<Events extends object, Running extends ProtocolSession = ProtocolSession> = PlatformClientOptions<Events, Running>;
interface UseSocketOptions { readonly when?: WatchSource<boolean>; readonly client?: string; }
interface UseTopicOptions extends Partial<TopicHow> { readonly client?: string; }
type Given<Payload, Options> = undefined extends Payload ? [
    payload?: Payload,
    options?: Options
] : [
    payload: Payload,
    options?: Options
];
type NameOf<Part> = keyof Part & string;
type Params<Request> = Request extends { readonly params: infer Value; } ? Value : unknown;
type Received<M extends object> = M extends { readonly receive: infer Part; } ? Part : Record<string, unknown>;
type Requests<M extends object> = M extends { readonly request: infer Part; } ? Part : Record<string, unknown>;
type Result<Request> = Request extends { readonly result: infer Value; } ? Value : unknown;
type Sent<M extends object> = M extends { readonly send: infer Part; } ? Part : Record<string, unknown>;
