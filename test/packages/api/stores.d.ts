export type SocketIOStore = Store<string, SocketIOState, SocketIOGetters, SocketIOActions>;
export declare function usePositionsStore(options?: ClientChoice): ReturnType<UsePositionsStore>;
export declare function useSocketIOStore({ client: name }?: ClientChoice): SocketIOStore;

// Not exported, used above:
declare function definePositionsStore(name: string): import('pinia').StoreDefinition<`tradewire-positions:${string}`, Pick<{
    list: Ref<readonly Position[]>; version: Ref<number>; totals: Ref<readonly import('../../index.js').Totals[]>;
    accountTotals: Ref<import('../../index.js').Totals | null>;
    account: Ref<import('../../index.js').AccountState | null>; freshness: Ref<import('../../index.js').Freshness>;
    recentEvents: Ref<readonly import('../../index.js').PositionEvent[]>;
    byTicket: (ticket: Ticket) => Position | undefined;
    hub: import('vue').Raw<import('../../positions/positions-hub.js').PositionsHub>;
}, 'account' | 'freshness' | 'list' | 'version' | 'totals' | 'accountTotals' | 'recentEvents' | 'hub'>, Pick<{
    list: Ref<readonly Position[]>; version: Ref<number>; totals: Ref<readonly import('../../index.js').Totals[]>;
    accountTotals: Ref<import('../../index.js').Totals | null>;
    account: Ref<import('../../index.js').AccountState | null>; freshness: Ref<import('../../index.js').Freshness>;
    recentEvents: Ref<readonly import('../../index.js').PositionEvent[]>;
    byTicket: (ticket: Ticket) => Position | undefined;
    hub: import('vue').Raw<import('../../positions/positions-hub.js').PositionsHub>;
}, never>, Pick<{
    list: Ref<readonly Position[]>; version: Ref<number>; totals: Ref<readonly import('../../index.js').Totals[]>;
    accountTotals: Ref<import('../../index.js').Totals | null>;
    account: Ref<import('../../index.js').AccountState | null>; freshness: Ref<import('../../index.js').Freshness>;
    recentEvents: Ref<readonly import('../../index.js').PositionEvent[]>;
    byTicket: (ticket: Ticket) => Position | undefined;
    hub: import('vue').Raw<import('../../positions/positions-hub.js').PositionsHub>;
}, 'byTicket'>>;
export interface PositionsHub {
    readonly newest: () => PositionsUpdate | null; readonly events: () => readonly PositionEvent[];
    readonly listen: (listener: PositionsListener) => () => void; readonly notify: (listener: () => void) => void;
    readonly clear: () => void;
}
export type PositionsListener = (update: PositionsUpdate | null) => void;
interface SocketIOActions {
    connect(): void; close(): CloseAnswer; reconnect(): ReconnectAnswer; setSession(session: Session | null): void;
    setTab(rule: string, value: TabValue): void; send(frame: unknown): Promise<SendResult>; stats(): ClientStats;
}
interface SocketIOState { readonly client: SocketClient<UsualEvents>; }
type SocketIOGetters = { readonly [K in keyof SocketStatus]: () => SocketStatus[K]; } & {
    readonly current: () => SocketStatus; readonly leases: () => readonly LeaseView[];
    readonly tabs: () => Readonly<Record<string, TabValue>>;
    readonly session: () => { readonly userId: number | string; } | null;
};
type UsePositionsStore = ReturnType<typeof definePositionsStore>;
