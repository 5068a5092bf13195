import { afterEach, expect, test } from 'vitest'
import { effectScope } from 'vue'
import { createTradewire, jsonProtocol, useSocket, useTopic } from '../../../src'
import { createTestServer } from '../../../src/testing'
import { installUni, type UniDouble } from '../../../src/testing/uni-app'

let app: UniDouble | undefined
afterEach(() => app?.uninstall())

test('who is there subscribes', async () => {
  app = installUni()
  const server = createTestServer()
  const tradewire = createTradewire({ url: 'wss://any.example/ws', protocol: jsonProtocol(), ports: server.ports })
  tradewire.install({ unmount: () => undefined })
  const calls: string[] = []
  const open = (name: string) => {
    const page = effectScope()
    page.run(() => {
      useSocket()
      useTopic('EURUSD', null, { subscribe: () => calls.push(name) })
    })
    return page
  }
  const first = open('first')
  await server.clock.advanceAsync(100)
  const second = open('second')
  second.stop()
  server.drop()
  await server.clock.advanceAsync(30_000)
  first.stop()
  tradewire.dispose()
  expect(calls).toEqual(['first', 'first'])
})
