export {
  AckFrame, Clock, Random, Storage, TimerHandle,
} from 'tradewire/client'
export type EntryState = 'queued' | 'sent' | 'unknown' | 'acked' | 'failed' | 'expired';
export interface FollowSettings { readonly mode: 'ratio' | 'lots'; readonly value: number; readonly capLots: number; }
export interface JsonOutboxOptions { readonly id?: string; }
export interface Locks { take(name: string): Promise<(() => void) | undefined>; }
export type Order = {
    readonly action: 'open'; readonly symbol: string; readonly type: 'buy' | 'sell'; readonly lots: number;
    readonly sl?: number; readonly tp?: number;
} | { readonly action: 'close'; readonly ticket: Ticket; readonly lots?: number; } | {
    readonly action: 'closeAll';
} | { readonly action: 'modify'; readonly ticket: Ticket; readonly sl: number; readonly tp: number; } | {
    readonly action: 'follow'; readonly trader: number; readonly settings: FollowSettings;
} | { readonly action: 'unfollow'; readonly trader: number; };
export interface OrderFrame {
    readonly type: 'Order'; readonly traderid: number | string; readonly reqid: string; readonly validUntil: number;
    readonly postedAt?: number; readonly order: Order;
}
export interface OrderMessageOptions { readonly ttlMs?: number; }
export type OrderRefusal = 'expired' | 'bad-validity' | 'never-received' | 'key-reused' | 'no-such-position' | 'not-traded' | 'bad-lots' | 'bad-price' | 'not-enough-margin' | 'no-such-trader' | 'not-followed' | 'bad-settings';
export type OrderResult = { readonly Code: 200; readonly state: 'done'; readonly tickets: readonly Ticket[]; } | {
    readonly Code: 409; readonly state: 'refused'; readonly reason: string;
};
export interface Outbox<Payload = unknown> {
    entries(): readonly OutboxEntry<Payload>[]; loaded(): Promise<void>;
    post(message: OutboxMessage<Payload>): Promise<PostResult>;
    postAndWait(message: OutboxMessage<Payload>, options?: {
        readonly timeoutMs?: number;
    }): Promise<RequestResult<Payload>>; ask(id: string): void; withdraw(id: string): Promise<boolean>;
    resend(id: string): Promise<boolean>; dismiss(id: string): Promise<void>;
    on<K extends keyof OutboxEvents<Payload>>(name: K, listener: (payload: OutboxEvents<Payload>[K]) => void): () => void;
    dispose(): void;
}
export type OutboxAnswer = {
    readonly id: string; readonly outcome: 'acked' | 'failed'; readonly code?: string | undefined;
    readonly result?: unknown;
} | { readonly id: string; readonly outcome: 'not-known'; };
export interface OutboxCallbacks<Payload = never> {
    answered(answer: OutboxAnswer): void; frameable(): void; amend(id: string, payload: Payload): void;
}
export interface OutboxEntry<Payload = unknown> {
    readonly id: string; readonly kind: string; readonly channel: string; readonly payload: Payload;
    readonly replay: Replay; readonly postedAtMs: number; readonly expiresAtMs: number | null;
    readonly state: EntryState; readonly stateAtMs: number; readonly sends: number; readonly result?: unknown;
    readonly code?: string | undefined; readonly closes?: readonly number[] | undefined;
}
export interface OutboxEvents<Payload> { changed: readonly OutboxEntry<Payload>[]; settled: OutboxEntry<Payload>; }
export interface OutboxLimits {
    readonly settleMs?: number; readonly requestTimeoutMs?: number; readonly unanswered?: 'again' | 'failed';
    readonly mostUnsettled?: number; readonly mostSettled?: number; readonly storageTimeoutMs?: number;
}
export interface OutboxMessage<Payload = unknown> {
    readonly kind: string; readonly payload: Payload; readonly replay: Replay; readonly channel?: string;
    readonly ttlMs?: number;
}
export interface OutboxPorts {
    readonly storage: Storage; readonly locks: Locks; readonly clock: Clock; readonly random: Random;
}
export interface OutboxWire<Payload, Events extends object> {
    frame(entry: OutboxEntry<Payload>, userId: number | string, nowMs: number): unknown;
    query?(entry: OutboxEntry<Payload>, userId: number | string): unknown;
    accepts(payload: unknown): payload is Payload;
    listen(client: SocketClient<Events>, callbacks: OutboxCallbacks<Payload>): () => void;
}
export interface PlatformOutboxOptions<Payload, Events extends object> extends Omit<OutboxOptions<Payload, Events>, 'ports'> {
    readonly ports?: Partial<OutboxPorts>;
}
export type PostResult = { readonly ok: true; readonly id: string; readonly code?: undefined; } | {
    readonly ok: false; readonly code: DiagnosticCode; readonly detail?: string;
};
export interface QueryFrame {
    readonly type: 'Query'; readonly traderid: number | string; readonly reqid: string; readonly postedAt?: number;
}
export type Replay = 'at-least-once' | 'at-most-once';
export type RequestResult<Payload> = {
    readonly ok: true; readonly entry: OutboxEntry<Payload>; readonly code?: undefined;
} | { readonly ok: false; readonly code: string; readonly entry?: OutboxEntry<Payload>; };
export declare function copyTradingOrders(): OutboxWire<Order, CopyTradingEvents>;
export declare function createOutbox<Payload, Events extends object>(options: PlatformOutboxOptions<Payload, Events>): Outbox<Payload>;
export declare function jsonOutbox(options?: JsonOutboxOptions): OutboxWire<unknown, JsonEvents>;
export declare function orderMessage(order: Order, { ttlMs }?: OrderMessageOptions): OutboxMessage<Order>;

// Not exported, used above:
export interface OutboxOptions<Payload, Events extends object> extends OutboxLimits {
    readonly client: SocketClient<Events>; readonly wire: OutboxWire<Payload, Events>; readonly ports: OutboxPorts;
}
