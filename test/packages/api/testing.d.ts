export { SimulatedClock as TestClock }
export interface SimulatedClock extends Clock {
    elapsed(): number; advance(ms: number): void; advanceAsync(ms: number): Promise<void>; suspend(ms: number): void;
    setWall(ms: number): void; pending(): number;
}
export interface TestServer<C extends Clock = SimulatedClock> {
    readonly clock: C; readonly ports: Pick<Ports, 'socket' | 'clock' | 'random' | 'frames'>;
    readonly connections: readonly ScriptedConnection[]; readonly sent: readonly unknown[]; last(): ScriptedConnection;
    accept(): void; refuse(): void; staySilent(): void; answer(how: TestAnswer): void;
    push(message: string | object): void; drop(code?: number, reason?: string): void;
}
export interface UniDouble {
    readonly server: TestServer<Clock>; readonly stored: Map<string, unknown>; goToBackground(): void;
    goToForeground(): void; goOffline(): void; goOnline(): void; uninstall(): void;
}
export { createSimulatedClock as createTestClock }
export declare function createSimulatedClock(startMs?: number): SimulatedClock;
export declare function createTestServer<C extends Clock>(options: TestServerOptions<C> & {
    readonly clock: C;
}): TestServer<C>;
export declare function createTestServer(options?: TestServerOptions): TestServer;
export declare function drivePage(wrapper: MountedPage): PageDriver;
export declare function installUni(options?: UniOptions): UniDouble;
export declare const isUniElement: (tag: string) => boolean;
export declare const onAddToFavorites: (hook: (...args: unknown[]) => unknown, target?: import('vue').ComponentInternalInstance | null) => void;
export { onHide as onAppHide }
export declare const onHide: (hook: (...args: unknown[]) => unknown, target?: import('vue').ComponentInternalInstance | null) => void;
export { onShow as onAppShow }
export declare const onShow: (hook: (...args: unknown[]) => unknown, target?: import('vue').ComponentInternalInstance | null) => void;
export declare const onBackPress: (hook: (...args: unknown[]) => unknown, target?: import('vue').ComponentInternalInstance | null) => void;
export declare const onCopyUrl: (hook: (...args: unknown[]) => unknown, target?: import('vue').ComponentInternalInstance | null) => void;
export declare const onError: (hook: (...args: unknown[]) => unknown, target?: import('vue').ComponentInternalInstance | null) => void;
export declare const onExit: (hook: (...args: unknown[]) => unknown, target?: import('vue').ComponentInternalInstance | null) => void;
export declare const onHide: (hook: (...args: unknown[]) => unknown, target?: import('vue').ComponentInternalInstance | null) => void;
export declare const onInit: (hook: (...args: unknown[]) => unknown, target?: import('vue').ComponentInternalInstance | null) => void;
export declare const onLastPageBackPress: (hook: (...args: unknown[]) => unknown, target?: import('vue').ComponentInternalInstance | null) => void;
export declare const onLaunch: (hook: (...args: unknown[]) => unknown, target?: import('vue').ComponentInternalInstance | null) => void;
export declare const onLiveMount: (hook: (...args: unknown[]) => unknown, target?: import('vue').ComponentInternalInstance | null) => void;
export declare const onLoad: (hook: (...args: unknown[]) => unknown, target?: import('vue').ComponentInternalInstance | null) => void;
export declare const onNavigationBarButtonTap: (hook: (...args: unknown[]) => unknown, target?: import('vue').ComponentInternalInstance | null) => void;
export declare const onNavigationBarSearchInputChanged: (hook: (...args: unknown[]) => unknown, target?: import('vue').ComponentInternalInstance | null) => void;
export declare const onNavigationBarSearchInputClicked: (hook: (...args: unknown[]) => unknown, target?: import('vue').ComponentInternalInstance | null) => void;
export declare const onNavigationBarSearchInputConfirmed: (hook: (...args: unknown[]) => unknown, target?: import('vue').ComponentInternalInstance | null) => void;
export declare const onNavigationBarSearchInputFocusChanged: (hook: (...args: unknown[]) => unknown, target?: import('vue').ComponentInternalInstance | null) => void;
export { onHide as onPageHide }
export declare const onHide: (hook: (...args: unknown[]) => unknown, target?: import('vue').ComponentInternalInstance | null) => void;
export declare const onPageNotFound: (hook: (...args: unknown[]) => unknown, target?: import('vue').ComponentInternalInstance | null) => void;
export declare const onPageScroll: (hook: (...args: unknown[]) => unknown, target?: import('vue').ComponentInternalInstance | null) => void;
export { onShow as onPageShow }
export declare const onShow: (hook: (...args: unknown[]) => unknown, target?: import('vue').ComponentInternalInstance | null) => void;
export declare const onPullDownRefresh: (hook: (...args: unknown[]) => unknown, target?: import('vue').ComponentInternalInstance | null) => void;
export declare const onReachBottom: (hook: (...args: unknown[]) => unknown, target?: import('vue').ComponentInternalInstance | null) => void;
export declare const onReady: (hook: (...args: unknown[]) => unknown, target?: import('vue').ComponentInternalInstance | null) => void;
export declare const onResize: (hook: (...args: unknown[]) => unknown, target?: import('vue').ComponentInternalInstance | null) => void;
export declare const onSaveExitState: (hook: (...args: unknown[]) => unknown, target?: import('vue').ComponentInternalInstance | null) => void;
export declare const onShareAppMessage: (hook: (...args: unknown[]) => unknown, target?: import('vue').ComponentInternalInstance | null) => void;
export declare const onShareChat: (hook: (...args: unknown[]) => unknown, target?: import('vue').ComponentInternalInstance | null) => void;
export declare const onShareTimeline: (hook: (...args: unknown[]) => unknown, target?: import('vue').ComponentInternalInstance | null) => void;
export declare const onShow: (hook: (...args: unknown[]) => unknown, target?: import('vue').ComponentInternalInstance | null) => void;
export declare const onTabItemTap: (hook: (...args: unknown[]) => unknown, target?: import('vue').ComponentInternalInstance | null) => void;
export declare const onThemeChange: (hook: (...args: unknown[]) => unknown, target?: import('vue').ComponentInternalInstance | null) => void;
export declare const onTitleClick: (hook: (...args: unknown[]) => unknown, target?: import('vue').ComponentInternalInstance | null) => void;
export declare const onUnhandledRejection: (hook: (...args: unknown[]) => unknown, target?: import('vue').ComponentInternalInstance | null) => void;
export declare const onUnload: (hook: (...args: unknown[]) => unknown, target?: import('vue').ComponentInternalInstance | null) => void;
export declare const onUploadDouyinVideo: (hook: (...args: unknown[]) => unknown, target?: import('vue').ComponentInternalInstance | null) => void;

