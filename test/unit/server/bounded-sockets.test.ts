import { createServer } from 'node:http'
import { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { boundSockets } from '../../../server/wire/bounded-sockets'

function openServer(maxSockets: number) {
  const server = createServer()
  // Node would read from the sockets, which are connected to nothing.
  server.removeAllListeners('connection').removeAllListeners('request')
  const { release } = boundSockets(server, maxSockets)
  function open(remoteAddress: string): Socket {
    const socket = Object.defineProperty(new Socket(), 'remoteAddress', { value: remoteAddress })
    server.emit('connection', socket)
    return socket
  }
  const ask = (socket: Socket): void => void server.emit('request', { socket })
  return { open, ask, release }
}

const destroyed = (sockets: readonly Socket[]): number[] =>
  sockets.flatMap((socket, index) => (socket.destroyed ? [index] : []))

test('SV-181: one address that opens sockets without end loses its own, and no other address loses any', () => {
  const { open } = openServer(6)
  const others = ['198.51.100.1', '198.51.100.2', '198.51.100.3'].map(open)
  const attackers = Array.from({ length: 30 }, () => open('203.0.113.9'))
  expect(destroyed(others)).toEqual([])
  expect(destroyed(attackers)).toEqual(Array.from({ length: 27 }, (_, index) => index))
})

test('SV-181: a newcomer costs the address with most sockets the one used longest ago', () => {
  const { open, ask } = openServer(5)
  const many = Array.from({ length: 3 }, () => open('203.0.113.9'))
  const others = ['198.51.100.1', '198.51.100.2', '198.51.100.3'].map(open)
  expect([destroyed(many), destroyed(others)]).toEqual([[0], []])
  const [, second] = many
  if (second !== undefined) ask(second)
  open('198.51.100.4')
  expect([destroyed(many), destroyed(others)]).toEqual([[0, 2], []])
})

test('SV-181: a /64 of IPv6 is one address', () => {
  const { open } = openServer(3)
  const other = open('2001:db8:1:3::1')
  const attackers = Array.from({ length: 9 }, (_, index) => open(`2001:db8:1:2::${index}`))
  expect([other.destroyed, destroyed(attackers).length]).toEqual([false, 7])
})

test('SV-148 SV-181: of addresses with as many the one used longest ago goes; closed ones do not count', async () => {
  const { open, ask, release } = openServer(3)
  const sockets = ['198.51.100.1', '198.51.100.2', '198.51.100.3'].map(open)
  const [first, second, third] = sockets
  if (first === undefined || second === undefined || third === undefined) throw new Error('no sockets')
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
