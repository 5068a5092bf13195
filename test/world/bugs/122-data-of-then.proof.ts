import { afterEach, expect, test } from 'vitest'
import { legacySocketIO } from '../../../src/legacy'
import { createTestServer } from '../../../src/testing'
import { installUni, type UniDouble } from '../../../src/testing/uni-app'

let app: UniDouble | undefined
afterEach(() => app?.uninstall())

test('the data are those of the opening', async () => {
  app = installUni()
  const server = createTestServer()
  const legacy = legacySocketIO({
    url: 'wss://any.example/ws', currency: 'USD', currencyDigits: { USD: 2 }, ports: server.ports,
  })
  const socket = new legacy.socketIO({ traderid: 1 })
  socket.traderDetailIndex = 2
  socket.reconnect()
  await server.clock.advanceAsync(1_000)
  socket.data = { traderid: 2 }
  await server.clock.advanceAsync(10_000)
  legacy.dispose()
  expect(server.sent[0]).toEqual({ traderid: 2 })
})
