import { expect, test } from 'vitest'
import { createEchoServer } from '../../../server/samples/echo-server'
import { createSampleServer } from '../../../server/samples/sample-server'
import { UniWebSocket } from '../../../src/web-socket/uni-web-socket'
import { createWsSocketPort } from '../../support/ws-socket-port'
import { closing, until } from '../samples/sample-client'

const onThisMachine = { port: 0, host: '127.0.0.1' } as const

function connect(url: string) {
  const socket = new UniWebSocket(url, [], { socket: createWsSocketPort() })
  const story: string[] = []
  const data: unknown[] = []
  socket.binaryType = 'arraybuffer'
  socket.onopen = ({ type }) => story.push(type)
  socket.onerror = ({ type }) => story.push(type)
  socket.onmessage = (event) => data.push(event.data)
  socket.onclose = ({ type, code, reason, wasClean }) => story.push(`${type} ${code} ${reason} ${wasClean}`)
  return { socket, story, data }
}

test('WS-7, WS-11: text and bytes come back over TCP as they went, and in order', async () => {
  const server = await closing(createEchoServer(onThisMachine))
  const { socket, story, data } = connect(server.url)
  await until(() => socket.readyState === socket.OPEN)
  const bytes = Uint8Array.from({ length: 65_536 }, (_, index) => index & 255)
  socket.send('a中\u{1f600}')
  socket.send(new Blob([bytes.subarray(0, 3)]))
  socket.send(bytes)
  socket.send('')
  await until(() => data.length === 4, () => data.length)
  expect([data[0], data[3]]).toEqual(['a中\u{1f600}', ''])
  expect(data.slice(1, 3).map((each) => (each instanceof ArrayBuffer ? Buffer.from(each) : each)))
    .toEqual([Buffer.from([0, 1, 2]), Buffer.from(bytes)])
  socket.close(4_000, 'done')
  await until(() => socket.readyState === socket.CLOSED)
  expect([story, socket.bufferedAmount]).toEqual([['open', 'close 4000 done true'], 0])
})

test('WS-15: a server that closes, and one that is not there', async () => {
  const server = await closing(createSampleServer({
    path: '/ws',
    maxFrameBytes: 1_024,
    begin(line) {
      line.close(4_409, 'replaced')
      return { received: () => undefined }
    },
  }, onThisMachine))
  const refused = connect(server.url)
  await until(() => refused.socket.readyState === refused.socket.CLOSED)
  expect(refused.story).toEqual(['open', 'close 4409 replaced true'])
  await server.close()
  const gone = connect(server.url)
  await until(() => gone.socket.readyState === gone.socket.CLOSED)
  expect(gone.story).toEqual(['error', 'close 1006  false'])
})
