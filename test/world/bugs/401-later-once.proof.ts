import { expect, test } from 'vitest'
import { createSocketClient, jsonProtocol } from '../../../src/client'
import { createTestServer } from '../../../src/testing'

test('a server that comes back with "later" is left alone for as long as it says', async () => {
  const server = createTestServer()
  const client = createSocketClient({ url: 'wss://any.example/ws', protocol: jsonProtocol(), ports: server.ports })
  client.connect()
  await server.clock.advanceAsync(0)
  // The server restarts: the outage begins, and the next attempt finds it up and full.
  server.drop(1006)
  await server.clock.advanceAsync(4_000)
  expect(server.connections).toHaveLength(2)
  server.drop(1013)
  await server.clock.advanceAsync(15_000)
  expect(server.connections).toHaveLength(2)
  await server.clock.advanceAsync(15_000)
  expect(client.status().status).toBe('open')
  client.dispose()
})
