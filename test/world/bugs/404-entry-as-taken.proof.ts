import { expect, test } from 'vitest'
import { createSocketClient, jsonProtocol } from '../../../src/client'
import { createOutbox } from '../../../src/outbox/create-outbox'
import { createOwnLocks } from '../../../src/platform/locks/platform-locks'
import { createTestServer } from '../../../src/testing'

function createMemory() {
  const texts = new Map<string, string>()
  return {
    read: (key: string) => Promise.resolve(texts.get(key)),
    write: (key: string, text: string) => Promise.resolve(void texts.set(key, text)),
    remove: (key: string) => Promise.resolve(void texts.delete(key)),
    keys: () => Promise.resolve([...texts.keys()]),
  }
}

test('who waits for a message that cannot be framed learns so at once', async () => {
  const server = createTestServer()
  const { clock, ports: { random } } = server
  const protocol = jsonProtocol({ session: { userId: 7 } })
  const client = createSocketClient({ url: 'wss://any.example/ws', protocol, ports: server.ports })
  const outbox = createOutbox<unknown, object>({
    client,
    wire: {
      accepts: (payload): payload is unknown => payload !== undefined,
      // As an application's own wire does with a payload that its server no longer takes.
      frame: () => {
        throw new Error('no such kind')
      },
      listen: () => () => undefined,
    },
    ports: { storage: createMemory(), locks: createOwnLocks(), clock, random },
  })
  client.connect()
  await clock.advanceAsync(100)
  expect(client.status().status).toBe('open')
  let result: unknown
  void outbox.postAndWait({ kind: 'note', payload: 1, replay: 'at-least-once' }).then((answer) => {
    result = answer
  })
  await clock.advanceAsync(100)
  expect(result).toMatchObject({ ok: false, code: 'frame-encode-failed' })
  outbox.dispose()
  client.dispose()
})
