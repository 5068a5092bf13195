export declare const UniWebSocket: UniWebSocketClass;

// Not exported, used above:
export interface UniWebSocketClass {
    new (url: string | URL, protocols?: string | string[], options?: UniWebSocketOptions): WebSocket;
    readonly prototype: WebSocket; readonly CONNECTING: 0; readonly OPEN: 1; readonly CLOSING: 2; readonly CLOSED: 3;
}
export interface UniWebSocketOptions {
    readonly header?: Readonly<Record<string, string>>; readonly socket?: SocketPort; readonly clock?: Clock;
}