// Not exported, used above:
export interface MountedPage { readonly vm: { readonly $: ComponentInternalInstance; }; }
export interface PageDriver {
    load(query?: Readonly<Record<string, string>>): void; show(): void; hide(): void; unload(): void;
    call(name: HookName, ...args: unknown[]): unknown[]; hookCount(name: HookName): number;
}
export interface ScriptedConnection {
    readonly number: number; readonly request: SocketRequest;
    readonly state: 'connecting' | 'open' | 'ended' | 'dropped'; readonly sent: readonly (string | ArrayBuffer)[];
    readonly frames: readonly unknown[];
    readonly closeCall: { readonly code: number; readonly reason: string; } | undefined; opened(): void;
    message(data: string | ArrayBuffer | object): void; closed(code?: number, reason?: string): void;
    refused(code?: 'socket-slots-exhausted' | 'socket-task-missing'): void; settleSends(error?: string): void;
    settleSend(error?: string): void; notifyAnyway(event: SocketEvent): void;
}
export interface TestServerOptions<C extends Clock = SimulatedClock> {
    readonly clock?: C; readonly latencyMs?: number; readonly draws?: readonly number[];
}
export interface UniOptions { readonly runtime?: UniRuntime; readonly server?: TestServer<Clock>; }
export type TestAnswer = (frame: unknown, connection: ScriptedConnection) => string | object | undefined;
export type UniRuntime = 'h5' | 'app' | 'app-harmony' | 'mp-weixin' | 'mp-alipay' | 'mp-toutiao' | 'mp-lark' | 'mp-baidu' | 'mp-qq' | 'mp-kuaishou' | 'mp-jd' | 'mp-xhs';
type HookName = string;
