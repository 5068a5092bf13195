import { isArrayBuffer } from 'node:util/types'
import { runInNewContext } from 'node:vm'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { UniMessageEvent } from '../../../src/web-socket/events'
import { openStage, stageSocket, thrownBy } from './socket-stage'

afterEach(() => {
  vi.unstubAllGlobals()
})

const bytesOf = (data: unknown): number[] => (data instanceof ArrayBuffer ? [...new Uint8Array(data)] : [])

describe('sending', () => {
  test('WS-6: not before it is open, and not after it was closed', () => {
    const { socket, far, clock } = stageSocket()
    expect(thrownBy(() => socket.send('early'))).toBe('InvalidStateError')
    expect(socket.bufferedAmount).toBe(0)
    far.last().opened()
    socket.send('now')
    clock.advance(0)
    far.last().closed(1000)
    socket.send('late')
    expect([far.last().sent, socket.bufferedAmount]).toEqual([['now'], 4])
    clock.advance(100)
  })

  test('WS-6: nor after `close()`, while what was sent before is still under way', () => {
    const { socket, far } = openStage({ holdSends: true })
    socket.send('first')
    socket.close()
    socket.send('late')
    expect([far.last().sent, socket.bufferedAmount]).toEqual([['first'], 9])
  })

  test('WS-7: text, buffers and views go as what they are', () => {
    const { socket, far } = openStage()
    const bytes = new Uint8Array([1, 2, 3, 4])
    socket.send('a\ud800b\u{1f600}')
    socket.send(bytes.buffer)
    socket.send(bytes.subarray(1, 3))
    socket.send(new DataView(bytes.buffer, 3))
    bytes.fill(9)
    // A caller without types.
    Reflect.apply(socket.send, socket, [12])
    Reflect.apply(socket.send, socket, [null])
    const { sent } = far.last()
    expect(sent.filter((data) => typeof data === 'string')).toEqual(['a\ufffdb\u{1f600}', '12', 'null'])
    expect(sent.slice(1, 4).map(bytesOf)).toEqual([[1, 2, 3, 4], [2, 3], [4]])
  })

  test('WS-65: shared bytes are a TypeError; a buffer that was given away has none', () => {
    const { socket, far } = openStage()
    const shared = new SharedArrayBuffer(1)
    expect(thrownBy(() => socket.send(shared))).toBe('TypeError')
    expect(thrownBy(() => socket.send(new Uint8Array(shared)))).toBe('TypeError')
    const view = new Uint8Array([1, 2])
    structuredClone(view.buffer, { transfer: [view.buffer] })
    socket.send(view.buffer)
    socket.send(view)
    expect(far.last().sent.map(bytesOf)).toEqual([[], []])
    expect(far.last().sent).toHaveLength(2)
  })

  test('WS-64: a symbol is a TypeError', () => {
    const { socket, far } = openStage()
    expect(thrownBy(() => Reflect.apply(socket.send, socket, [Symbol('x')]))).toBe('TypeError')
    expect([far.last().sent, socket.bufferedAmount]).toEqual([[], 0])
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
  test('WS-11: text as text, bytes by `binaryType`', async () => {
    const { socket, far, data } = openStage()
    expect(socket.binaryType).toBe('blob')
    far.last().message('words')
    far.last().message(new Uint8Array([1, 2]).buffer)
    socket.binaryType = 'arraybuffer'
    far.last().message(new Uint8Array([3]).buffer)
    Reflect.set(socket, 'binaryType', 'nonsense')
    far.last().message(new ArrayBuffer(0))
    const [, blob] = data
    expect(blob).toBeInstanceOf(Blob)
    expect(blob instanceof Blob && bytesOf(await blob.arrayBuffer())).toEqual([1, 2])
    expect([data[0], bytesOf(data[2]), bytesOf(data[3])]).toEqual(['words', [3], []])
    expect(socket.binaryType).toBe('arraybuffer')
    socket.binaryType = 'blob'
    far.last().message(new ArrayBuffer(0))
    expect([socket.binaryType, data[4] instanceof Blob]).toEqual(['blob', true])
  })

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
