import { afterEach, expect, test } from 'vitest'
import { createTradewire, jsonProtocol, socketOf } from '../../../src'
import { createTestServer } from '../../../src/testing'
import { installUni, type UniDouble } from '../../../src/testing/uni-app'

let app: UniDouble | undefined
afterEach(() => app?.uninstall())

test('what is said not to be sent is not sent', async () => {
  app = installUni()
  const server = createTestServer()
  const tradewire = createTradewire({ url: 'wss://any.example/ws', protocol: jsonProtocol(), ports: server.ports })
  tradewire.install({ unmount: () => undefined })
  const { on, request } = socketOf()
  const codes: unknown[] = []
  on('closing time', () => {
    const given = new AbortController()
    void request('order', { lots: 1 }, { signal: given.signal }).then((answer) => {
      codes.push(answer.ok ? 'done' : answer.code)
    })
    given.abort()
  })
  tradewire.client.connect()
  await server.clock.advanceAsync(100)
  server.push({ type: 'closing time' })
  await server.clock.advanceAsync(100)
  tradewire.dispose()
  expect({ codes, sent: server.sent }).toEqual({ codes: ['request-cancelled'], sent: [] })
})
