export { createSimulatedClock as createTestClock, type SimulatedClock as TestClock } from './testing/simulated-clock'
export { createTestServer, type TestServer } from './testing/test-server'
/**
 * Replacement for `@dcloudio/uni-app` and the global `uni` in tests with plain Vue. Add this alias to the test runner:
 * `resolve: { alias: { '@dcloudio/uni-app': 'tradewire/testing' } }`.
 */
export * from './testing/uni/hooks'
export { drivePage } from './testing/uni/page-hooks'
export { installUni, type UniDouble } from './testing/uni/uni-double'
export { isUniElement } from './testing/uni/elements'
