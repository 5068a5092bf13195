export type TestAnswer = (frame: unknown, connection: ScriptedConnection) => string | object | undefined;
export { SimulatedClock as TestClock }
export interface SimulatedClock extends Clock {
    elapsed(): number; advance(ms: number): void; advanceAsync(ms: number): Promise<void>; suspend(ms: number): void;
    setWall(ms: number): void; pending(): number;
}
export { ScriptedConnection as TestConnection }
export interface ScriptedConnection {
    readonly number: number; readonly request: SocketRequest;
    readonly state: 'connecting' | 'open' | 'ended' | 'dropped'; readonly sent: readonly (string | ArrayBuffer)[];
    readonly frames: readonly unknown[];
    readonly closeCall: { readonly code: number; readonly reason: string; } | undefined; opened(): void;
    message(data: string | ArrayBuffer | object): void; closed(code?: number, reason?: string): void;
    refused(code?: 'socket-slots-exhausted' | 'socket-task-missing'): void; settleSends(error?: string): void;
    settleSend(error?: string): void; notifyAnyway(event: SocketEvent): void;
}
export interface TestServer<C extends Clock = SimulatedClock> {
    readonly clock: C; readonly ports: Pick<Ports, 'socket' | 'clock' | 'random' | 'frames'>;
    readonly connections: readonly ScriptedConnection[]; readonly sent: readonly unknown[]; last(): ScriptedConnection;
    accept(): void; refuse(): void; staySilent(): void; answer(how: TestAnswer): void;
    push(message: string | object): void; drop(code?: number, reason?: string): void;
}
export interface TestServerOptions<C extends Clock = SimulatedClock> {
    readonly clock?: C; readonly latencyMs?: number; readonly draws?: readonly number[];
}
export { createSimulatedClock as createTestClock }
export declare function createSimulatedClock(startMs?: number): SimulatedClock;
export declare function createTestServer<C extends Clock>(options: TestServerOptions<C> & {
    readonly clock: C;
}): TestServer<C>;
export declare function createTestServer(options?: TestServerOptions): TestServer;
