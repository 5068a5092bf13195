import { createServer, IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { expect, test, vi } from 'vitest'
import { boundSockets, maxUnanswered, maxUnreadBytes } from '../../../server/wire/bounded-sockets'
import { createRequestAddress } from '../../../server/wire/request-address'
import { expectLinear } from '../scaling/cost'

function openServer(maxSockets: number, believesHeaders = true) {
  const server = createServer()
  // Node would read from these unconnected sockets.
  server.removeAllListeners('connection').removeAllListeners('request')
  const addressOf = believesHeaders ? createRequestAddress([]) : undefined
  const { release, keep, share, evict, isBusy } = boundSockets(server, { maxSockets, addressOf })
  function open(remoteAddress: string): Socket {
    const socket = Object.defineProperty(new Socket(), 'remoteAddress', { value: remoteAddress })
    server.emit('connection', socket)
    return socket
  }
  function ask(socket: Socket, body: number | Buffer = 0, client?: string): () => void {
    const request = new IncomingMessage(socket)
    if (client !== undefined) request.headers['x-forwarded-for'] = client
    const response = new ServerResponse(request)
    server.emit('request', request, response)
    if (typeof body === 'number') keep(request, response, body)
    else share(request, response, body)
    return () => void response.emit('close')
  }
  return { server, open, ask, release, evict, isBusy }
}

const destroyed = (sockets: readonly Socket[]): number[] =>
  sockets.flatMap((socket, index) => (socket.destroyed ? [index] : []))

test('SV-181: closes the least recently used socket of the busiest address, counting an IPv6 /64 as an address', () => {
  const { open, ask } = openServer(5)
  const many = Array.from({ length: 3 }, (_, index) => open(`2001:db8:1:2::${index}`))
  const others = ['198.51.100.1', '2001:db8:1:3::1', '198.51.100.3'].map(open)
  expect([destroyed(many), destroyed(others)]).toEqual([[0], []])
  const [, second] = many
  if (second !== undefined) ask(second)
  open('198.51.100.4')
  expect([destroyed(many), destroyed(others)]).toEqual([[0, 2], []])
})

test('SV-258: closes a socket almost as fast among many open sockets as among few', () => {
  expectLinear(100, (size) => {
    const { server } = openServer(size)
    // Each real socket would cost more than the search.
    const open = (_: unknown, index: number): boolean => server.emit('connection', {
      remoteAddress: `198.51.100.${index % 100}`, once: () => undefined, destroy: () => undefined,
    })
    Array.from({ length: size }, open)
    return () => Array.from({ length: size }, open)
  })
})

test('SV-148 SV-181: closes the least recently used open socket when addresses are equally busy', async () => {
  const { server, open, ask, release } = openServer(3)
  expect(server.timeout).toBe(30_000)
  const sockets = [open('198.51.100.1'), open('198.51.100.2'), open('198.51.100.3')] as const
  const [first, , third] = sockets
  ask(first)
  open('198.51.100.4')
  expect(destroyed(sockets)).toEqual([1])
  release(first)
  const closed = new Promise((resolve) => third.once('close', resolve))
  third.destroy()
  await closed
  const more = ['198.51.100.5', '198.51.100.6'].map(open)
  expect([first.destroyed, destroyed(more)]).toEqual([false, []])
})

test('SV-211: closes a socket only when more than 16 of its requests wait for a response', () => {
  const { open, ask } = openServer(6)
  const patient = open('198.51.100.1')
  const hasty = open('198.51.100.1')
  for (let count = 0; count < 3 * maxUnanswered; count += 1) ask(patient)()
  for (let count = 0; count < maxUnanswered; count += 1) ask(hasty)
  expect([patient.destroyed, hasty.destroyed]).toEqual([false, false])
  ask(hasty)
  expect([patient.destroyed, hasty.destroyed]).toEqual([false, true])
})

test('SV-212: selects the address with the most unread bytes, and closes its socket with the largest share', () => {
  const { open, ask } = openServer(9)
  const share = maxUnreadBytes / 8
  const other = open('198.51.100.2')
  ask(other, 3 * share)
  const deaf = [open('203.0.113.9'), open('203.0.113.9'), open('203.0.113.9')] as const
  deaf.forEach((socket, index) => void ask(socket, (index === 1 ? 2 : 1.4) * share))
  expect([other.destroyed, destroyed(deaf)]).toEqual([false, []])
  ask(deaf[0], share)
  expect([other.destroyed, destroyed(deaf)]).toEqual([false, [0]])
})

const eighth = (): Buffer => Buffer.allocUnsafe(maxUnreadBytes / 8)

test('CV-135: counts a file’s unread responses only after the file’s eviction', () => {
  const { open, ask, evict } = openServer(9)
  const [deaf, other] = [open('203.0.113.9'), open('198.51.100.1')]
  const files = Array.from({ length: 9 }, eighth)
  const reads = files.map((file) => ask(deaf, file))
  for (const file of files) ask(other, file)()
  const read = ask(other, eighth())
  expect(destroyed([deaf, other])).toEqual([])
  for (const file of files.slice(0, 8)) evict(file)
  expect(destroyed([deaf, other])).toEqual([])
  files.slice(8).forEach(evict)
  expect(destroyed([deaf, other])).toEqual([0])
  for (const end of [...reads, read]) end()
  ask(other, maxUnreadBytes)
  expect(other.destroyed).toBe(false)
})

test('CV-135: counts an evicted file once, for the socket with the file’s oldest unread response', () => {
  const { open, ask, evict } = openServer(9)
  const sockets = [open('198.51.100.1'), open('198.51.100.2'), open('198.51.100.3')] as const
  const [first, second, third] = sockets
  const file = eighth()
  ask(first, file)
  const read = ask(second, file)
  ask(second, file)
  ask(third, file)
  evict(file)
  evict(file)
  ask(third, 7 * file.length)
  expect(destroyed(sockets)).toEqual([])
  first.emit('close')
  read()
  expect(destroyed(sockets)).toEqual([])
  ask(second, 6.5 * file.length)
  expect(destroyed(sockets)).toEqual([1])
  ask(third, 1)
  expect(destroyed(sockets)).toEqual([1, 2])
})

test('CV-135: stops counting an evicted file when the file is stored again', () => {
  const { open, ask, evict } = openServer(9)
  const [one, other] = [open('198.51.100.1'), open('198.51.100.2')]
  const file = eighth()
  const read = ask(one, file)
  evict(file)
  ask(one, file)
  ask(other, maxUnreadBytes)
  expect(destroyed([one, other])).toEqual([])
  read()
  evict(file)
  expect(destroyed([one, other])).toEqual([1])
})

test('SV-220: counts a socket behind a proxy for the client address of the socket’s last request', () => {
  const { open, ask } = openServer(5)
  const sockets = Array.from({ length: 5 }, () => open('127.0.0.1'))
  const clients = ['198.51.100.1', '203.0.113.9', '203.0.113.9', '198.51.100.2', '198.51.100.3']
  sockets.forEach((socket, index) => void ask(socket, 0, clients[index])())
  const [first] = sockets
  const next = open('127.0.0.1')
  expect(destroyed(sockets)).toEqual([1])
  ask(next, 0, '198.51.100.1')
  open('127.0.0.1')
  expect([first?.destroyed, next.destroyed]).toEqual([true, false])
})

test('SV-212: subtracts a closed socket’s unread bytes only once', () => {
  const { open, ask, release } = openServer(9)
  const share = maxUnreadBytes / 8
  open('203.0.113.9')
  for (let count = 0; count < 20; count += 1) {
    const socket = open('203.0.113.9')
    const end = ask(socket, 4 * share)
    release(socket)
    end()
  }
  const deaf = open('198.51.100.1')
  ask(deaf, 7 * share)
  expect(deaf.destroyed).toBe(false)
  ask(deaf, 2 * share)
  expect(deaf.destroyed).toBe(true)
})

test('SV-181: frees the slot and the memory of a socket when its client closes', async () => {
  const set = vi.spyOn(Map.prototype, 'set')
  const { open, ask, release } = openServer(3)
  const sockets = [open('198.51.100.1'), open('198.51.100.2'), open('198.51.100.3')] as const
  const [first, second, third] = sockets
  const file = eighth()
  /** Keys of the map that first stored this key. */
  function keysBeside(key: unknown): readonly unknown[] {
    const index = set.mock.calls.findIndex(([each]) => each === key)
    return [...(set.mock.contexts[index] as Map<unknown, unknown>).keys()]
  }
  const closed = new Promise((resolve) => void third.once('close', resolve))
  third.destroy()
  await closed
  const fourth = open('198.51.100.4')
  expect(destroyed(sockets)).toEqual([2])
  expect(keysBeside(first)).toEqual([first, second, fourth])
  // A socket upgraded to a WebSocket is not counted.
  release(second)
  ask(second, maxUnreadBytes + 1)
  ask(second, file)
  ask(first, file)()
  expect([keysBeside('198.51.100.1'), keysBeside(file)]).toEqual([['198.51.100.4', '198.51.100.1'], []])
  expect(set.mock.calls.find(([key]) => key === first)?.[1]).toHaveProperty('readings.size', 0)
  expect(destroyed(sockets)).toEqual([2])
})

test('SV-212: does not count bytes that a client has read, even after its socket closes', () => {
  const { open, ask } = openServer(9)
  const [reader, one, other] = [open('198.51.100.1'), open('198.51.100.2'), open('198.51.100.3')]
  for (let count = 0; count < 40; count += 1) ask(reader, maxUnreadBytes)()
  expect(reader.destroyed).toBe(false)
  reader.emit('close')
  ask(one, maxUnreadBytes - 7)
  ask(other, 7)
  expect(destroyed([one, other])).toEqual([])
  ask(other, 1)
  expect(destroyed([one, other])).toEqual([0])
})

test('SV-181: counts sockets by peer address when the server trusts no header', () => {
  const { open, ask } = openServer(3, false)
  const sockets = ['198.51.100.2', '127.0.0.1', '127.0.0.1'].map(open)
  sockets.forEach((socket, index) => void ask(socket, 0, `203.0.113.${index}`))
  open('198.51.100.3')
  expect(destroyed(sockets)).toEqual([1])
})

test('SV-233: marks a socket as busy while a request waits for its response, unless the socket has closed', () => {
  const { open, ask, release, isBusy } = openServer(2)
  const socket = open('198.51.100.1')
  const answer = ask(socket)
  expect(isBusy(socket)).toBe(true)
  answer()
  expect(isBusy(socket)).toBe(false)
  ask(socket)
  release(socket)
  expect(isBusy(socket)).toBe(false)
})
