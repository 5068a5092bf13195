import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createChatHttp } from '../../../server/chat/chat-http'
import { createUploadBudget, uploadLimits } from '../../../server/chat/uploads/upload-budget'
import { serveChat } from './chat-client'

const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(64)])

async function half(port: number, user: string, sentBytes = 100_000): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  const head = [`POST /api/chat/upload?user=${user} HTTP/1.1`, `Host: 127.0.0.1:${port}`, 'Content-Length: 5000000']
  socket.write(`${head.join('\r\n')}\r\n\r\n`)
  socket.write(Buffer.alloc(sentBytes))
  return socket
}

/** The chat's HTTP server with one place for the uploads of a user; resolves to its port. */
async function serveHttp(options: Partial<Parameters<typeof createChatHttp>[0]>) {
  const uploads = createUploadBudget({ ...uploadLimits, maxPerUser: 1 }, () => 0)
  const http = createChatHttp({
    api: () => () => ({ status: 200, contentType: 'text/plain', body: '' }),
    mayUse: () => true, mayAsk: () => true, mayReadHistory: () => true, addressOf: () => '127.0.0.1',
    trouble: () => undefined, uploads, patienceMs: 30_000, ...options,
  })
  onTestFinished(() => void http.close())
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const { port } = http.address() as AddressInfo
  const hasPlace = (): boolean => typeof uploads.begin({ user: 'ann', address: '127.0.0.1', bytes: 1 }) === 'function'
  return { http, port, hasPlace }
}

test('CV-63: an upload that does not come in time ends with 408 and gives its place back', async () => {
  const { port, hasPlace } = await serveHttp({ patienceMs: 200 })
  const socket = await half(port, 'ann')
  const [answer] = await once(socket, 'data') as [Buffer]
  expect(answer.toString('latin1')).toMatch(/^HTTP\/1.1 408 /)
  await expect.poll(hasPlace).toBe(true)
})

test('CV-63: an upload whose answer fails gives its place back', async () => {
  const troubles: string[] = []
  const { port } = await serveHttp({
    api: () => () => {
      throw new Error('no room')
    },
    trouble: (line) => troubles.push(line),
  })
  const upload = (): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}/api/chat/upload?user=ann`, { method: 'POST', body: new Blob([png]) })
  expect([(await upload()).status, (await upload()).status]).toEqual([500, 500])
  expect(troubles).toHaveLength(2)
})

test('CV-63: an upload whose client leaves while its token is verified gives its place back', async () => {
  let verified = (): void => undefined
  let asked = 0
  const { http, port, hasPlace } = await serveHttp({
    api() {
      asked += 1
      return new Promise((resolve) => {
        verified = () => resolve(() => ({ status: 200, contentType: 'text/plain', body: '' }))
      })
    },
  })
  const socket = await half(port, 'ann', 0)
  await expect.poll(() => asked).toBe(1)
  socket.destroy()
  await expect.poll(() => new Promise((resolve) => http.getConnections((_, count) => resolve(count)))).toBe(0)
  verified()
  await expect.poll(hasPlace).toBe(true)
})

test('CV-92: what an upload did not send of its announced size is given back when it is cut off', async () => {
  const uploads = { ...uploadLimits, userBytes: { burst: 8_000_000, perSecond: 0 } }
  const server = await serveChat({ limits: { uploads } })
  /** Without an announced size it counts as the largest until it is over. */
  const upload = async (): Promise<number | undefined> => {
    const url = `${server.httpUrl}/api/chat/upload?user=ann`
    const asked = request(url, { method: 'POST', headers: { 'Transfer-Encoding': 'chunked' } }).end(png)
    const [answer] = await once(asked, 'response') as [IncomingMessage]
    return answer.resume().statusCode
  }
  const first = await half(server.port, 'ann')
  await expect.poll(upload).toBe(429)
  first.destroy()
  await expect.poll(upload).toBe(200)
  expect(await upload()).toBe(200)
})
