export declare class UniCloseEvent extends UniEvent {
    readonly [CLOSE]?: object; readonly code: number; readonly reason: string; readonly wasClean: boolean;
    constructor(type: string, init?: UniCloseEventInit | null);
}
export declare class UniEvent {
    readonly [EVENT]?: EventState; readonly type: string; readonly bubbles: boolean; readonly cancelable: boolean;
    readonly composed: boolean; readonly timeStamp: number; readonly target: object | null;
    readonly currentTarget: object | null; readonly eventPhase: number; readonly defaultPrevented: boolean;
    readonly isTrusted: boolean; constructor(type: string, init?: UniEventInit | null); preventDefault(): void;
    stopPropagation(): void; stopImmediatePropagation(): void; composedPath(): object[];
}
export declare class UniEventTarget {
    addEventListener(type: string, callback: UniListener | null, ...[options]: [
        options?: Options
    ]): void;
    removeEventListener(type: string, callback: UniListener | null, ...[options]: [
        options?: Options
    ]): void; dispatchEvent(event: UniEvent): boolean;
}
export type UniListener = ((event: never) => unknown) | { handleEvent(event: never): unknown; };
export interface UniListenerOptions {
    readonly capture?: boolean; readonly once?: boolean; readonly passive?: boolean; readonly signal?: UniSignal;
}
export declare class UniMessageEvent extends UniEvent {
    readonly [MESSAGE]?: object; readonly data: unknown; readonly origin: string; readonly lastEventId: string;
    readonly source: object | null; readonly ports: readonly object[];
    constructor(type: string, init?: UniMessageEventInit | null);
}
export declare const UniWebSocket: UniWebSocketClass;
export interface UniWebSocketClass {
    new (url: string | URL, protocols?: string | string[], options?: UniWebSocketOptions): WebSocket;
    readonly prototype: WebSocket; readonly CONNECTING: 0; readonly OPEN: 1; readonly CLOSING: 2; readonly CLOSED: 3;
}
export interface UniWebSocketOptions {
    readonly header?: Readonly<Record<string, string>>; readonly socket?: SocketPort; readonly clock?: Clock;
}

// Not exported, used above:
declare const CLOSE: unique symbol;
declare const EVENT: unique symbol;
declare const MESSAGE: unique symbol;
export interface UniCloseEventInit extends UniEventInit {
    readonly code?: number; readonly reason?: string; readonly wasClean?: boolean;
}
export interface UniEventInit {
    readonly bubbles?: boolean; readonly cancelable?: boolean; readonly composed?: boolean;
}
export interface UniMessageEventInit extends UniEventInit {
    readonly data?: unknown; readonly origin?: string; readonly lastEventId?: string;
}
interface EventState {
    readonly type: string; readonly bubbles: boolean; readonly cancelable: boolean; readonly composed: boolean;
    readonly timeStamp: number; target: object | null; currentTarget: object | null; eventPhase: number;
    defaultPrevented: boolean; isTrusted: boolean; isStopped: boolean; isPassive: boolean | undefined;
}
interface UniSignal { readonly aborted: boolean; addEventListener(type: 'abort', listener: () => void): void; }
type Options = UniListenerOptions | boolean | null | undefined;
