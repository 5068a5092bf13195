import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { legacySocketIO } from '../../../src/legacy'
import { createTestServer } from '../../../src/testing'
import { installUni, type UniDouble } from '../../../src/testing/uni-app'

let app: UniDouble
beforeEach(() => {
  app = installUni()
})
afterEach(() => app.uninstall())

test('the line of reconnect() asks for what the page has set by then', async () => {
  vi.stubGlobal('console', { ...console, warn: () => undefined, info: () => undefined })
  const server = createTestServer()
  const { socketIO, dispose } = legacySocketIO({
    url: 'wss://any.example/ws', currency: 'USD', currencyDigits: { USD: 2 }, ports: server.ports,
  })
  const page = new socketIO({ traderid: 7, account: 'demo' })
  page.accountStateIndex = 0
  page.reconnect()
  await server.clock.advanceAsync(2_000)
  // The user turns to the other account before the line is there.
  page.data = { traderid: 7, account: 'real' }
  await server.clock.advanceAsync(4_000)
  expect(server.sent[0]).toMatchObject({ account: 'real' })
  dispose()
  vi.unstubAllGlobals()
})
