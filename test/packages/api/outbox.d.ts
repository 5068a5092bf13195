export { AckFrame } from 'tradewire/client'
export { ClientChoice } from 'tradewire'
export { Clock } from 'tradewire/client'
export { EntryState } from 'tradewire/outbox-client'
export { FollowSettings } from 'tradewire/outbox-client'
export { JsonOutboxOptions } from 'tradewire/outbox-client'
export { Locks } from 'tradewire/outbox-client'
export { Order } from 'tradewire/outbox-client'
export { OrderFrame } from 'tradewire/outbox-client'
export { OrderMessageOptions } from 'tradewire/outbox-client'
export { OrderRefusal } from 'tradewire/outbox-client'
export { OrderResult } from 'tradewire/outbox-client'
export { Outbox } from 'tradewire/outbox-client'
export { OutboxAnswer } from 'tradewire/outbox-client'
export { OutboxCallbacks } from 'tradewire/outbox-client'
export { OutboxEntry } from 'tradewire/outbox-client'
export { OutboxEvents } from 'tradewire/outbox-client'
export interface OutboxInUse<Payload> extends Pick<Outbox<Payload>, 'post' | 'postAndWait' | 'resend' | 'ask' | 'withdraw' | 'dismiss'> {
    readonly entries: Readonly<ShallowRef<readonly OutboxEntry<Payload>[]>>;
    readonly pending: ComputedRef<readonly OutboxEntry<Payload>[]>;
    onSettled(listener: (entry: OutboxEntry<Payload>) => void): () => void;
}
export { OutboxLimits } from 'tradewire/outbox-client'
export { OutboxMessage } from 'tradewire/outbox-client'
export interface OutboxPlugin {
    install(app: {
        unmount(): void;
    }): void;
}
export interface OutboxPluginOptions<Payload, Events extends object = CopyTradingEvents> extends OutboxLimits {
    readonly wire: OutboxWire<Payload, Events>;
    readonly name?: string;
    readonly ports?: Partial<OutboxPorts>;
}
export { OutboxPorts } from 'tradewire/outbox-client'
export { OutboxWire } from 'tradewire/outbox-client'
export { PlatformOutboxOptions } from 'tradewire/outbox-client'
export { PostResult } from 'tradewire/outbox-client'
export { QueryFrame } from 'tradewire/outbox-client'
export { Random } from 'tradewire/client'
export { Replay } from 'tradewire/outbox-client'
export { RequestResult } from 'tradewire/outbox-client'
export { Storage } from 'tradewire/client'
export { TimerHandle } from 'tradewire/client'
export { copyTradingOrders } from 'tradewire/outbox-client'
export { createOutbox } from 'tradewire/outbox-client'
export declare function createOutboxPlugin<Payload, Events extends object = CopyTradingEvents>(options: OutboxPluginOptions<Payload, Events>): OutboxPlugin;
export { jsonOutbox } from 'tradewire/outbox-client'
export { orderMessage } from 'tradewire/outbox-client'
export declare function useOutbox<Payload = Order>({ client: name }?: ClientChoice): OutboxInUse<Payload>;
