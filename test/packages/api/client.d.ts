export interface Account {
    readonly currency: string; readonly currencyDigits: number; readonly balance: number; readonly credit: number;
    readonly margin: number; readonly leverage: number;
}
export interface AccountState {
    readonly account: Account; readonly balanceMinor: number; readonly creditMinor: number;
    readonly marginMinor: number; readonly equityMinor: number; readonly freeMarginMinor: number;
    readonly marginLevel: number | null; readonly incomplete: boolean;
}
export interface AttemptRecord {
    readonly id: number; readonly attempt: number; readonly attempts: number; readonly startedAtMs: number;
    readonly outcome: 'pending' | 'open' | 'given-up' | DiagnosticCode;
}
export interface Chat {
    user(): string | null; loaded(): Promise<void>; conversations(): readonly Conversation[];
    conversation(id: string): Conversation | undefined; unread(): number; messages(id: string): ConversationView;
    startConversation(target: ChatTarget, profile?: ChatProfile): string;
    open(id: string, isOnScreen?: boolean): OpenConversation; loadOlder(id: string): Promise<OlderResult>;
    send(conversationId: string, saying: Saying): Promise<PostResult>; resend(id: string): Promise<boolean>;
    remove(id: string): Promise<boolean>;
    on<K extends keyof ChatEvents>(name: K, listener: (payload: ChatEvents[K]) => void): () => void; dispose(): void;
}
export interface ChatHistoryPage { readonly deliveries: readonly ChatDelivery[]; readonly more: boolean; }
export interface ChatHistoryQuery {
    readonly conversation: ChatTarget | null; readonly before: ChatPlace | null; readonly limit: number;
}
export type ChatKind = 'text' | 'image' | 'voice';
export interface ChatMessage {
    readonly id: string; readonly key: string; readonly from: string; readonly to: ChatTarget;
    readonly target: ChatTarget; readonly conversationId: string; readonly kind: ChatKind;
    readonly content: ChatContent; readonly file?: string; readonly state: ChatMessageState; readonly code?: string;
    readonly createdAt: number; readonly sentAt: number; readonly name: string; readonly picture: string;
    readonly sex: ChatProfile['sex'];
}
export type ChatMessageState = 'waiting' | 'sending' | 'sent' | 'failed' | 'received';
export interface ChatProfile { readonly name: string; readonly picture: string; readonly sex: ChatSex; }
export interface ChatProtocolEvents extends SocketIoEvents { chatAnswered: ChatAnswer; chatDelivered: ChatDelivery; }
export type ChatTarget = { readonly type: 'peer'; readonly id: string; } | {
    readonly type: 'group'; readonly id: string;
} | { readonly type: 'broadcast'; };
export interface ChatWire<Events extends object> {
    frame(message: ChatOutgoing): unknown; listen(client: SocketClient<Events>, ear: ChatEar): () => void;
}
export interface ClientStats {
    readonly framesIn: number; readonly framesOut: number; readonly sizeIn: number; readonly sizeOut: number;
    readonly opens: number; readonly losses: number; readonly roundTripMs: number | null;
    readonly roundTrips: readonly { readonly atMs: number; readonly ms: number; }[];
    readonly diagnostics: Readonly<Partial<Record<DiagnosticCode, number>>>;
    readonly lastDiagnostic: (Diagnostic & { readonly atMs: number; }) | null;
}
export interface Clock {
    now(): number; setTimer(callback: () => void, delayMs: number): TimerHandle; clearTimer(handle: TimerHandle): void;
}
export interface Conversation {
    readonly id: string; readonly target: ChatTarget; readonly name: string; readonly picture: string;
    readonly sex: ChatProfile['sex']; readonly lastText: string; readonly lastKind: ChatKind | null;
    readonly lastAt: number | null; readonly lastSentAt: number | null; readonly unread: number;
}
export interface CopyTradingEvents {
    positionsUpdated: PositionsUpdate; orderAnswered: UncheckedAck; orderUndecided: OrderUndecided;
    serverTimed: ServerTime;
}
export type CopyTradingProtocol = Protocol<CopyTradingEvents, CopyTradingSession>;
export interface Diagnostic {
    readonly code: DiagnosticCode; readonly detail?: string | undefined; readonly withheld?: number;
}
export type DiagnosticCode = 'insecure-url' | 'invalid-url' | 'invalid-option' | 'url-failed' | 'token-failed' | 'resolve-timeout' | 'token-refused' | 'connect-timeout' | 'connect-failed' | 'ready-timeout' | 'connection-lost' | 'pong-timeout' | 'probe-timeout' | 'resync-timeout' | 'close-timeout' | 'close-failed' | 'bad-request' | 'not-entitled' | 'forbidden' | 'replaced' | 'retry-later' | 'protocol-refused' | 'socket-io-polling-only' | 'socket-slots-exhausted' | 'socket-task-missing' | 'not-open' | 'no-lease' | 'no-session' | 'send-failed' | 'frame-too-large' | 'frame-malformed' | 'frame-unknown' | 'frame-encode-failed' | 'server-error' | 'listener-threw' | 'protocol-threw' | 'storage-failed' | 'storage-corrupt' | 'storage-full' | 'storage-pruned' | 'upload-failed' | 'history-failed' | 'outbox-full' | 'request-timeout' | 'requests-full' | 'request-cancelled' | 'request-abandoned' | 'answer-late' | 'schema-failed' | 'schema-async' | 'legacy-on-unseen' | 'disposed';
export interface Failure {
    readonly code: DiagnosticCode; readonly closeCode?: number; readonly detail?: string | undefined;
    readonly final: boolean;
}
export interface FollowSettings { readonly mode: 'ratio' | 'lots'; readonly value: number; readonly capLots: number; }
export type Freshness = { readonly state: 'empty'; } | { readonly state: 'live'; } | {
    readonly state: 'stale'; readonly sinceMs: number;
} | { readonly state: 'resyncing'; readonly sinceMs: number; };
export interface HeartCheckEvents extends JsonEvents { heartChecked: { readonly atMs: number; }; }
export interface InspectedEntry {
    readonly id: string; readonly kind: string; readonly state: string; readonly stateAtMs: number;
    readonly code?: string | undefined;
}
export interface InspectedEvent {
    readonly kind: 'status' | 'socket' | 'sent' | 'received' | 'diagnostic' | 'channel' | 'more'; readonly atMs: number;
    readonly title: string; readonly subtitle?: string; readonly data?: unknown;
    readonly logType?: 'default' | 'warning' | 'error';
}
export interface InspectedFaults {
    cut(): void; setOffline(isOffline: boolean): void; setRefusing(isRefusing: boolean): void;
    setHidden(isHidden: boolean): void; isOffline(): boolean; isHidden(): boolean;
}
export interface Inspection {
    events(): readonly InspectedEvent[]; attempts(): readonly AttemptRecord[]; outbox(): readonly InspectedEntry[];
    storedBytes(): Promise<number>; addOutbox(entries: () => readonly InspectedEntry[], storage: Storage): () => void;
    readonly faults?: InspectedFaults;
}
export interface JsonEvents {
    messageReceived: { readonly name: string; readonly data: unknown; readonly atMs: number; };
    durableAnswered: { readonly id: string; readonly data?: unknown; readonly error?: string; };
}
export interface LeaseHandle { want(needed: boolean): void; shown(): void; hidden(): void; release(): void; }
export interface LeaseView {
    readonly label: string; readonly kind: 'lease' | 'tab' | 'manual'; readonly held: boolean;
    readonly suspended: boolean;
}
export interface ModeCodeEvents extends JsonEvents {
    heartbeatAnswered: { readonly roundTripMs: number; readonly atMs: number; };
}
export type OlderResult = { readonly ok: true; readonly code?: undefined; } | {
    readonly ok: false; readonly code: DiagnosticCode;
};
export type Order = {
    readonly action: 'open'; readonly symbol: string; readonly type: 'buy' | 'sell'; readonly lots: number;
    readonly sl?: number; readonly tp?: number;
} | { readonly action: 'close'; readonly ticket: Ticket; readonly lots?: number; } | {
    readonly action: 'closeAll';
} | { readonly action: 'modify'; readonly ticket: Ticket; readonly sl: number; readonly tp: number; } | {
    readonly action: 'follow'; readonly trader: number; readonly settings: FollowSettings;
} | { readonly action: 'unfollow'; readonly trader: number; };
export type OrderRefusal = 'expired' | 'bad-validity' | 'never-received' | 'key-reused' | 'no-such-position' | 'not-traded' | 'bad-lots' | 'bad-price' | 'not-enough-margin' | 'too-many-positions' | 'no-such-trader' | 'not-followed' | 'bad-settings';
export interface Outbox<Payload = unknown> {
    entries(): readonly OutboxEntry<Payload>[]; loaded(): Promise<void>;
    post(message: OutboxMessage<Payload>): Promise<PostResult>;
    postAndWait(message: OutboxMessage<Payload>, options?: {
        readonly timeoutMs?: number;
    }): Promise<SettledResult<Payload>>; ask(id: string): void; withdraw(id: string): Promise<boolean>;
    resend(id: string): Promise<boolean>; dismiss(id: string): Promise<void>;
    on<K extends keyof OutboxEvents<Payload>>(name: K, listener: (payload: OutboxEvents<Payload>[K]) => void): () => void;
    dispose(): void;
}
export interface OutboxEntry<Payload = unknown> {
    readonly id: string; readonly kind: string; readonly queue: string; readonly payload: Payload;
    readonly replay: Replay; readonly postedAtMs: number; readonly expiresAtMs: number | null;
    readonly state: EntryState; readonly stateAtMs: number; readonly sends: number; readonly result?: unknown;
    readonly code?: string | undefined; readonly closes?: readonly number[] | undefined;
}
export interface OutboxMessage<Payload = unknown> {
    readonly kind: string; readonly payload: Payload; readonly replay: Replay; readonly queue?: string;
    readonly ttlMs?: number;
}
export interface OutboxWire<Payload, Events extends object> {
    frame(entry: OutboxEntry<Payload>, userId: number | string, nowMs: number): unknown;
    query?(entry: OutboxEntry<Payload>, userId: number | string): unknown;
    accepts(payload: unknown): payload is Payload;
    listen(client: SocketClient<Events>, callbacks: OutboxCallbacks<Payload>): () => void;
}
export type Parts = {
    readonly tabs?: PartOfClient & { readonly manage: (leases: LeaseAccess) => Tabs; }; readonly log?: PartOfClient;
    readonly statistics?: PartOfClient; readonly inspector?: PartOfClient;
};
export interface Ports {
    readonly socket: SocketPort; readonly clock: Clock; readonly random: Random; readonly bus: Bus;
    readonly lifecycle: Lifecycle; readonly network?: Network; readonly storage?: Storage;
    readonly frames?: FrameScheduler; readonly log: Log;
}
export interface Position {
    readonly ticket: Ticket; readonly symbol: string; readonly type: 'buy' | 'sell'; readonly lots: number;
    readonly openprice: number; readonly nowprice: number | null; readonly sl: number; readonly tp: number;
    readonly swap: number; readonly commission: number; readonly profit: number; readonly currency: string;
    readonly opentime: number; readonly digits: number; readonly flwsig: boolean | null;
    readonly sigtraderid: number | string; readonly signame: string;
}
export interface PositionEvent {
    readonly kind: 'opened' | 'closed' | 'stop-loss' | 'take-profit'; readonly reason: CloseReason | undefined;
    readonly position: Position; readonly missed: boolean; readonly atMs: number;
}
export type PostResult = { readonly ok: true; readonly id: string; readonly code?: undefined; } | {
    readonly ok: false; readonly code: DiagnosticCode; readonly detail?: string;
};
export interface Protocol<Events extends object = Record<string, never>, Running extends ProtocolSession = ProtocolSession> extends WithParts {
    readonly name: string; readonly policy?: Partial<ConnectionPolicy>; readonly liveness: Liveness;
    readonly needsSession: boolean; readonly session?: Session | undefined; installed?(app: ProtocolApp<Events>): void;
    start(session: Session | null, policy: ConnectionPolicy, line: ProtocolLine<Events>, before?: Running): Running;
}
export interface ProtocolLine<Events extends object> {
    send(data: string | ArrayBuffer): void; ready(): void; answered(): void;
    refuse(kind: 'unauthorized' | 'final' | 'later', code: DiagnosticCode, detail?: string): void;
    lose(code: DiagnosticCode): void; report(diagnostic: Diagnostic): void; redact(text: string): string; now(): number;
    random(): number; publish<K extends keyof Events & string>(name: K, payload: Events[K]): void; requestFlush(): void;
    after(name: string, delayMs: number): void; stop(name: string): void;
}
export interface ProtocolSession {
    opened?(now: { readonly atMs: number; readonly token: string | undefined; }): void;
    received(data: string | ArrayBuffer, atMs: number): void;
    ping?(now: { readonly atMs: number; readonly foreground: boolean; }): void; goodbye?(atMs: number): void;
    detached?(atMs: number): void; timer?(name: string, atMs: number): void; flush?(atMs: number): void;
    encode?(frame: unknown): string | ArrayBuffer | readonly (string | ArrayBuffer)[];
    sending?(frame: unknown): DiagnosticCode | undefined; steer?(frame: unknown): (() => void) | undefined;
    graceMs?(): number; dump?(): unknown; restore?(data: unknown): void;
}
export type ReconnectPolicy = (question: ReconnectQuestion) => number;
export type Saying = { readonly kind: 'text'; readonly text: string; } | {
    readonly kind: 'image'; readonly file: string; readonly width?: number; readonly height?: number;
} | { readonly kind: 'voice'; readonly file: string; readonly durationMs: number; };
export interface Selection {
    readonly followed?: boolean | undefined; readonly own?: boolean | undefined;
    readonly signalTrader?: number | string | undefined; readonly symbol?: string | undefined;
}
export type SendResult = { readonly ok: true; } | {
    readonly ok: false; readonly code: DiagnosticCode; readonly detail?: string | undefined;
};
export interface Session { readonly userId: number | string; readonly token?: TokenSource; }
export type SettledResult<Payload> = {
    readonly ok: true; readonly entry: OutboxEntry<Payload>; readonly code?: undefined;
} | { readonly ok: false; readonly code: string; readonly detail?: string; readonly entry?: OutboxEntry<Payload>; };
export interface SocketClient<Events extends object> extends Tabs {
    readonly name: string; readonly inspection: Inspection | undefined; status(): SocketStatus; stats(): ClientStats;
    leases(): readonly LeaseView[];
    session(): { readonly userId: number | string; } | null;
    on<K extends keyof ClientEvents>(name: K, listener: (payload: ClientEvents[K]) => void): () => void;
    on<K extends keyof Events & string>(name: K, listener: (payload: Events[K]) => void): () => void;
    lease(label: string): LeaseHandle; connect(): void; close(): CloseAnswer; reconnect(): ReconnectAnswer;
    setSession(session: Session | null): void; send(frame: unknown): Promise<SendResult>;
    report(diagnostic: Diagnostic, error?: unknown): void; inTurn(task: () => void): void; dispose(): void;
}
export interface SocketConnection {
    send(data: string | ArrayBuffer, settled: (error?: string) => void): void;
    close(code: number, reason: string): void; drop(): void;
}
export type SocketEvent = { readonly type: 'opened'; readonly protocol?: string; } | {
    readonly type: 'message'; readonly data: string | ArrayBuffer;
} | { readonly type: 'closed'; readonly code: number; readonly reason: string; } | {
    readonly type: 'refused'; readonly code: 'socket-slots-exhausted' | 'socket-task-missing';
};
export interface SocketPort {
    open(request: SocketRequest, listener: (event: SocketEvent) => void): SocketConnection;
    watchSlots?(freed: () => void): () => void; handshakeAtMs?(request: SocketRequest): number;
}
export interface SocketStatus {
    readonly status: SocketStatusName; readonly attempt: number; readonly maxAttempts: number;
    readonly nextAtMs: number | null; readonly slotAwaitedSinceMs: number | null;
    readonly pausedBy: 'background' | 'offline' | null; readonly failure: Failure | null; readonly sinceMs: number;
}
export type SocketStatusName = 'idle' | 'connecting' | 'open' | 'reconnecting' | 'paused' | 'failed';
export interface Storage {
    read(key: string): Promise<string | undefined>; write(key: string, text: string): Promise<void>;
    remove(key: string): Promise<void>; keys(): Promise<readonly string[]>;
}
export type Ticket = number | string;
export interface Totals {
    readonly currency: string; readonly currencyDigits: number; readonly count: number; readonly lotsE8: number;
    readonly profitMinor: number; readonly swapMinor: number; readonly commissionMinor: number;
    readonly netMinor: number; readonly incomplete: boolean;
}
export declare class TradewireError extends Error {
    readonly name = "TradewireError"; readonly code: DiagnosticCode; readonly detail: string | undefined;
    constructor(code: DiagnosticCode, detail?: string);
}
export interface UsualEvents {
}
export declare function breakablePorts(ports: Ports): { readonly ports: Ports; readonly faults: InspectedFaults; };
export declare function changeBtnState<Events extends object>(client: SocketClient<Events>, bus?: Pick<Bus, 'emit'>): () => void;
export declare function chatEnvelopes(): ChatWire<ChatProtocolEvents>;
export declare function chatProtocol(options?: ChatProtocolOptions): Protocol<ChatProtocolEvents>;
export declare function checked(schemas: Readonly<Record<string, StandardSchema>>): MessageCheck;
export declare function consoleLog(): Pick<Parts, 'log'>;
export declare function conversationId(target: ChatTarget): string;
export declare function copyTrading(options?: CopyTradingOptions): CopyTradingProtocol;
export declare function copyTradingOrders(): OutboxWire<Order, CopyTradingEvents>;
export declare function copyTradingPlain(options: PlainOptions): CopyTradingProtocol;
export declare const copyTradingTabRules: {
    readonly traderDetailIndex: {
        readonly neutral: 100;
        readonly needs: (value: import('../../connection/leases/lease-set.js').TabValue) => value is 2;
    };
    readonly accountStateIndex: {
        readonly neutral: 100;
        readonly needs: (value: import('../../connection/leases/lease-set.js').TabValue) => value is 0;
    };
    readonly followFlake: {
        readonly neutral: false;
        readonly needs: (value: import('../../connection/leases/lease-set.js').TabValue) => value is true;
    };
};
export declare function createChat<Events extends object>(options: PlatformChatOptions<Events>): Chat;
export declare function createOutbox<Payload, Events extends object>(options: PlatformOutboxOptions<Payload, Events>): Outbox<Payload>;
export declare function createSocketClient<Events extends object, Running extends ProtocolSession = ProtocolSession>(options: PlatformClientOptions<Events, Running>): SocketClient<Events>;
export declare const defaultCloseCodes: CloseCodeTable;
export declare const defaultPolicy: ConnectionPolicy;
export declare function defaultPorts(): Ports & { readonly frames: FrameScheduler; readonly network: Network; };
export declare function echo(): Protocol<JsonEvents>;
export declare function fixedDelay(delayMs: number): ReconnectPolicy;
export declare function fullJitter(options?: { readonly baseMs?: number; readonly capMs?: number; }): ReconnectPolicy;
export declare function heartCheck(options?: HeartCheckOptions): Protocol<HeartCheckEvents>;
export declare function inspector(): Pick<Parts, 'inspector' | 'statistics'>;
export declare function isChatDelivery(value: unknown): value is ChatDelivery;
export declare function isChatProfile(value: unknown): value is ChatProfile;
export declare function jsonOutbox(options?: JsonOutboxOptions): OutboxWire<unknown, JsonEvents>;
export declare function jsonProtocol(options?: JsonOptions): Protocol<JsonEvents>;
export declare function mapPlainRow(row: Fields, { currency, priceDigits }: RowDefaults): Position | null;
export declare function modeCode(options?: ModeCodeOptions): Protocol<ModeCodeEvents>;
export declare function modeCodeUrl(server: string, name: string): string;
export declare function orderMessage(order: Order, { ttlMs }?: OrderMessageOptions): OutboxMessage<Order>;
export declare function persistPositions(): Persistence<CopyTradingSession>;
export declare function persistState(): Persistence<ProtocolSession>;
export declare function spreadBackoff(): ReconnectPolicy;
export declare function statistics(): Pick<Parts, 'statistics'>;
export declare function tabRules(rules: TabRules): Pick<Parts, 'tabs'>;
export declare function uniUpload({ url, name, header, urlIn }: UniUploadOptions): ({ file, kind }: {
    readonly file: string; readonly kind: string;
}) => Promise<string>;

