import { afterEach, expect, test } from 'vitest'
import { createTradewire, jsonProtocol, socketOf } from '../../../src'
import { createTestServer } from '../../../src/testing'
import { installUni, type UniDouble } from '../../../src/testing/uni-app'

let app: UniDouble | undefined
afterEach(() => app?.uninstall())

test('a wait that is over makes room for another', async () => {
  app = installUni()
  const server = createTestServer()
  const tradewire = createTradewire({ url: 'wss://any.example/ws', protocol: jsonProtocol(), ports: server.ports })
  tradewire.install({ unmount: () => undefined })
  const { send } = socketOf()
  const early = Array.from({ length: 200 }, (_, at) => send('early', at))
  await server.clock.advanceAsync(1_000)
  await Promise.all(early)
  server.refuse()
  server.drop()
  server.accept()
  const late = Array.from({ length: 200 }, (_, at) => send('late', at))
  await server.clock.advanceAsync(30_000)
  const answers = await Promise.all(late)
  tradewire.dispose()
  expect(answers.filter((answer) => !answer.ok)).toEqual([])
})
