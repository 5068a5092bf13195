import { expect, test } from 'vitest'
import { copyTradingPlain, createSocketClient } from '../../../src/client'
import { createTestServer } from '../../../src/testing'

const isPing = (frame: unknown): boolean => typeof frame === 'object' && frame !== null && 'type' in frame
  && frame.type === 'Ping'

test('a server that never answers a ping is not cut because the one before it did', async () => {
  const server = createTestServer()
  const protocol = copyTradingPlain({
    session: { userId: 7 }, currency: 'USD', currencyDigits: { USD: 2 }, firstFrame: { type: 'Hello' },
  })
  const client = createSocketClient({ url: 'wss://any.example/ws', protocol, ports: server.ports })
  server.answer((frame) => (isPing(frame) ? { Code: 200, type: 'Pong' } : undefined))
  client.connect()
  await server.clock.advanceAsync(20_000)
  // The balancer hands the client to an older server, which pushes lists and knows no ping.
  server.answer(() => undefined)
  server.drop(1006)
  await server.clock.advanceAsync(5_000)
  expect(server.connections).toHaveLength(2)
  await server.clock.advanceAsync(60_000)
  expect(server.connections).toHaveLength(2)
  expect(client.status().status).toBe('open')
  client.dispose()
})