// Not exported, used above:
export interface Book extends BookState {
    epoch: string; seq: number; incomplete: boolean; seenAtMs: number; size(): number; rows(): readonly Position[];
    row(ticket: Ticket): Position | undefined; setFreshness(freshness: Freshness): void;
    takeList(positions: readonly Position[], account: Account | null, comparison: Comparison, atMs: number): void;
    markList(): void;
    applyDelta(frame: Pick<DeltaFrame, 'data'> & {
        readonly account?: Account | null;
    }, atMs: number, comparison?: Comparison): boolean;
    move(ticket: Ticket, nowprice: number, profit: number, account: Account | undefined, atMs: number): boolean;
    isChanged(): boolean; flush(): PositionsUpdate | undefined;
}
export interface BookState {
    readonly freshness: Freshness; readonly account: Account | null | undefined; readonly incomplete: boolean;
    readonly epoch: string; readonly seq: number;
}
export interface Bus {
    on(name: string, handler: (payload: unknown) => void): void;
    off(name: string, handler: (payload: unknown) => void): void; emit(name: string, payload: unknown): void;
}
export interface ChatAnswer {
    readonly id: string; readonly code: number; readonly createdAt?: number; readonly sentAt?: number | undefined;
}
export interface ChatBatch {
    readonly about?: string; readonly conversations: readonly ChatConversationText[];
    readonly records: readonly ChatRecord[];
}
export interface ChatCalls {
    readonly me?: ChatProfile | (() => ChatProfile); readonly upload?: ChatUpload; readonly fetchHistory?: FetchHistory;
}
export interface ChatConversationText { readonly id: string; readonly text: string; }
export interface ChatDelivery extends ChatOutgoing {
    readonly from: string; readonly createdAt: number; readonly sentAt?: number | undefined;
    readonly sender: ChatProfile; readonly conversation?: ChatProfile | undefined;
}
export interface ChatDrop {
    readonly conversation: string; readonly oldest: ChatPlace | null; readonly isRemoved?: boolean;
}
export interface ChatEar {
    answered(answer: ChatAnswer): void; delivered(delivery: ChatDelivery): void;
    ready(line: { readonly recovered: boolean; }): void; lost(): void;
}
export interface ChatEvents {
    conversationsChanged: readonly Conversation[];
    messagesChanged: { readonly conversationId: string; } & ConversationView; received: ChatMessage;
    userChanged: string | null;
}
export interface ChatImage {
    readonly url: string; readonly width?: number | undefined; readonly height?: number | undefined;
}
export interface ChatLimits { readonly uploadTimeoutMs?: number; readonly pageSize?: number; }
export interface ChatOptions<Events extends object> extends ChatLimits, ChatCalls {
    readonly client: SocketClient<Events>; readonly wire: ChatWire<Events>; readonly ports: ChatPorts;
}
export interface ChatOutgoing { readonly id: string; readonly to: ChatTarget; readonly content: ChatContent; }
export interface ChatOverview {
    readonly about: string | undefined; readonly conversations: readonly ChatConversationText[];
    readonly drops: readonly ChatDrop[];
}
export interface ChatPlace { readonly createdAt: number; readonly id: string; }
export interface ChatPorts {
    readonly storage: ChatStorage; readonly outbox: Storage; readonly locks: Locks; readonly clock: Clock;
    readonly random: Random; readonly windows?: Windows | undefined;
}
export interface ChatProtocolOptions extends Pick<SocketIoOptions, 'namespace' | 'auth' | 'refused' | 'session' | 'reconnectsAfterDisconnect'> {
    readonly pingIntervalMs?: number; readonly pongTimeoutMs?: number; readonly maxAttempts?: number;
    readonly burstMs?: number; readonly restMs?: number;
}
export interface ChatRecord extends ChatPlace { readonly conversation: string; readonly text: string; }
export interface ChatStorage {
    overview(user: string): Promise<ChatOverview>;
    page(user: string, query: {
        readonly conversation: string; readonly before: ChatPlace | null; readonly limit: number;
    }): Promise<readonly ChatRecord[]>;
    known(user: string, records: readonly Omit<ChatRecord, 'text'>[]): Promise<ReadonlySet<string>>;
    put(user: string, batch: ChatBatch): Promise<readonly ChatDrop[]>;
    remove(user: string, records: readonly Omit<ChatRecord, 'text'>[]): Promise<void>;
}
export interface ChatText { readonly text: string; }
export interface ChatVoice { readonly url: string; readonly durationMs: number; }
export interface ClientEvents {
    statusChanged: SocketStatus; connectError: ConnectError;
    diagnosed: Diagnostic & { readonly atMs: number; }; leasesChanged: readonly LeaseView[];
    sessionChanged: { readonly userId: number | string; } | null;
}
export interface ClientOptions<Events extends object, Running extends ProtocolSession = ProtocolSession> extends WithParts {
    readonly name?: string; readonly url: string | ((credentials: Credentials) => string | Promise<string>);
    readonly protocol: Protocol<Events, Running>;
    readonly header?: Header | ((credentials: Credentials) => Header | undefined | Promise<Header | undefined>);
    readonly protocols?: readonly string[] | ((credentials: Credentials) => readonly string[] | undefined | Promise<readonly string[] | undefined>);
    readonly native?: SocketRequest['native']; readonly policy?: Partial<ConnectionPolicy>;
    readonly maxFrameBytes?: number; readonly allowInsecure?: boolean; readonly persist?: Persistence<Running>;
    readonly debug?: (record: DebugRecord) => void;
}
export interface CloseAnswer { readonly closed: boolean; readonly heldBy: readonly string[]; }
export interface CloseCodeMeaning { readonly kind: 'final' | 'unauthorized' | 'later'; readonly code: DiagnosticCode; }
export interface ConnectError { readonly code: DiagnosticCode; readonly reason: string; readonly attemptsMade: number; }
export interface ConnectionPolicy {
    readonly lingerMs: number; readonly backgroundMs: number; readonly connectTimeoutMs: number;
    readonly readyTimeoutMs: number; readonly tokenTimeoutMs: number; readonly minUptimeMs: number;
    readonly maxAttempts: number; readonly restMs: number | undefined; readonly reconnect: ReconnectPolicy;
    readonly retryLaterMs: number; readonly renewalMs: number; readonly ping: boolean; readonly pingIntervalMs: number;
    readonly pongTimeoutMs: number; readonly probeTimeoutMs: number; readonly closeCodes: CloseCodeTable;
}
export interface ConversationView { readonly messages: readonly ChatMessage[]; readonly hasOlder: boolean; }
export interface CopyTradingOptions extends CommonOptions {
    readonly resyncTimeoutMs?: number; readonly currencyDigits?: Readonly<Record<string, number>>;
    readonly commissionInBalance?: boolean;
}
export interface CopyTradingSession extends ProtocolSession {
    readonly userId: number | string; readonly book: Book; readonly fillDigits?: DigitsFiller; isResumable(): boolean;
    changed(): void;
}
export interface Credentials { readonly token: string | undefined; readonly session: Session | null; }
export interface DebugRecord {
    readonly client: string; readonly atMs: number; readonly event: MachineEvent; readonly effects: readonly Effect[];
    readonly state: MachineState;
}
export interface DeltaFrame {
    readonly Code: 200; readonly type: 'Delta'; readonly epoch: string; readonly seq: number;
    readonly data: { readonly upsert: readonly PositionPatch[]; readonly remove: readonly Removal[]; };
    readonly account?: Account;
}
export interface FrameScheduler { request(callback: () => void): () => void; }
export interface HeartCheckOptions { readonly intervalMs?: number; }
export interface JoinedClient<out Running> {
    readonly ports: Ports; readonly onPart: OnPartEvent;
    readonly on: (name: 'sessionChanged', listener: (user: {
        readonly userId: number | string;
    } | null) => void) => void; inTurn(task: () => void): void; run(call: (running: Running) => void): void;
    read<Answer>(question: (running: Running) => Answer): Answer | undefined;
}
export interface JsonOptions {
    readonly type?: string; readonly data?: string; readonly id?: string; readonly idType?: 'string' | 'number';
    readonly read?: (message: unknown) => ReadMessage | readonly ReadMessage[] | undefined;
    readonly write?: (name: string, payload: unknown, id: string | number | undefined) => unknown;
    readonly decode?: (data: string | ArrayBuffer) => unknown;
    readonly encode?: (value: unknown) => string | ArrayBuffer | ArrayBufferView;
    readonly login?: (credentials: Credentials) => unknown; readonly loggedIn?: (message: unknown) => boolean;
    readonly refused?: (message: unknown) => Refusal | undefined; readonly ping?: string | (() => unknown);
    readonly isPong?: string | ((message: unknown) => boolean); readonly schema?: MessageCheck;
    readonly session?: Session; readonly needsSession?: boolean; readonly topicIntervalMs?: number;
}
export interface JsonOutboxOptions { readonly id?: string; }
export interface Lease {
    readonly id: number; readonly label: string; readonly kind: LeaseKind; readonly wants: boolean;
    readonly shown: boolean; readonly hiddenAtMs: number | null; readonly doubtful: boolean;
    readonly tab: { readonly rule: string; readonly value: TabValue; } | null;
}
export interface LeaseAccess {
    take(label: string, kind: LeaseKind, tab: Lease['tab']): TakenLease; leases(): LeaseSet;
    inOrder(task: () => void): void; threw(error: unknown, hook: string): void;
}
export interface Lifecycle { isForeground(): boolean; watch(listener: (foreground: boolean) => void): () => void; }
export interface Locks { take(name: string): Promise<(() => void) | undefined>; }
export interface Log {
    report(diagnostic: Diagnostic, stack?: string): void; status?(status: SocketStatus): void;
    advise?(text: string): void;
}
export interface MachineState {
    readonly phase: PhaseName; readonly generation: number; readonly startedAtMs: number;
    readonly slotSinceMs: number | null; readonly readyAtMs: number; readonly pingDueAtMs: number;
    readonly pingSentAtMs: number | null; readonly pingTimeoutMs: number; readonly pingBy: PingBy;
    readonly isPingAgain: boolean; readonly dueAtMs: number; readonly isExtra: boolean; readonly next: AfterClosing;
    readonly leases: LeaseSet; readonly need: 'absent' | 'present' | 'lingering'; readonly sessionReady: boolean;
    readonly token: 'fixed' | 'armed' | 'renewing' | 'spent' | 'doubted' | 'fresh'; readonly hiddenAtMs: number | null;
    readonly online: boolean | undefined; readonly offline: boolean; readonly loopback: boolean;
    readonly lostAtMs: number | null; readonly draw: number; readonly made: number; readonly renewedAtMs: number;
    readonly endedAtMs: number; readonly failure: Failure | null; readonly asks: number;
}
export interface ModeCodeOptions { readonly heartbeatMs?: number; }
export interface Network {
    ask(answer: (online: boolean | undefined) => void): void; watch(listener: (online: boolean) => void): () => void;
}
export interface OfSocket { readonly generation: number; }
export interface OpenConversation { setOnScreen(isOnScreen: boolean): void; leave(): void; }
export interface OrderMessageOptions { readonly ttlMs?: number; }
export interface OrderUndecided { readonly reqid: string; readonly code: number; }
export interface OutboxCallbacks<Payload = never> {
    answered(answer: OutboxAnswer): void; frameable(): void; amend(id: string, payload: Payload): void;
}
export interface OutboxEvents<Payload> { changed: readonly OutboxEntry<Payload>[]; settled: OutboxEntry<Payload>; }
export interface OutboxLimits {
    readonly settleMs?: number; readonly requestTimeoutMs?: number; readonly unanswered?: 'again' | 'failed';
    readonly mostSettled?: number;
}
export interface OutboxOptions<Payload, Events extends object> extends OutboxLimits {
    readonly client: SocketClient<Events>; readonly wire: OutboxWire<Payload, Events>; readonly ports: OutboxPorts;
}
export interface OutboxPorts {
    readonly storage: Storage; readonly locks: Locks; readonly clock: Clock; readonly random: Random;
}
export interface PartEvents {
    counted: Diagnostic & { readonly atMs: number; };
    answered: { readonly atMs: number; readonly ms: number; };
    detached: { readonly isLost: boolean; }; ended: undefined;
}
export interface PlainOptions extends CommonOptions {
    readonly currency: string; readonly currencyDigits: Readonly<Record<string, number>>;
    readonly firstFrame: FrameMaker; readonly goodbye?: FrameMaker; readonly ping?: FrameMaker;
    readonly isPong?: string | ((frame: Readonly<Record<string, unknown>>) => boolean);
    readonly decode?: (data: string | ArrayBuffer) => unknown;
    readonly read?: (message: unknown) => Readonly<Record<string, unknown>> | readonly Readonly<Record<string, unknown>>[];
    readonly successCode?: number; readonly keyOf?: (row: Readonly<Record<string, unknown>>) => Ticket;
    readonly mapRow?: (row: Readonly<Record<string, unknown>>, defaults: RowDefaults) => Position | null;
    readonly accountOf?: (frame: Readonly<Record<string, unknown>>) => Account | null;
    readonly commissionInBalance?: boolean; readonly priceDigits?: number; readonly needsSession?: boolean;
}
export interface PlatformClientOptions<Events extends object, Running extends ProtocolSession = ProtocolSession> extends ClientOptions<Events, Running> {
    readonly ports?: Partial<Ports>;
}
export interface PositionSums { readonly totals: readonly Totals[]; readonly account: AccountState | null; }
export interface PositionsUpdate extends RowsUpdate, PositionSums {
}
export interface ProtocolApp<Events extends object> {
    readonly client: {
        on<K extends keyof Events & string>(name: K, listener: (payload: Events[K]) => void): () => void;
        on(name: 'sessionChanged', listener: () => void): () => void;
        session(): { readonly userId: number | string; } | null; report(diagnostic: Diagnostic): void;
    }; emit(channel: string, payload: unknown): void; reserve(...channels: readonly string[]): void;
}
export interface Random { next(): number; }
export interface ReadMessage {
    readonly name?: string | undefined; readonly data?: unknown; readonly id?: string | number | null | undefined;
    readonly error?: unknown;
}
export interface ReconnectQuestion {
    readonly attempt: number; readonly lostAtMs: number; readonly endedAtMs: number; readonly phase: number;
    readonly roll: number;
}
export interface Refusal { readonly reason: 'token' | 'final'; readonly code?: string | undefined; }
export interface Removal { readonly ticket: Ticket; readonly reason: Exclude<CloseReason, 'unknown'>; }
export interface RowDefaults { readonly currency: string; readonly priceDigits?: number | undefined; }
export interface RowsUpdate {
    readonly version: number; readonly epoch: string; readonly seq: number; readonly list: readonly Position[];
    readonly changed: readonly Position[]; readonly removed: readonly Ticket[]; readonly listChanged: boolean;
    readonly orderChanged: boolean; readonly freshness: Freshness; readonly events: readonly PositionEvent[];
}
export interface SchemaResult {
    readonly value?: unknown;
    readonly issues?: readonly {
        readonly message: string; readonly path?: readonly unknown[] | undefined;
    }[] | undefined;
}
export interface ServerTime { readonly serverMs: number; readonly atMs: number; }
export interface SocketIoOptions {
    readonly namespace?: string; readonly auth?: (user: SocketIoUser) => Readonly<Record<string, unknown>>;
    readonly needsSession?: boolean; readonly session?: Session;
    readonly probe?: readonly [
        event: string,
        ...args: unknown[]
    ];
    readonly refused?: (error: { readonly message?: unknown; readonly data?: unknown; }) => Refusal | undefined;
    readonly reconnectsAfterDisconnect?: boolean;
}
export interface SocketIoUser { readonly userId: number | string | undefined; readonly token: string | undefined; }
export interface SocketRequest {
    readonly url: string; readonly header?: Readonly<Record<string, string>> | undefined;
    readonly protocols?: readonly string[] | undefined;
    readonly native?: {
        readonly tcpNoDelay?: boolean; readonly perMessageDeflate?: boolean; readonly timeout?: number;
        readonly forceCellularNetwork?: boolean; readonly [name: string]: unknown;
    } | undefined; readonly maxFrameBytes?: number;
}
export interface StandardSchema {
    readonly '~standard': {
        readonly vendor?: string; validate(value: unknown): SchemaResult | PromiseLike<SchemaResult>;
    };
}
export interface TabBinding { set(value: TabValue): void; shown(): void; hidden(): void; release(): void; }
export interface TabRule { readonly neutral: TabValue; readonly needs: (value: TabValue) => boolean; }
export interface Tabs {
    tabs(): Readonly<Record<string, TabValue>>; bindTab(rule: string, label: string): TabBinding;
    setTab(rule: string, value: TabValue): void;
}
export interface TakenLease { change(change: LeaseChange): void; shown(): void; hidden(): void; release(): void; }
export interface UncheckedAck extends Readonly<Record<string, unknown>> { readonly type: 'Ack'; }
export interface UniUploadOptions {
    readonly url: string; readonly name?: string; readonly header?: () => Readonly<Record<string, string>>;
    urlIn(answer: unknown): string | undefined;
}
export interface Windows { notify(note: unknown): void; listen(received: (note: unknown) => void): () => void; }
export interface WithParts { readonly parts?: readonly Parts[]; }
export type AfterClosing = 'renew' | 'retry' | 'asked';
export type ChatContent = ({ readonly kind: 'text'; } & ChatText) | ({ readonly kind: 'image'; } & ChatImage) | ({
    readonly kind: 'voice';
} & ChatVoice);
export type ChatSex = 'male' | 'female' | 'unknown';
export type ChatUpload = (file: {
    readonly kind: 'image' | 'voice'; readonly file: string; readonly user: string;
}) => Promise<string>;
export type CheckedMessage = { readonly ok: true; readonly data: unknown; } | {
    readonly ok: false; readonly code: DiagnosticCode; readonly detail: string;
};
export type CloseCodeTable = Readonly<Record<number, CloseCodeMeaning>>;
export type CloseReason = 'closed' | 'sl' | 'tp' | 'unknown';
export type Comparison = 'first' | 'seen' | 'missed';
export type DigitsFiller = (positions: readonly Position[], rows: readonly {
    readonly digits?: unknown;
}[], isWhole?: boolean) => readonly Position[];
export type Effect<Name extends EffectName = EffectName> = {
    [Each in Name]: { readonly type: Each; } & EffectPayloads[Each];
}[Name];
export type EffectName = keyof EffectPayloads;
export type EntryState = 'queued' | 'sent' | 'unknown' | 'acked' | 'failed' | 'expired';
export type EventName = keyof Payloads;
export type FetchHistory = (query: ChatHistoryQuery & { readonly user: string; }) => Promise<ChatHistoryPage>;
export type FrameMaker = string | Readonly<Record<string, unknown>> | ((session: Session | null, token: string | undefined) => object | string);
export type LeaseChange = Partial<Pick<Lease, 'wants' | 'shown' | 'tab'>>;
export type LeaseKind = 'lease' | 'tab' | 'manual';
export type LeaseSet = readonly Lease[];
export type Liveness = 'any' | 'reply' | 'reply-once-seen';
export type MachineEvent<Name extends EventName = EventName> = {
    [Each in Name]: { readonly type: Each; } & Payloads[Each];
}[Name];
export type MessageCheck = (name: string, data: unknown) => CheckedMessage;
export type OnPartEvent = <Name extends keyof PartEvents>(name: Name, listener: (payload: PartEvents[Name]) => void) => void;
export type OutboxAnswer = {
    readonly id: string; readonly outcome: 'acked' | 'failed'; readonly code?: string | undefined;
    readonly result?: unknown;
} | { readonly id: string; readonly outcome: 'not-known'; };
export type Persistence<in Running extends ProtocolSession> = (client: PersistedClient<Running>) => void;
export type PhaseName = 'idle' | 'resolving' | 'opening' | 'awaitingSlot' | 'readying' | 'ready' | 'waiting' | 'paused' | 'failed' | 'leaving' | 'closing';
export type PingBy = 'heartbeat' | 'event' | 'user';
export type PositionPatch = { readonly ticket: Ticket; } & Partial<Omit<Position, 'ticket'>>;
export type ReconnectAnswer = 'attempting' | 'kept' | 'probing' | 'no-lease' | 'no-session' | 'disposed';
export type RefusalCode = Extract<DiagnosticCode, 'socket-slots-exhausted' | 'socket-task-missing'>;
export type Replay = 'at-least-once' | 'at-most-once';
export type TabRules = Readonly<Record<string, TabRule>>;
export type TabValue = number | string | boolean;
export type TimerHandle = unknown;
export type TimerName = PhaseName | 'uptime' | 'ping' | 'pong' | 'linger' | 'background' | 'doubt';
export type TokenSource = string | ((ask: { readonly rejected: string | undefined; }) => string | Promise<string>);
interface CommonOptions { readonly session?: Session | undefined; }
interface EffectPayloads {
    resolve: OfSocket; open: OfSocket; sayGoodbye: OfSocket; close: OfSocket; drop: OfSocket; detach: OfSocket;
    ping: OfSocket; askNetwork: OfSocket; replaceSession: OfSocket;
    startTimer: { readonly name: TimerName; readonly delayMs: number; };
    stopTimer: { readonly name: TimerName; };
    announceConnectError: { readonly error: ConnectError; };
}
interface PartOfClient {
    readonly ports?: (client: string) => Partial<Ports>;
    readonly wrap?: (ports: Ports, client: PartView) => WrappedClient;
}
interface PartView {
    readonly onPart: OnPartEvent;
    readonly on: {
        (name: 'statusChanged', listener: (status: SocketStatus) => void): void;
        (name: 'diagnosed', listener: (diagnostic: Diagnostic) => void): void;
    }; readonly redact: (text: string) => string;
}
interface Payloads {
    leaseTaken: { readonly lease: Lease; };
    leaseChanged: { readonly id: number; readonly change: LeaseChange; };
    leaseReleased: { readonly id: number; }; appHidden: unknown; appShown: unknown;
    networkReported: { readonly online: boolean; }; reconnectAsked: unknown;
    sessionReplaced: { readonly ready: boolean; readonly renewableToken: boolean; }; disposed: unknown;
    resolved: OfSocket & { readonly loopback: boolean; }; resolveFailed: OfSocket & Omit<Failure, 'closeCode'>;
    socketOpened: OfSocket;
    socketClosed: OfSocket & { readonly code: number; readonly reason: string; readonly answered: boolean; };
    socketRefused: OfSocket & { readonly code: RefusalCode; }; slotFreed: unknown; goodbyeSent: OfSocket;
    protocolReady: OfSocket;
    protocolLost: OfSocket & { readonly code: DiagnosticCode; };
    protocolRefused: OfSocket & {
        readonly kind: 'unauthorized' | 'final' | 'later'; readonly code: DiagnosticCode;
        readonly detail?: string | undefined;
    };
    timerFired: { readonly name: TimerName; readonly receivedAtMs: number; readonly graceMs: number; };
}
interface PersistedClient<out Running extends ProtocolSession> extends JoinedClient<Running> {
    readonly name: string;
    readonly options: { readonly protocol: { readonly name: string; readonly session?: Session | undefined; }; };
    report(diagnostic: Diagnostic): void;
}
interface PlatformChatOptions<Events extends object> extends Omit<ChatOptions<Events>, 'ports'> {
    readonly ports?: Partial<ChatPorts>;
}
interface PlatformOutboxOptions<Payload, Events extends object> extends Omit<OutboxOptions<Payload, Events>, 'ports'> {
    readonly ports?: Partial<OutboxPorts>;
}
interface WrappedClient {
    readonly ports: Ports;
    readonly members: { readonly stats?: () => ClientStats; readonly inspection?: Inspection; };
}
type Fields = Readonly<Record<string, unknown>>;
type Header = Readonly<Record<string, string>>;
