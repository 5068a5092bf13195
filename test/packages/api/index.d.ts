export { Account } from 'tradewire/client'
export { AccountState } from 'tradewire/client'
export { AckFrame } from 'tradewire/client'
export { AttemptRecord } from 'tradewire/client'
export { Bus } from 'tradewire/client'
export interface CancelSignal {
    readonly aborted: boolean;
    addEventListener(type: 'abort', listener: () => void): void;
    removeEventListener(type: 'abort', listener: () => void): void;
}
export interface Channels {
    connectError: ConnectError;
    statusChanged: SocketStatus;
    diagnosed: Diagnostic & {
        readonly atMs: number;
    };
    sessionChanged: {
        readonly userId: number | string;
    } | null;
}
export interface ClientChoice {
    readonly client?: string | undefined;
}
export { ClientEvents } from 'tradewire/client'
export { ClientOptions } from 'tradewire/client'
export { ClientStats } from 'tradewire/client'
export { Clock } from 'tradewire/client'
export { CloseAnswer } from 'tradewire/client'
export { CloseCodeMeaning } from 'tradewire/client'
export { CloseCodeTable } from 'tradewire/client'
export { CloseReason } from 'tradewire/client'
export { ConnectError } from 'tradewire/client'
export { ConnectionPolicy } from 'tradewire/client'
export { CopyTradingEvents } from 'tradewire/client'
export { CopyTradingOptions } from 'tradewire/client'
export { CopyTradingProtocol } from 'tradewire/client'
export { Credentials } from 'tradewire/client'
export { Diagnostic } from 'tradewire/client'
export { DiagnosticCode } from 'tradewire/client'
export { Failure } from 'tradewire/client'
export { FrameMaker } from 'tradewire/client'
export { FrameScheduler } from 'tradewire/client'
export { Freshness } from 'tradewire/client'
export { InspectedEntry } from 'tradewire/client'
export { InspectedEvent } from 'tradewire/client'
export { InspectedFaults } from 'tradewire/client'
export { Inspection } from 'tradewire/client'
export { JsonEvents } from 'tradewire/client'
export { JsonOptions } from 'tradewire/client'
export { JsonProtocol } from 'tradewire/client'
export { LeanCopyTradingOptions } from 'tradewire/client'
export { LeanCopyTradingProtocol } from 'tradewire/client'
export { LeanPositionsUpdate } from 'tradewire/client'
export { LeaseHandle } from 'tradewire/client'
export { LeaseView } from 'tradewire/client'
export { Lifecycle } from 'tradewire/client'
export { Liveness } from 'tradewire/client'
export { Log } from 'tradewire/client'
export interface Messages {
}
export { Network } from 'tradewire/client'
export { OrderUndecided } from 'tradewire/client'
export interface PageVisibilityListener {
    shown(): void;
    hidden(): void;
}
export { Parts } from 'tradewire/client'
export { Persistence } from 'tradewire/client'
export { PlainOptions } from 'tradewire/client'
export { PlatformClientOptions } from 'tradewire/client'
export { Ports } from 'tradewire/client'
export { Position } from 'tradewire/client'
export { PositionEvent } from 'tradewire/client'
export { PositionLists } from 'tradewire/client'
export interface PositionListsInUse {
    readonly followed: SelectedPositions;
    readonly own: SelectedPositions;
}
export interface PositionsOrder {
    readonly Code: 200;
    readonly data: readonly Position[];
}
export { PositionsUpdate } from 'tradewire/client'
export { Protocol } from 'tradewire/client'
export { ProtocolLine } from 'tradewire/client'
export { ProtocolSession } from 'tradewire/client'
export { Random } from 'tradewire/client'
export { ReadMessage } from 'tradewire/client'
export { ReconnectAnswer } from 'tradewire/client'
export { ReconnectPolicy } from 'tradewire/client'
export { ReconnectQuestion } from 'tradewire/client'
export { Refusal } from 'tradewire/client'
export type RequestAnswer<Result> = {
    readonly ok: true;
    readonly data: Result;
} | Failed;
export interface RequestOptions extends SendOptions {
    readonly timeoutMs?: number;
    readonly signal?: CancelSignal;
}
export { RowDefaults } from 'tradewire/client'
export { SchemaResult } from 'tradewire/client'
export interface SelectedPositions {
    readonly rows: Readonly<ShallowRef<readonly Position[]>>;
    readonly totals: Readonly<ShallowRef<readonly Totals[]>>;
    readonly account: Readonly<ShallowRef<AccountState | null>>;
    readonly freshness: Readonly<ShallowRef<Freshness>>;
}
export { Selection } from 'tradewire/client'
export interface SendOptions {
    readonly waitMs?: number;
}
export { SendResult } from 'tradewire/client'
export { ServerTime } from 'tradewire/client'
export { Session } from 'tradewire/client'
export { SocketClient } from 'tradewire/client'
export { SocketConnection } from 'tradewire/client'
export { SocketEvent } from 'tradewire/client'
export interface SocketInUse<M extends object> {
    readonly status: ComputedRef<SocketStatus['status']>;
    readonly attempt: ComputedRef<SocketStatus['attempt']>;
    readonly maxAttempts: ComputedRef<SocketStatus['maxAttempts']>;
    readonly nextAtMs: ComputedRef<SocketStatus['nextAtMs']>;
    readonly failure: ComputedRef<SocketStatus['failure']>;
    on<Name extends NameOf<Received<M>>>(name: Name, listener: (payload: Received<M>[Name]) => void): () => void;
    send<Name extends NameOf<Sent<M>>>(name: Name, payload?: Sent<M>[Name], options?: SendOptions): ReturnType<JsonCaller['send']>;
    request<Name extends NameOf<Requests<M>>>(name: Name, params?: Params<Requests<M>[Name]>, options?: RequestOptions): Promise<RequestAnswer<Result<Requests<M>[Name]>>>;
    topic(key: string, how: TopicHow): () => void;
    onOpen(listener: (opening: {
        readonly resumed: boolean;
    }) => void): () => void;
}
export interface SocketLeaseOptions extends ClientChoice {
    readonly label?: string;
}
export interface SocketOutside<M extends object> extends Pick<SocketInUse<M>, 'on' | 'send' | 'request'> {
    status(): SocketInUse<M>['status']['value'];
}
export { SocketPort } from 'tradewire/client'
export { SocketRequest } from 'tradewire/client'
export { SocketStatus } from 'tradewire/client'
export { SocketStatusName } from 'tradewire/client'
export { StandardSchema } from 'tradewire/client'
export { Storage } from 'tradewire/client'
export { TabBinding } from 'tradewire/client'
export { TabRule } from 'tradewire/client'
export { TabRules } from 'tradewire/client'
export { TabValue } from 'tradewire/client'
export { Ticket } from 'tradewire/client'
export { TimerHandle } from 'tradewire/client'
export { TokenSource } from 'tradewire/client'
export interface TopicHow {
    readonly subscribe: () => unknown;
    readonly unsubscribe?: (() => unknown) | undefined;
}
export { Totals } from 'tradewire/client'
export interface Tradewire<Events extends object> {
    readonly client: SocketClient<Events>;
    install(app: {
        unmount(): void;
    }): void;
    dispose(): void;
}
export { TradewireError } from 'tradewire/client'
export interface UsePositionsOptions {
    readonly client?: string;
    readonly active?: MaybeRefOrGetter<boolean>;
}
export interface UseSocketOptions {
    readonly when?: MaybeRefOrGetter<boolean>;
    readonly client?: string;
}
export interface UseTopicOptions extends Partial<TopicHow> {
    readonly client?: string;
}
export declare function clientOf<Events extends object = UsualEvents>(name?: string): SocketClient<Events>;
export { consoleLog } from 'tradewire/client'
export { copyTrading } from 'tradewire/client'
export { copyTradingLean } from 'tradewire/client'
export { copyTradingPlain } from 'tradewire/client'
export { copyTradingTabRules } from 'tradewire/client'
export declare function createTradewire<Events extends object = UsualEvents, Held extends ProtocolSession = ProtocolSession>(options: TradewireOptions<Events, Held>): Tradewire<Events>;
export { inspector } from 'tradewire/client'
export { jsonProtocol } from 'tradewire/client'
export { mapPlainRow } from 'tradewire/client'
export { network } from 'tradewire/client'
export { persistPositions } from 'tradewire/client'
export { persistState } from 'tradewire/client'
export { slots } from 'tradewire/client'
export declare function socketOf<M extends object = Messages>({ client: name }?: ClientChoice): SocketOutside<M>;
export { statistics } from 'tradewire/client'
export { tabRules } from 'tradewire/client'
export { tickReader } from 'tradewire/client'
export { tokens } from 'tradewire/client'
export declare function useChannel<Events extends object = Channels, Name extends keyof Events & string = keyof Events & string>(channel: Name, listener: (payload: Events[Name]) => void, options?: ClientChoice): () => void;
export declare function usePageVisibility(listener: PageVisibilityListener): void;
export declare function usePosition(ticket: MaybeRefOrGetter<Ticket>, { client, active }?: UsePositionsOptions): Readonly<ShallowRef<Position | undefined>>;
export declare function usePositionLists(selection?: MaybeRefOrGetter<Omit<Selection, 'followed' | 'own'>>, { client, active }?: UsePositionsOptions): PositionListsInUse;
export declare function usePositionRows(selection?: MaybeRefOrGetter<Selection>, { client, active }?: UsePositionsOptions): Pick<SelectedPositions, 'rows' | 'freshness'>;
export declare function usePositions(selection?: MaybeRefOrGetter<Selection>, { client, active }?: UsePositionsOptions): SelectedPositions;
export declare function useSocket<M extends object = Messages>(options?: UseSocketOptions): SocketInUse<M>;
export declare function useSocketLease(condition?: MaybeRefOrGetter<boolean>, options?: SocketLeaseOptions): void;
export declare function useTabRule(name: string, value: MaybeRefOrGetter<TabValue>, options?: ClientChoice): void;
export declare function useTopic<Key extends NameOf<Received<Messages>>>(key: Key, listener: (payload: Received<Messages>[Key]) => void, options?: UseTopicOptions): void;
export declare function useTopic<Payload>(key: string, listener: (payload: Payload) => void, options?: UseTopicOptions): void;

// Not exported, used above:
export interface Failed {
    readonly ok: false;
    readonly code: DiagnosticCode;
    readonly detail?: string | undefined;
}
export interface JsonCaller {
    send(name: string, payload: unknown, options?: SendOptions): Promise<{
        readonly ok: true;
    } | Failed>;
    request(name: string, payload: unknown, options?: RequestOptions): Promise<RequestAnswer<unknown>>;
}
export interface UsualEvents {
}
export type TradewireOptions<Events extends object, Held extends ProtocolSession = ProtocolSession> = PlatformClientOptions<Events, Held>;
type NameOf<Part> = keyof Part & string;
type Params<Request> = Request extends {
    readonly params: infer Given;
} ? Given : unknown;
type Received<M extends object> = M extends {
    readonly receive: infer Part;
} ? Part : Record<string, unknown>;
type Requests<M extends object> = M extends {
    readonly request: infer Part;
} ? Part : Record<string, unknown>;
type Result<Request> = Request extends {
    readonly result: infer Given;
} ? Given : unknown;
type Sent<M extends object> = M extends {
    readonly send: infer Part;
} ? Part : Record<string, unknown>;
