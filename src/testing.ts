export { createSimulatedClock as createTestClock, type SimulatedClock as TestClock } from './testing/simulated-clock'
export { createTestServer, type TestServer, type TestServerOptions } from './testing/test-server'
/**
 * Replaces `@dcloudio/uni-app` and the global `uni` in tests under plain Vue. Alias for the test runner: `resolve: {
 * alias: { '@dcloudio/uni-app': 'tradewire/testing' } }`.
 */
export * from './testing/uni/hooks'
export { drivePage, type PageDriver, type UniRuntime } from './testing/uni/page-hooks'
export { installUni, type UniDouble, type UniOptions } from './testing/uni/uni-double'
export { isUniElement } from './testing/uni/elements'
