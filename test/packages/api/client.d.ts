export interface Account {
    readonly currency: string; readonly currencyDigits: number; readonly balance: number; readonly credit: number;
    readonly margin: number; readonly leverage: number;
}
export interface AccountState {
    readonly account: Account; readonly balanceMinor: number; readonly creditMinor: number;
    readonly marginMinor: number; readonly equityMinor: number; readonly freeMarginMinor: number;
    readonly marginLevel: number | null; readonly incomplete: boolean;
}
export type AckFrame = { readonly type: 'Ack'; readonly reqid: string; } & (OrderResult | OrderForgotten);
export interface AttemptRecord {
    readonly id: number; readonly attempt: number; readonly attempts: number; readonly startedAtMs: number;
    readonly outcome: 'pending' | 'open' | 'given-up' | DiagnosticCode;
}
export interface Bus {
    on(name: string, handler: (payload: unknown) => void): void;
    off(name: string, handler: (payload: unknown) => void): void; emit(name: string, payload: unknown): void;
}
export type CheckedMessage = { readonly ok: true; readonly data: unknown; } | {
    readonly ok: false; readonly code: DiagnosticCode; readonly detail: string;
};
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
    readonly policy?: Partial<ConnectionPolicy>; readonly maxFrameBytes?: number; readonly allowInsecure?: boolean;
    readonly persist?: Persistence<Running>; readonly debug?: (record: DebugRecord) => void;
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
export interface CloseAnswer { readonly closed: boolean; readonly heldBy: readonly string[]; }
export interface CloseCodeMeaning { readonly kind: 'final' | 'unauthorized' | 'later'; readonly code: DiagnosticCode; }
export type CloseCodeTable = Readonly<Record<number, CloseCodeMeaning>>;
export type CloseReason = 'closed' | 'sl' | 'tp' | 'unknown';
export interface ConnectError { readonly code: DiagnosticCode; readonly reason: string; readonly attemptsMade: number; }
export interface ConnectionPolicy {
    readonly lingerMs: number; readonly backgroundMs: number; readonly connectTimeoutMs: number;
    readonly readyTimeoutMs: number; readonly tokenTimeoutMs: number; readonly closeTimeoutMs: number;
    readonly goodbyeTimeoutMs: number; readonly minUptimeMs: number; readonly maxAttempts: number;
    readonly restMs: number | undefined; readonly reconnect: ReconnectPolicy; readonly retryLaterMs: number;
    readonly renewalMs: number; readonly staleAttemptMs: number; readonly ping: boolean;
    readonly pingIntervalMs: number; readonly pongTimeoutMs: number; readonly probeTimeoutMs: number;
    readonly networkAskMs: number; readonly slotRetryMs: number; readonly slotTimeoutMs: number;
    readonly closeCodes: CloseCodeTable;
}
export interface CopyTradingEvents {
    positionsUpdated: PositionsUpdate; orderAnswered: UncheckedAck; orderUndecided: OrderUndecided;
    serverTimed: ServerTime;
}
export interface CopyTradingOptions extends CommonOptions {
    readonly resyncTimeoutMs?: number; readonly pongTimeoutMs?: number;
    readonly currencyDigits?: Readonly<Record<string, number>>; readonly commissionInBalance?: boolean;
    readonly tickReader?: typeof tickReader;
}
export type CopyTradingProtocol = Protocol<CopyTradingEvents, CopyTradingSession>;
export interface Credentials { readonly token: string | undefined; readonly session: Session | null; }
export interface Diagnostic {
    readonly code: DiagnosticCode; readonly detail?: string | undefined; readonly withheld?: number;
}
export type DiagnosticCode = 'insecure-url' | 'invalid-url' | 'invalid-option' | 'url-failed' | 'token-failed' | 'resolve-timeout' | 'token-refused' | 'connect-timeout' | 'connect-failed' | 'ready-timeout' | 'connection-lost' | 'pong-timeout' | 'probe-timeout' | 'resync-timeout' | 'close-timeout' | 'close-failed' | 'bad-request' | 'not-entitled' | 'forbidden' | 'replaced' | 'retry-later' | 'protocol-refused' | 'socket-io-polling-only' | 'socket-slots-exhausted' | 'socket-task-missing' | 'not-open' | 'no-lease' | 'no-session' | 'send-failed' | 'frame-too-large' | 'frame-malformed' | 'frame-unknown' | 'frame-encode-failed' | 'server-error' | 'listener-threw' | 'protocol-threw' | 'storage-failed' | 'storage-corrupt' | 'storage-full' | 'storage-pruned' | 'upload-failed' | 'history-failed' | 'outbox-full' | 'request-timeout' | 'requests-full' | 'request-cancelled' | 'request-abandoned' | 'answer-late' | 'schema-failed' | 'schema-async' | 'legacy-on-unseen' | 'disposed';
export interface Failure {
    readonly code: DiagnosticCode; readonly closeCode?: number; readonly detail?: string | undefined;
    readonly final: boolean;
}
export type FrameMaker = Readonly<Record<string, unknown>> | ((session: Session | null, token: string | undefined) => object);
export interface FrameScheduler { request(callback: () => void): () => void; }
export type Freshness = { readonly state: 'empty'; } | { readonly state: 'live'; } | {
    readonly state: 'stale'; readonly sinceMs: number;
} | { readonly state: 'resyncing'; readonly sinceMs: number; };
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
export type JsonProtocol = Protocol<JsonEvents>;
export interface LeaseHandle { want(needed: boolean): void; shown(): void; hidden(): void; release(): void; }
export interface LeaseView {
    readonly label: string; readonly kind: 'lease' | 'tab' | 'manual'; readonly held: boolean;
    readonly suspended: boolean;
}
export interface Lifecycle { isForeground(): boolean; watch(listener: (foreground: boolean) => void): () => void; }
export type Liveness = 'any' | 'reply' | 'reply-once-seen';
export interface Log {
    report(diagnostic: Diagnostic, stack?: string): void; status?(status: SocketStatus): void;
    advise?(text: string): void;
}
export type MessageCheck = (name: string, data: unknown) => CheckedMessage;
export interface Network {
    ask(answer: (online: boolean | undefined) => void): void; watch(listener: (online: boolean) => void): () => void;
}
export interface OrderUndecided { readonly reqid: string; readonly code: number; }
export type Parts = {
    readonly tabs?: PartOfClient & { readonly manage: (leases: LeaseAccess) => Tabs; }; readonly log?: PartOfClient;
    readonly statistics?: PartOfClient; readonly inspector?: PartOfClient;
};
export type Persistence<in Running extends ProtocolSession> = (client: PersistedClient<Running>) => void;
export interface PlainOptions extends CommonOptions {
    readonly currency: string; readonly currencyDigits: Readonly<Record<string, number>>;
    readonly firstFrame: FrameMaker; readonly goodbye?: FrameMaker; readonly ping?: FrameMaker;
    readonly isPong?: (frame: Readonly<Record<string, unknown>>) => boolean;
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
export interface PositionLists { readonly followed: readonly Position[]; readonly own: readonly Position[]; }
export interface PositionsUpdate extends RowsUpdate, PositionSums {
}
export interface Protocol<Events extends object = Record<string, never>, Running extends ProtocolSession = ProtocolSession> extends WithParts {
    readonly name: string; readonly policy?: Partial<ConnectionPolicy>; readonly liveness: Liveness;
    readonly needsSession: boolean; readonly session?: Session | undefined; installed?(app: ProtocolApp<Events>): void;
    start(session: Session | null, policy: ConnectionPolicy, line: ProtocolLine<Events>, before?: Running): Running;
}
export interface ProtocolLine<Events extends object> {
    send(data: string | ArrayBuffer): void; ready(): void; answered(): void;
    refuse(kind: 'unauthorized' | 'final' | 'later', code: DiagnosticCode, detail?: string): void;
    lose(code: DiagnosticCode): void; report(diagnostic: Diagnostic): void; redact(text: string): string;
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
export interface Random { next(): number; }
export interface ReadMessage {
    readonly name?: string | undefined; readonly data?: unknown; readonly id?: string | number | null | undefined;
    readonly error?: unknown;
}
export type ReconnectAnswer = 'attempting' | 'kept' | 'probing' | 'no-lease' | 'no-session' | 'disposed';
export type ReconnectPolicy = (question: ReconnectQuestion) => number;
export interface ReconnectQuestion {
    readonly attempt: number; readonly lostAtMs: number; readonly endedAtMs: number; readonly phase: number;
    readonly roll: number;
}
export interface Refusal { readonly reason: 'token' | 'final'; readonly code?: string | undefined; }
export interface RowDefaults { readonly currency: string; readonly priceDigits?: number | undefined; }
export interface SchemaResult {
    readonly value?: unknown;
    readonly issues?: readonly {
        readonly message: string; readonly path?: readonly unknown[] | undefined;
    }[] | undefined;
}
export interface Selection {
    readonly followed?: boolean | undefined; readonly own?: boolean | undefined;
    readonly signalTrader?: number | string | undefined; readonly symbol?: string | undefined;
}
export type SendResult = { readonly ok: true; } | {
    readonly ok: false; readonly code: DiagnosticCode; readonly detail?: string;
};
export interface ServerTime { readonly serverMs: number; readonly atMs: number; }
export interface Session { readonly userId: number | string; readonly token?: TokenSource; }
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
export interface SocketRequest {
    readonly url: string; readonly header?: Readonly<Record<string, string>> | undefined;
    readonly protocols?: readonly string[] | undefined;
}
export interface SocketStatus {
    readonly status: SocketStatusName; readonly attempt: number; readonly maxAttempts: number;
    readonly nextAtMs: number | null; readonly slotAwaitedSinceMs: number | null;
    readonly pausedBy: 'background' | 'offline' | null; readonly failure: Failure | null; readonly sinceMs: number;
}
export type SocketStatusName = 'idle' | 'connecting' | 'open' | 'reconnecting' | 'paused' | 'failed';
export interface StandardSchema {
    readonly '~standard': {
        readonly vendor?: string; validate(value: unknown): SchemaResult | PromiseLike<SchemaResult>;
    };
}
export interface Storage {
    read(key: string): Promise<string | undefined>; write(key: string, text: string): Promise<void>;
    remove(key: string): Promise<void>; keys(): Promise<readonly string[]>;
}
export interface TabBinding { set(value: TabValue): void; shown(): void; hidden(): void; release(): void; }
export interface TabRule { readonly neutral: TabValue; readonly needs: (value: TabValue) => boolean; }
export type TabRules = Readonly<Record<string, TabRule>>;
export type TabValue = number | string | boolean;
export type Ticket = number | string;
export type TimerHandle = unknown;
export type TokenSource = string | ((ask: { readonly fresh: boolean; }) => string | Promise<string>);
export interface Totals {
    readonly currency: string; readonly currencyDigits: number; readonly count: number; readonly lotsE8: number;
    readonly profitMinor: number; readonly swapMinor: number; readonly commissionMinor: number;
    readonly netMinor: number; readonly incomplete: boolean;
}
export declare class TradewireError extends Error {
    readonly name = "TradewireError"; readonly code: DiagnosticCode; readonly detail: string | undefined;
    constructor(code: DiagnosticCode, detail?: string);
}
export declare function breakablePorts(ports: Ports): { readonly ports: Ports; readonly faults: InspectedFaults; };
export declare function checked(schemas: Readonly<Record<string, StandardSchema>>): MessageCheck;
export declare function consoleLog(): Pick<Parts, 'log'>;
export declare function copyTrading(options?: CopyTradingOptions): CopyTradingProtocol;
export declare function copyTradingPlain(options: PlainOptions): CopyTradingProtocol;
export declare const copyTradingTabRules: {
    readonly traderDetailIndex: {
        readonly neutral: 100; readonly needs: (value: import('../../index.js').TabValue) => value is 2;
    };
    readonly accountStateIndex: {
        readonly neutral: 100; readonly needs: (value: import('../../index.js').TabValue) => value is 0;
    };
    readonly followFlake: {
        readonly neutral: false; readonly needs: (value: import('../../index.js').TabValue) => value is true;
    };
};
export declare function createSocketClient<Events extends object, Running extends ProtocolSession = ProtocolSession>(options: PlatformClientOptions<Events, Running>): SocketClient<Events>;
export declare const defaultCloseCodes: CloseCodeTable;
export declare const defaultPolicy: ConnectionPolicy;
export declare function defaultPorts(): Ports & { readonly frames: FrameScheduler; readonly network: Network; };
export declare function fixedDelay(delayMs: number): ReconnectPolicy;
export declare function fullJitter(options?: { readonly baseMs?: number; readonly capMs?: number; }): ReconnectPolicy;
export declare function inspector(): Pick<Parts, 'inspector' | 'statistics'>;
export declare function jsonProtocol(options?: JsonOptions): JsonProtocol;
export declare function mapPlainRow(row: Fields, { currency, priceDigits }: RowDefaults): Position | null;
export declare function persistPositions(): Persistence<CopyTradingSession>;
export declare function persistState(): Persistence<ProtocolSession>;
export declare function selectRows(selection: Selection, positions: readonly Position[]): readonly Position[];
export declare function splitRows(positions: readonly Position[]): PositionLists;
export declare function spreadBackoff(): ReconnectPolicy;
export declare function statistics(): Pick<Parts, 'statistics'>;
export declare function tabRules(rules: TabRules): Pick<Parts, 'tabs'>;
export declare function tickReader(): TickReader;

// Not exported, used above:
export interface Book extends BookState {
    epoch: string; seq: number; incomplete: boolean; seenAtMs: number; size(): number; rows(): readonly Position[];
    setFreshness(freshness: Freshness): void;
    takeList(positions: readonly Position[], account: Account | null, comparison: Comparison, atMs: number): void;
    markList(): void;
    applyDelta(frame: Pick<DeltaFrame, 'data' | 'account'>, atMs: number, comparison?: Comparison): boolean;
    isChanged(): boolean; flush(): PositionsUpdate | undefined;
}
export interface BookState {
    readonly freshness: Freshness; readonly account: Account | null | undefined; readonly incomplete: boolean;
    readonly epoch: string; readonly seq: number;
}
export interface CopyTradingSession extends ProtocolSession {
    readonly userId: number | string; readonly book: Book; readonly fillDigits?: DigitsFiller; isResumable(): boolean;
    changed(): void;
}
export interface DeltaFrame {
    readonly Code: 200; readonly type: 'Delta'; readonly epoch: string; readonly seq: number;
    readonly data: { readonly upsert: readonly PositionPatch[]; readonly remove: readonly Removal[]; };
    readonly account?: Account;
}
export interface JoinedClient<out Running> {
    readonly ports: Ports; readonly onPart: OnPartEvent;
    readonly on: (name: 'sessionChanged', listener: (user: {
        readonly userId: number | string;
    } | null) => void) => void; inTurn(task: () => void): void; run(call: (running: Running) => void): void;
    read<Answer>(question: (running: Running) => Answer): Answer | undefined;
}
export interface Lease {
    readonly id: number; readonly label: string; readonly kind: LeaseKind; readonly wants: boolean;
    readonly shown: boolean; readonly hiddenAtMs: number | null; readonly doubtful: boolean;
    readonly tab: { readonly rule: string; readonly value: TabValue; } | null;
}
export interface LeaseAccess {
    take(label: string, kind: LeaseKind, tab: Lease['tab']): TakenLease; leases(): LeaseSet;
    inOrder(task: () => void): void; threw(error: unknown, hook: string): void;
}
export interface OrderForgotten { readonly Code: 404; readonly state: 'not-known'; }
export interface PartEvents {
    counted: Diagnostic & { readonly atMs: number; };
    answered: { readonly atMs: number; readonly ms: number; };
    detached: { readonly isLost: boolean; }; ended: undefined;
}
export interface PositionSums { readonly totals: readonly Totals[]; readonly account: AccountState | null; }
export interface ProtocolApp<Events extends object> {
    readonly client: {
        on<K extends keyof Events & string>(name: K, listener: (payload: Events[K]) => void): () => void;
        on(name: 'sessionChanged', listener: () => void): () => void;
        session(): { readonly userId: number | string; } | null; report(diagnostic: Diagnostic): void;
    }; emit(channel: string, payload: unknown): void; reserve(...channels: readonly string[]): void;
}
export interface Removal { readonly ticket: Ticket; readonly reason: Exclude<CloseReason, 'unknown'>; }
export interface RowsUpdate {
    readonly version: number; readonly epoch: string; readonly seq: number; readonly list: readonly Position[];
    readonly changed: readonly Position[]; readonly removed: readonly Ticket[]; readonly listChanged: boolean;
    readonly orderChanged: boolean; readonly freshness: Freshness; readonly events: readonly PositionEvent[];
}
export interface Tabs {
    tabs(): Readonly<Record<string, TabValue>>; bindTab(rule: string, label: string): TabBinding;
    setTab(rule: string, value: TabValue): void;
}
export interface TakenLease { change(change: LeaseChange): void; shown(): void; hidden(): void; release(): void; }
export interface TickPlace { readonly epoch: string; readonly account: Account | null | undefined; }
export interface UncheckedAck extends Readonly<Record<string, unknown>> { readonly type: 'Ack'; }
export interface WithParts { readonly parts?: readonly Parts[]; }
export type Comparison = 'first' | 'seen' | 'missed';
export type DigitsFiller = (positions: readonly Position[], rows: readonly {
    readonly digits?: unknown;
}[], isWhole?: boolean) => readonly Position[];
export type LeaseChange = Partial<Pick<Lease, 'wants' | 'shown' | 'tab'>>;
export type LeaseKind = 'lease' | 'tab' | 'manual';
export type LeaseSet = readonly Lease[];
export type OnPartEvent = <Name extends keyof PartEvents>(name: Name, listener: (payload: PartEvents[Name]) => void) => void;
export type PositionPatch = { readonly ticket: Ticket; } & Partial<Omit<Position, 'ticket'>>;
export type TickReader = (text: string, place: TickPlace) => DeltaFrame | undefined;
interface CommonOptions { readonly session?: Session | undefined; }
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
interface PersistedClient<out Running extends ProtocolSession> extends JoinedClient<Running> {
    readonly name: string;
    readonly options: { readonly protocol: { readonly name: string; readonly session?: Session | undefined; }; };
    report(diagnostic: Diagnostic): void;
}
interface WrappedClient {
    readonly ports: Ports;
    readonly members: { readonly stats?: () => ClientStats; readonly inspection?: Inspection; };
}
type Fields = Readonly<Record<string, unknown>>;
type Header = Readonly<Record<string, string>>;
