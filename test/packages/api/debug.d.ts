export interface DebugRecord {
    readonly client: string; readonly atMs: number; readonly event: MachineEvent; readonly effects: readonly Effect[];
    readonly state: MachineState;
}
export type Effect<Name extends EffectName = EffectName> = {
    [Each in Name]: { readonly type: Each; } & EffectPayloads[Each];
}[Name];
export type MachineEvent<Name extends EventName = EventName> = {
    [Each in Name]: { readonly type: Each; } & Payloads[Each];
}[Name];
export interface MachineState {
    readonly phase: PhaseName; readonly generation: number; readonly startedAtMs: number;
    readonly slotSinceMs: number | null; readonly readyAtMs: number; readonly pingDueAtMs: number;
    readonly pingSentAtMs: number | null; readonly pingTimeoutMs: number; readonly pingBy: PingBy;
    readonly isPingAgain: boolean; readonly dueAtMs: number; readonly isExtra: boolean; readonly next: AfterClosing;
    readonly leases: LeaseSet; readonly need: 'absent' | 'present' | 'lingering'; readonly sessionReady: boolean;
    readonly token: 'fixed' | 'armed' | 'renewing' | 'spent' | 'doubted' | 'fresh'; readonly hiddenAtMs: number | null;
    readonly online: boolean | undefined; readonly offline: boolean; readonly loopback: boolean;
    readonly lostAtMs: number | null; readonly draw: number; readonly made: number; readonly renewedAtMs: number;
    readonly endedAtMs: number; readonly failure: Failure | null; readonly asks: number;
}

// Not exported, used above:
export interface OfSocket { readonly generation: number; }
export type AfterClosing = 'renew' | 'retry' | 'asked';
export type EffectName = keyof EffectPayloads;
export type EventName = keyof Payloads;
export type PhaseName = 'idle' | 'resolving' | 'opening' | 'awaitingSlot' | 'readying' | 'ready' | 'waiting' | 'paused' | 'failed' | 'leaving' | 'closing';
export type PingBy = 'heartbeat' | 'event' | 'user';
export type RefusalCode = Extract<DiagnosticCode, 'socket-slots-exhausted' | 'socket-task-missing'>;
export type TimerName = PhaseName | 'uptime' | 'ping' | 'pong' | 'linger' | 'background' | 'doubt';
interface EffectPayloads {
    resolve: OfSocket; open: OfSocket; sayGoodbye: OfSocket; close: OfSocket; drop: OfSocket; detach: OfSocket;
    ping: OfSocket; askNetwork: OfSocket; replaceSession: OfSocket;
    startTimer: { readonly name: TimerName; readonly delayMs: number; };
    stopTimer: { readonly name: TimerName; };
    announceConnectError: { readonly error: ConnectError; };
}
interface Payloads {
    leaseTaken: { readonly lease: Lease; };
    leaseChanged: { readonly id: number; readonly change: LeaseChange; };
    leaseReleased: { readonly id: number; }; appHidden: unknown; appShown: unknown;
    networkReported: { readonly online: boolean; }; reconnectAsked: unknown;
    sessionReplaced: { readonly ready: boolean; readonly renewableToken: boolean; }; disposed: unknown;
    resolved: OfSocket & { readonly loopback: boolean; }; resolveFailed: OfSocket & Omit<Failure, 'closeCode'>;
    socketOpened: OfSocket;
    socketClosed: OfSocket & { readonly code: number; readonly reason: string; readonly answered: boolean; };
    socketRefused: OfSocket & { readonly code: RefusalCode; }; slotFreed: unknown; goodbyeSent: OfSocket;
    protocolReady: OfSocket;
    protocolLost: OfSocket & { readonly code: DiagnosticCode; };
    protocolRefused: OfSocket & {
        readonly kind: 'unauthorized' | 'final' | 'later'; readonly code: DiagnosticCode;
        readonly detail?: string | undefined;
    };
    timerFired: { readonly name: TimerName; readonly receivedAtMs: number; readonly graceMs: number; };
}
