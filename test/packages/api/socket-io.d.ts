export {
  SocketPort,
} from 'tradewire/client'
export interface AnswerTicket { readonly id: number; readonly connection: number; }
export interface CallOptions { readonly timeoutMs?: number; }
export type CallResult = { readonly ok: true; readonly args: readonly unknown[]; } | {
    readonly ok: false; readonly code: DiagnosticCode; readonly detail?: string;
};
export interface HttpAnswer { readonly status: number; readonly body: unknown; }
export type HttpGet = (url: string) => Promise<HttpAnswer>;
export interface SocketIoCaller {
    on(name: 'callAnswered', listener: (answer: CallAnswer) => void): () => void;
    send(frame: SocketIoFrame | CallFrame): Promise<CallSent>;
}
export interface SocketIoEvent {
    readonly event: string; readonly args: readonly unknown[]; readonly answer: AnswerTicket | null;
    readonly atMs: number;
}
export interface SocketIoEvents {
    namespaceJoined: { readonly sid: string; readonly recovered: boolean; readonly atMs: number; };
    eventReceived: SocketIoEvent; callAnswered: CallAnswer;
}
export interface SocketIoOptions {
    readonly namespace?: string; readonly auth?: (user: SocketIoUser) => Readonly<Record<string, unknown>>;
    readonly needsSession?: boolean; readonly session?: Session;
    readonly probe?: readonly [
        event: string,
        ...args: unknown[]
    ]; readonly reconnectsAfterDisconnect?: boolean;
}
export type SocketIoProtocol = Protocol<SocketIoEvents>;
export interface SocketIoUrlOptions { readonly path?: string; readonly query?: Readonly<Record<string, string>>; }
export declare function callSocketIo(client: SocketIoCaller, event: string, args?: readonly unknown[], options?: CallOptions): Promise<CallResult>;
export declare function socketIoProtocol(options?: SocketIoOptions): SocketIoProtocol;
export declare function socketIoSockets(): SocketPort;
export declare function socketIoUrl(server: string, { path, query }?: SocketIoUrlOptions): string;
export declare function withPollingCheck(socket: SocketPort, get: HttpGet): SocketPort;

// Not exported, used above:
export interface SocketIoUser { readonly userId: number | string | undefined; readonly token: string | undefined; }
export type CallAnswer = { readonly ok: true; readonly callId: number; readonly args: readonly unknown[]; } | {
    readonly ok: false; readonly callId: number; readonly code: 'request-timeout' | 'connection-lost';
};
export type CallFrame = { readonly expectCall: number; readonly timeoutMs: number; } | { readonly forgetCall: number; };
export type SocketIoFrame = {
    readonly event: string; readonly args?: readonly unknown[]; readonly callId?: number;
} | { readonly answer: AnswerTicket; readonly args?: readonly unknown[]; };
type CallSent = { readonly ok: true; } | {
    readonly ok: false; readonly code: DiagnosticCode; readonly detail?: string;
};
