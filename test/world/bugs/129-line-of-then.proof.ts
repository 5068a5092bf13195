import { expect, test } from 'vitest'
import type { SocketEvent } from '../../../src/connection/ports/ports'
import { createTestServer } from '../../../src/testing'

test('a connection is met by what the line is then', () => {
  const server = createTestServer({ latencyMs: 100 })
  server.staySilent()
  const events: SocketEvent[] = []
  server.ports.socket.open({ url: 'wss://any.example/ws' }, (event) => events.push(event))
  server.clock.advance(200)
  server.accept()
  server.refuse()
  server.clock.advance(200)
  expect(events).toMatchObject([{ type: 'closed', code: 1006 }])
})
