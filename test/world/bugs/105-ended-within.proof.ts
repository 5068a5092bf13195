import { afterEach, expect, test } from 'vitest'
import { effectScope } from 'vue'
import { createTradewire, jsonProtocol, useSocket } from '../../../src'
import { createTestServer } from '../../../src/testing'
import { installUni, type UniDouble } from '../../../src/testing/uni-app'

let app: UniDouble | undefined
afterEach(() => app?.uninstall())

test('a scope that ends within its own callback receives no more', async () => {
  app = installUni()
  const server = createTestServer()
  const tradewire = createTradewire({ url: 'wss://any.example/ws', protocol: jsonProtocol(), ports: server.ports })
  tradewire.install({ unmount: () => undefined })
  tradewire.client.connect()
  await server.clock.advanceAsync(100)
  const page = effectScope()
  let openings = 0
  page.run(() => {
    useSocket().onOpen(() => {
      openings += 1
      page.stop()
    })
  })
  server.drop()
  await server.clock.advanceAsync(30_000)
  const { status } = tradewire.client.status()
  tradewire.dispose()
  expect({ status, openings }).toEqual({ status: 'open', openings: 1 })
})
