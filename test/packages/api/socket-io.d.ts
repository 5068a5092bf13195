export {
  SocketPort,
} from 'tradewire/client'
export type CallResult = { readonly ok: true; readonly args: readonly unknown[]; } | {
    readonly ok: false; readonly code: DiagnosticCode; readonly detail?: string | undefined;
};
export interface SocketIoEvents {
    namespaceJoined: { readonly sid: string; readonly recovered: boolean; readonly atMs: number; };
    eventReceived: SocketIoEvent; callAnswered: CallAnswer;
}
export declare function callSocketIo(client: SocketIoCaller, event: string, args?: readonly unknown[], options?: CallOptions): Promise<CallResult>;
export declare function socketIoProtocol(options?: SocketIoOptions): Protocol<SocketIoEvents>;
export declare function socketIoSockets(): SocketPort;
export declare function socketIoUrl(server: string, { path, query }?: SocketIoUrlOptions): string;
export declare function withPollingCheck(socket: SocketPort, get: HttpGet): SocketPort;

// Not exported, used above:
export interface AnswerTicket { readonly id: number; readonly connection: number; }
export interface CallOptions { readonly timeoutMs?: number; }
export interface HttpAnswer { readonly status: number; readonly body: unknown; }
export interface SocketIoCaller {
    on(name: 'callAnswered', listener: (answer: CallAnswer) => void): () => void;
    send(frame: SocketIoFrame | CallFrame): Promise<SendResult>;
}
export interface SocketIoEvent {
    readonly event: string; readonly args: readonly unknown[]; readonly answer: AnswerTicket | null;
    readonly atMs: number;
}
export interface SocketIoUrlOptions { readonly path?: string; readonly query?: Readonly<Record<string, string>>; }
export type CallAnswer = { readonly ok: true; readonly callId: number; readonly args: readonly unknown[]; } | {
    readonly ok: false; readonly callId: number; readonly code: 'request-timeout' | 'connection-lost';
};
export type CallFrame = { readonly expectCall: number; readonly timeoutMs: number; } | { readonly forgetCall: number; };
export type HttpGet = (url: string) => Promise<HttpAnswer>;
export type SocketIoFrame = {
    readonly event: string; readonly args?: readonly unknown[]; readonly callId?: number;
} | { readonly answer: AnswerTicket; readonly args?: readonly unknown[]; };
