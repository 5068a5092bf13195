export interface Legacy { readonly socketIO: LegacySocketIOClass; install(app: LegacyApp): void; dispose(): void; }
export interface LegacySocketIO {
    url: string | null; data: LegacyData | null | undefined; timeout: number;
    readonly socketTask: LegacySocketTask | null; readonly is_open_socket: boolean; readonly connectNum: number;
    traderDetailIndex: number; accountStateIndex: number; followFlake: boolean;
    connectSocketInit(data?: LegacyData | null): void; send(frame: object): Promise<SendResult>;
    Close(): Promise<boolean>; start(): void; reconnect(): void; readonly arrayFilter: typeof arrayFilter;
}
export type LegacySocketIOClass = new (data?: LegacyData | null, timeoutMs?: number | null, url?: string | null) => LegacySocketIO;
export declare function arrayFilter<Row extends FilterRow>(rows: readonly Row[], type?: 'normal', signalId?: SignalId): Row[];
export declare function arrayFilter<Row extends FilterRow, Type extends string>(rows: readonly Row[], type: Type, signalId?: SignalId): Type extends 'normal' ? Row[] : FilteredPair<Row>;
export declare function legacySocketIO(options: LegacyOptions): Legacy;

// Not exported, used above:
export interface FilterRow { readonly flwsig?: unknown; readonly sigtraderid?: unknown; }
export interface FilteredPair<Row> { readonly arr1: Row[]; readonly arr2: Row[]; }
export interface LegacyApp {
    readonly config: { readonly globalProperties: Record<string, unknown>; }; unmount(): void;
}
export interface LegacyOptions extends ClientPart, PlainPart {
    readonly url: string | (() => string | Promise<string>); readonly data?: LegacyData; readonly ports?: Ports;
    readonly words?: LegacyWords; readonly traderIdOf?: (data: LegacyData) => number | string | undefined;
}
export interface LegacySocketTask {
    send(options: TaskCallbacks & { readonly data: string | ArrayBuffer | ArrayBufferView; }): void;
    close(options?: TaskCallbacks): void;
}
export interface LegacyWords { readonly attempt?: (attempt: number) => string; readonly closed?: () => string; }
export type LegacyData = object;
export type SignalId = number | string | null;
interface TaskCallbacks {
    readonly success?: (result: { readonly errMsg: string; }) => void;
    readonly fail?: (result: { readonly errMsg: string; }) => void;
    readonly complete?: (result: { readonly errMsg: string; }) => void;
}
type ClientPart = Omit<TradewireOptions<CopyTradingEvents, CopyTradingSession>, 'name' | 'url' | 'protocol' | 'ports'>;
type PlainPart = Omit<PlainOptions, 'firstFrame' | 'session' | 'needsSession'>;
type Ports = Omit<NonNullable<TradewireOptions<CopyTradingEvents, CopyTradingSession>['ports']>, 'bus'>;
