export interface DebugRecord {
    readonly client: string;
    readonly atMs: number;
    readonly event: MachineEvent;
    readonly effects: readonly Effect[];
    readonly state: MachineState;
}
export type Effect = { readonly type: SocketEffect; readonly generation: number; } | {
    readonly type: 'startTimer';
    readonly name: TimerName;
    readonly delayMs: number;
} | { readonly type: 'stopTimer'; readonly name: TimerName; } | { readonly type: 'askNetwork'; } | {
    readonly type: 'replaceSession';
} | { readonly type: 'announceConnectError'; readonly error: ConnectError; };
export type MachineEvent = { readonly type: 'leaseTaken'; readonly lease: Lease; } | {
    readonly type: 'leaseChanged';
    readonly id: number;
    readonly change: LeaseChange;
} | { readonly type: 'leaseReleased'; readonly id: number; } | { readonly type: 'appHidden'; } | {
    readonly type: 'appShown';
} | { readonly type: 'networkReported'; readonly online: boolean; } | { readonly type: 'reconnectAsked'; } | {
    readonly type: 'sessionReplaced';
    readonly ready: boolean;
    readonly renewableToken: boolean;
} | { readonly type: 'disposed'; } | {
    readonly type: 'resolved';
    readonly generation: number;
    readonly loopback: boolean;
} | {
    readonly type: 'resolveFailed';
    readonly generation: number;
    readonly code: DiagnosticCode;
    readonly detail?: string | undefined;
    readonly final: boolean;
} | { readonly type: 'socketOpened'; readonly generation: number; } | {
    readonly type: 'socketClosed';
    readonly generation: number;
    readonly code: number;
    readonly reason: string;
} | { readonly type: 'socketRefused'; readonly generation: number; readonly code: RefusalCode; } | {
    readonly type: 'slotFreed';
} | { readonly type: 'goodbyeSent'; readonly generation: number; } | {
    readonly type: 'protocolReady';
    readonly generation: number;
} | { readonly type: 'protocolLost'; readonly generation: number; readonly code: DiagnosticCode; } | {
    readonly type: 'protocolRefused';
    readonly generation: number;
    readonly kind: 'unauthorized' | 'final';
    readonly code: DiagnosticCode;
    readonly detail?: string | undefined;
} | TimerFired;
export interface MachineState {
    readonly phase: Phase;
    readonly leases: LeaseSet;
    readonly need: 'absent' | 'present' | 'lingering';
    readonly sessionReady: boolean;
    readonly token: 'fixed' | 'armed' | 'renewing' | 'spent';
    readonly foreground: boolean;
    readonly hiddenAtMs: number | null;
    readonly online: boolean | undefined;
    readonly offline: boolean;
    readonly loopback: boolean;
    readonly outage: Outage | null;
    readonly renewedAtMs: number | null;
    readonly endedAtMs: number | null;
    readonly failure: Failure | null;
    readonly generation: number;
}

// Not exported, used above:
export interface Outage { readonly phase: number; readonly lostAtMs: number; readonly made: number; }
export type RefusalCode = Extract<DiagnosticCode, 'socket-slots-exhausted' | 'socket-task-missing'>;
export type SocketEffect = 'resolve' | 'open' | 'sayGoodbye' | 'close' | 'drop' | 'detach' | 'ping';
