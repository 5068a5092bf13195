import { expect, test } from 'vitest'
import { createSocketClient, defaultPorts } from '../../../src/client'
import { createTestServer } from '../../../src/testing/test-server'
import { installUni } from '../../../src/testing/uni/uni-double'

test('TE-13: on Alipay text and bytes go through the envelope both ways, and there is no close code', async () => {
  const before = process.env['UNI_PLATFORM']
  const server = createTestServer()
  const app = installUni({ runtime: 'mp-alipay', server })
  const heard: unknown[] = []
  const client = createSocketClient({
    url: 'wss://api.example.com/ws',
    protocol: {
      name: 'raw', liveness: 'any', needsSession: false,
      start: () => ({
        received: (data) => void heard.push(data),
        encode: (frame) => (frame instanceof ArrayBuffer ? frame : String(frame)),
      }),
    },
    ports: { ...defaultPorts(), clock: server.clock },
  })
  client.connect()
  await server.clock.advanceAsync(1_000)
  expect(client.status().status).toBe('open')
  const { buffer } = Uint8Array.of(1, 2, 255)
  server.last().message('text')
  server.last().message(buffer)
  await server.clock.advanceAsync(0)
  expect(heard).toEqual(['text', buffer])
  const sent = Promise.all([client.send('text'), client.send(buffer)])
  await server.clock.advanceAsync(10)
  expect(await sent).toEqual([{ ok: true }, { ok: true }])
  expect(server.last().sent).toEqual(['text', buffer])
  server.last().closed(4401, 'refused')
  await server.clock.advanceAsync(10)
  expect(client.status()).toMatchObject({ status: 'reconnecting', failure: { closeCode: 1006 } })
  client.dispose()
  app.uninstall()
  expect(process.env['UNI_PLATFORM']).toBe(before)
})

test('TE-13: without multiple Alipay gives no task', () => {
  const app = installUni({ runtime: 'mp-alipay', server: createTestServer() })
  expect(uni.connectSocket({ url: 'wss://api.example.com/ws', complete: () => undefined })).toBeUndefined()
  app.uninstall()
})
