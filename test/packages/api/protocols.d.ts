export type ButtonState = 'open' | 'close';
export interface EchoEvents { echoed: Echoed; }
export type EchoProtocol = Protocol<EchoEvents>;
export type Echoed = { readonly kind: 'text'; readonly text: string; readonly line: string; readonly atMs: number; } | {
    readonly kind: 'binary'; readonly bytes: ArrayBuffer; readonly imageType: ImageType | null; readonly atMs: number;
};
export interface HeartCheckCallbacks {
    readonly open?: () => void; readonly message?: (text: string) => void;
    readonly error?: (error: HeartCheckError) => void; readonly status?: (status: HeartCheckStatus) => void;
    readonly spent?: (attempts: number) => void;
}
export interface HeartCheckError { readonly code: DiagnosticCode; readonly text: string; }
export interface HeartCheckEvents {
    messageReceived: { readonly text: string; readonly atMs: number; };
    heartChecked: { readonly atMs: number; };
}
export interface HeartCheckOptions {
    readonly intervalMs?: number; readonly frame?: string; readonly maxAttempts?: number; readonly reconnectMs?: number;
}
export type HeartCheckProtocol = Protocol<HeartCheckEvents>;
export type HeartCheckStatus = 'connected' | 'failed' | 'closed';
export type ImageType = 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp' | 'image/bmp';
export interface ModeCodeEvents {
    messageReceived: { readonly msg: string; readonly atMs: number; };
    heartbeatAnswered: { readonly roundTripMs: number; readonly atMs: number; };
}
export interface ModeCodeOptions {
    readonly heartbeat?: boolean; readonly heartbeatMs?: number; readonly answerMs?: number;
    readonly reconnect?: boolean; readonly reconnectMs?: number;
}
export type ModeCodeProtocol = Protocol<ModeCodeEvents>;
export declare function changeBtnState<Events extends object>(client: SocketClient<Events>, bus?: Bus): () => void;
export declare function echo(): EchoProtocol;
export declare function heartCheck(options?: HeartCheckOptions): HeartCheckProtocol;
export declare const heartCheckStart: { readonly heartCheck: "start"; };
export declare function heartCheckStatus({ status, failure }: Pick<SocketStatus, 'status' | 'failure'>): HeartCheckStatus;
export declare const heartCheckStop: { readonly heartCheck: "stop"; };
export declare function imageTypeOf(bytes: ArrayBuffer): ImageType | null;
export declare function modeCode(options?: ModeCodeOptions): ModeCodeProtocol;
export declare function modeCodeUrl(server: string, name: string): string;
export declare function watchHeartCheck(client: HeartCheckSource, callbacks: HeartCheckCallbacks): () => void;

// Not exported, used above:
interface HeartCheckSource {
    status(): SocketStatus;
    on<K extends keyof SourceEvents>(name: K, listener: (payload: SourceEvents[K]) => void): () => void;
}
interface SourceEvents extends HeartCheckEvents {
    statusChanged: SocketStatus; connectError: ConnectError;
    diagnosed: Diagnostic & { readonly atMs: number; };
}
