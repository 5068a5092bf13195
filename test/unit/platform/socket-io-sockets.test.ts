import { afterEach, expect, test, vi } from 'vitest'
import type { SocketEvent } from '../../../src/connection/ports/ports'
import { socketIoSockets } from '../../../src/socket-io'

afterEach(() => {
  vi.unstubAllGlobals()
})

test('SI-21: the platform\'s socket that is refused asks the same address over the platform\'s HTTP', async () => {
  const asked: string[] = []
  const ends: ((event: object) => void)[] = []
  const task = {
    onOpen: () => undefined,
    onMessage: () => undefined,
    onError: () => undefined,
    onClose: (listener: (event: object) => void) => void ends.push(listener),
    close: () => undefined,
  }
  vi.stubGlobal('uni', {
    connectSocket: () => task,
    request: ({ url, success }: { url: string; success: (answer: object) => void }) => {
      asked.push(url)
      success({ statusCode: 400, data: { code: 0, message: 'Transport unknown' } })
    },
  })
  const events: SocketEvent[] = []
  socketIoSockets().open({ url: 'wss://a.example/socket.io/?EIO=4' }, (event) => events.push(event))
  await vi.waitFor(() => expect(ends).toHaveLength(1))
  ends[0]?.({ code: 1006, reason: '' })
  await vi.waitFor(() => expect(events).toEqual([{ type: 'closed', code: 4906, reason: 'no WebSocket transport' }]))
  expect(asked).toEqual(['https://a.example/socket.io/?EIO=4'])
})
