import { expect, test } from 'vitest'
import { createSocketClient, jsonProtocol } from '../../../src/client'
import { createJsonCaller } from '../../../src/protocols/json/json-calls'
import { createTestServer } from '../../../src/testing'

test('calls wait again for the opening once a burst of too many is over', async () => {
  const server = createTestServer()
  const client = createSocketClient({ url: 'wss://any.example/ws', protocol: jsonProtocol(), ports: server.ports })
  const { send } = createJsonCaller(client, server.clock, new Set())
  server.staySilent()
  client.connect()
  const burst = Array.from({ length: 600 }, (_, number) => send('say', number, { waitMs: 1_000 }))
  await server.clock.advanceAsync(1_000)
  const answers = await Promise.all(burst)
  expect(answers.filter((answer) => !answer.ok && answer.code === 'requests-full')).toHaveLength(600 - 256)
  const later = send('say', 'later', { waitMs: 5_000 })
  server.accept()
  await server.clock.advanceAsync(1_000)
  expect(await later).toEqual({ ok: true })
  expect(server.sent).toEqual([{ type: 'say', data: 'later' }])
  client.dispose()
})
