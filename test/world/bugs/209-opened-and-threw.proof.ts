import { expect, onTestFinished, test } from 'vitest'
import { effectScope } from 'vue'
import { createTradewire, jsonProtocol, useSocket } from '../../../src'
import { createTestServer } from '../../../src/testing'
import { installUni } from '../../../src/testing/uni-app'

test('a listener that threw is told that messages may have been missed', async () => {
  onTestFinished(installUni().uninstall)
  const server = createTestServer()
  const tradewire = createTradewire({ url: 'wss://any.example/ws', protocol: jsonProtocol(), ports: server.ports })
  onTestFinished(tradewire.dispose)
  tradewire.install({ unmount: () => undefined })
  const openings: boolean[] = []
  const scope = effectScope()
  scope.run(() => useSocket().onOpen(({ resumed }) => {
    openings.push(resumed)
    if (openings.length === 1) throw new Error('the page fell over')
  }))
  onTestFinished(() => scope.stop())
  await server.clock.advanceAsync(1_000)
  server.drop()
  await server.clock.advanceAsync(10_000)
  expect(openings).toEqual([false, true])
})
