export { createSimulatedClock as createTestClock, type SimulatedClock as TestClock } from './testing/simulated-clock'
export { createTestServer, type TestAnswer, type TestServer, type TestServerOptions } from './testing/test-server'
export type { ScriptedConnection as TestConnection } from './testing/scripted-socket'
