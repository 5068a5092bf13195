export {
  SocketPort,
} from 'tradewire/client'
export type CallResult = { readonly ok: true; readonly args: readonly unknown[]; } | {
    readonly ok: false; readonly code: DiagnosticCode; readonly detail?: string | undefined;
};
export interface SocketIoEvents {
    namespaceJoined: { readonly sid: string; readonly recovered: boolean; readonly atMs: number; };
    eventReceived: SocketIoEvent;
}
export declare function callSocketIo(client: {
    send(frame: object): Promise<SendResult>;
}, event: string, args?: readonly unknown[], options?: CallOptions): Promise<CallResult>;
export declare function socketIoProtocol(options?: SocketIoOptions): Protocol<SocketIoEvents>;
export declare function socketIoSockets(): SocketPort;
export declare function socketIoUrl(server: string, { path, query }?: SocketIoUrlOptions): string;
export declare function withPollingCheck(socket: SocketPort, get: HttpGet): SocketPort;

// Not exported, used above:
export interface AnswerTicket { readonly id: number; readonly connection: number; }
export interface CallOptions { readonly timeoutMs?: number; }
export interface HttpAnswer { readonly status: number; readonly body: unknown; }
export interface SocketIoEvent {
    readonly event: string; readonly args: readonly unknown[]; readonly answer: AnswerTicket | null;
    readonly atMs: number;
}
export interface SocketIoUrlOptions { readonly path?: string; readonly query?: Readonly<Record<string, string>>; }
export type HttpGet = (url: string) => Promise<HttpAnswer>;
