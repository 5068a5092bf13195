export {
  Clock, FollowSettings, Order, OrderRefusal, Outbox, OutboxEntry, OutboxMessage, OutboxWire, PostResult, SettledResult,
  Storage, copyTradingOrders, createOutbox, jsonOutbox, orderMessage,
} from 'tradewire/client'
export interface OutboxInUse<Payload> extends Pick<Outbox<Payload>, 'post' | 'postAndWait' | 'resend' | 'ask' | 'withdraw' | 'dismiss'> {
    readonly entries: Readonly<ShallowRef<readonly OutboxEntry<Payload>[]>>;
    readonly pending: ComputedRef<readonly OutboxEntry<Payload>[]>;
    onSettled(listener: (entry: OutboxEntry<Payload>) => void): () => void;
}
export interface OutboxPlugin { install(app: { unmount(): void; }): void; }
export declare function createOutboxPlugin<Payload, Events extends object = CopyTradingEvents>(options: OutboxPluginOptions<Payload, Events>): OutboxPlugin;
export declare function useOutbox<Payload = Order>({ client: name }?: ClientChoice): OutboxInUse<Payload>;

// Not exported, used above:
export interface OutboxPluginOptions<Payload, Events extends object = CopyTradingEvents> extends OutboxLimits, ClientChoice {
    readonly wire: OutboxWire<Payload, Events>; readonly ports?: Partial<OutboxPorts>;
}
