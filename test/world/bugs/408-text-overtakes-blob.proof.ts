import { expect, test } from 'vitest'
import { createTestServer } from '../../../src/testing'
import { UniWebSocket } from '../../../src/web-socket'

/** A file whose bytes come when the test says so, as those of a large one do. */
function createSlowBlob(size: number) {
  let give = (_bytes: ArrayBuffer): void => undefined
  const read = new Promise<ArrayBuffer>((resolve) => {
    give = resolve
  })
  const blob = Object.assign(new Blob([new Uint8Array(size)]), { arrayBuffer: () => read })
  return { blob, come: () => give(new ArrayBuffer(size)) }
}

test('a text waits for each of the Blobs that were sent before it', async () => {
  const server = createTestServer()
  const socket = new UniWebSocket('wss://any.example/ws', [], { socket: server.ports.socket, clock: server.clock })
  await server.clock.advanceAsync(0)
  const [first, second] = [createSlowBlob(1), createSlowBlob(2)]
  socket.send(first.blob)
  socket.send(second.blob)
  first.come()
  await server.clock.advanceAsync(10)
  socket.send('end of the parts')
  second.come()
  await server.clock.advanceAsync(10)
  const sizes = server.last().sent.map((data) => (typeof data === 'string' ? data : data.byteLength))
  expect(sizes).toEqual([1, 2, 'end of the parts'])
})
