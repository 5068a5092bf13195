import { isArrayBuffer } from 'node:util/types'
import { runInNewContext } from 'node:vm'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { UniMessageEvent } from '../../../src/web-socket/events'
import { openStage } from './socket-stage'

afterEach(() => {
  vi.unstubAllGlobals()
})

const bytesOf = (data: unknown): number[] => (data instanceof ArrayBuffer ? [...new Uint8Array(data)] : [])

describe('sending', () => {
  test('WS-6: nor after `close()`, while what was sent before is still under way', () => {
    const { socket, far } = openStage({ holdSends: true })
    socket.send('first')
    socket.close()
    socket.send('late')
    expect([far.last().sent, socket.bufferedAmount]).toEqual([['first'], 9])
  })

  test('WS-66: what native takes at once counts until the turn is over', () => {
    const { socket, far, clock } = openStage()
    socket.send('one')
    socket.send('')
    socket.send('three')
    expect([far.last().sent.length, socket.bufferedAmount]).toEqual([3, 8])
    clock.advance(0)
    expect(socket.bufferedAmount).toBe(0)
    socket.send('four')
    expect(socket.bufferedAmount).toBe(4)
  })

  test('WS-8: what native has not taken is counted, in bytes', () => {
    const { socket, far, clock } = openStage({ holdSends: true })
    socket.send('aß中\u{1f600}')
    expect(socket.bufferedAmount).toBe(1 + 2 + 3 + 4)
    socket.send(new ArrayBuffer(5))
    expect(socket.bufferedAmount).toBe(15)
    far.last().settleSends()
    clock.advance(0)
    expect(socket.bufferedAmount).toBe(0)
  })

  test('WS-8: what native takes leaves the count of what it has not taken yet', () => {
    const { socket, far, clock } = openStage({ holdSends: true })
    socket.send('taken')
    far.last().settleSends()
    socket.send('not taken')
    expect(socket.bufferedAmount).toBe(5 + 9)
    clock.advance(0)
    expect(socket.bufferedAmount).toBe(9)
    far.last().settleSends()
    clock.advance(0)
    expect(socket.bufferedAmount).toBe(0)
  })

  test('WS-9: a Blob goes in its turn', async () => {
    const { socket, far, clock } = openStage()
    socket.send('first')
    socket.send(new Blob(['in', ' turn']))
    socket.send('third')
    socket.send(new Uint8Array([7]))
    expect([far.last().sent, socket.bufferedAmount]).toEqual([['first'], 5 + 7 + 5 + 1])
    await clock.advanceAsync(0)
    await clock.advanceAsync(0)
    const { sent } = far.last()
    expect(sent.map((data) => (typeof data === 'string' ? data : new TextDecoder().decode(data)))).toEqual([
      'first', 'in turn', 'third', '\x07',
    ])
    expect(socket.bufferedAmount).toBe(0)
    socket.send('at once again')
    expect(far.last().sent).toHaveLength(5)
  })

  test('WS-9: what is sent after two Blobs waits for the second, however long after the first it is read', async () => {
    const { socket, far, clock } = openStage()
    const slow = new Blob(['slow'])
    let read = (_bytes: ArrayBuffer): void => undefined
    slow.arrayBuffer = () => new Promise((resolve) => (read = resolve))
    socket.send(new Blob(['quick']))
    socket.send(slow)
    await clock.advanceAsync(0)
    await clock.advanceAsync(0)
    socket.send('last')
    expect(far.last().sent).toHaveLength(1)
    read(new Uint8Array([7]).buffer)
    await clock.advanceAsync(0)
    expect(far.last().sent.slice(1)).toEqual([expect.any(ArrayBuffer), 'last'])
  })

  test('WS-9, WS-10: a Blob that cannot be read loses the connection', async () => {
    const { socket, clock, received } = openStage()
    const torn = new Blob(['x'])
    torn.arrayBuffer = () => Promise.reject(new Error('torn'))
    socket.send(torn)
    await clock.advanceAsync(0)
    expect(received).toEqual(['error 3', 'close 3 1006 '])
  })

  test('WS-10: a refused message loses the connection, after the call', () => {
    const { socket, far, clock, received } = openStage({ sendFails: true })
    socket.send('lost')
    expect(received).toEqual([])
    clock.advance(0)
    expect(received).toEqual(['error 3', 'close 3 1006 '])
    expect([socket.bufferedAmount, far.last().state]).toEqual([4, 'dropped'])
  })
})

describe('receiving', () => {
  test('WS-11: without Blobs it is always an ArrayBuffer', () => {
    vi.stubGlobal('Blob', undefined)
    const { socket, far, data } = openStage()
    expect(socket.binaryType).toBe('arraybuffer')
    socket.binaryType = 'blob'
    far.last().message(new Uint8Array([1]).buffer)
    expect([socket.binaryType, bytesOf(data[0])]).toEqual(['arraybuffer', [1]])
  })

  test('WS-50: bytes of another realm arrive as the ArrayBuffer that a client here knows', () => {
    const { socket, far, data } = openStage()
    socket.binaryType = 'arraybuffer'
    const foreign: unknown = runInNewContext('Uint8Array.from([1, 2, 255]).buffer')
    if (!isArrayBuffer(foreign)) throw new Error('no buffer was made')
    const own = new Uint8Array([3]).buffer
    far.last().message(foreign)
    far.last().message(own)
    expect(foreign).not.toBeInstanceOf(ArrayBuffer)
    expect(data[0]).toBeInstanceOf(ArrayBuffer)
    expect(bytesOf(data[0])).toEqual([1, 2, 255])
    expect(data[1]).toBe(own)
  })

  test('WS-11, WS-18: a message knows where it is from', () => {
    const { socket, far } = openStage({ url: 'wss://me@a.example:8443/ws?q' })
    const seen: unknown[] = []
    socket.addEventListener('message', (event: UniMessageEvent) => {
      const { type, data, origin, lastEventId, source, ports, target } = event
      seen.push({ type, data, origin, lastEventId, source, ports, isOfSocket: target === socket })
    })
    far.last().message('m')
    expect(seen).toEqual([{
      type: 'message', data: 'm', origin: 'wss://a.example:8443', lastEventId: '', source: null, ports: [],
      isOfSocket: true,
    }])
  })
})
