import { isArrayBuffer } from 'node:util/types'
import { runInNewContext } from 'node:vm'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { openStage, stageSocket, thrownBy } from './socket-stage'
import type { UniMessageEvent } from '../../../src/web-socket/standard/dom-events'

describe('closing', () => {
  test('WS-13: what was sent before goes first', () => {
    const { socket, far, clock, received } = openStage({ holdSends: true })
    socket.send('last words')
    socket.close()
    expect(far.last().closeCall).toBeUndefined()
    far.last().settleSends()
    expect(far.last().closeCall).toEqual({ code: 1000, reason: '' })
    clock.advance(0)
    expect(received).toEqual(['close 3 1000  clean'])
  })

  test.each([
    ['does not hold the close for ever', false, 2_000, 'close 3 1000  clean'],
    ['leaves the close its own 2 s', true, 4_000, 'close 3 1006 '],
  ])('WS-13, WS-14: a message that native never takes %s', (_what, silentClose, endsMs, end) => {
    const { socket, far, clock, received } = openStage({ holdSends: true, silentClose })
    socket.send('stuck')
    socket.close()
    clock.advance(1_999)
    expect([received, far.last().closeCall]).toEqual([[], undefined])
    clock.advance(endsMs - 2_000)
    expect(received).toEqual([])
    clock.advance(1)
    expect([received, far.last().closeCall]).toEqual([[end], { code: 1000, reason: '' }])
    expect(clock.pending()).toBe(0)
  })

  test('WS-14: a silent connection ends after 60 s', () => {
    const { clock, received, far } = stageSocket()
    clock.advance(59_999)
    expect(received).toEqual([])
    clock.advance(1)
    expect([received, far.last().state]).toEqual([['error 3', 'close 3 1006 '], 'dropped'])
  })

  test('WS-71: closed before it was open native is not waited for', () => {
    const { socket, clock, far, received } = stageSocket({ silentClose: true })
    socket.close()
    clock.advance(0)
    expect([received, far.last().state, clock.pending()]).toEqual([['error 3', 'close 3 1006 '], 'dropped', 0])
  })

  test.each([
    ['each', ['too long', 'too long']], ['the first', ['too long', undefined]], ['the last', [undefined, 'too long']],
  ])('WS-10: when %s message is refused while it closes it is no clean end', (_, errors) => {
    const { socket, far, clock, received } = openStage({ holdSends: true })
    socket.send('one')
    socket.send('two')
    socket.close()
    for (const error of errors) far.last().settleSend(error)
    clock.advance(0)
    expect([received, far.last().closeCall]).toEqual([['error 3', 'close 3 1006 '], undefined])
    expect(socket.bufferedAmount).toBe(3 * errors.filter((error) => error !== undefined).length)
    expect(clock.pending()).toBe(0)
  })

  test.each([
    ['cannot be read loses the connection', 0, false], ['cannot be read while it closes is no clean end', 0, true],
    ['is never read loses the connection 2 s after a close', 2_000, true],
  ])('WS-9, WS-10, WS-67: a Blob that %s', async (_, waitsMs, isClosing) => {
    const { socket, clock, far, received } = openStage()
    const blob = new Blob(['x'])
    blob.arrayBuffer = () => (waitsMs > 0 ? new Promise(() => undefined) : Promise.reject(new Error('torn')))
    socket.send(blob)
    if (isClosing) socket.close()
    await clock.advanceAsync(waitsMs)
    expect([received, far.last().closeCall]).toEqual([['error 3', 'close 3 1006 '], undefined])
  })

  test('WS-67: after the end no Blob is read', () => {
    const { socket, far } = openStage()
    far.last().closed(1000)
    const blob = new Blob(['xy'])
    let reads = 0
    blob.arrayBuffer = () => {
      reads += 1
      return Promise.reject(new Error('torn'))
    }
    socket.send(blob)
    expect([reads, socket.bufferedAmount]).toEqual([0, 2])
  })

  test('WS-64: `undefined` is no code, and the reason goes with 1000; a symbol is a TypeError', () => {
    const { socket, far } = openStage()
    for (const args of [[Symbol('x')], [1000, Symbol('x')]]) {
      expect(thrownBy(() => Reflect.apply(socket.close, socket, args))).toBe('TypeError')
    }
    Reflect.apply(socket.close, socket, [undefined, 'why'])
    expect(far.last().closeCall).toEqual({ code: 1000, reason: 'why' })
  })

  test('WS-15: a late opening of a socket that is being closed is no opening', () => {
    const { socket, far, clock, received } = stageSocket({ silentClose: true })
    socket.close()
    far.last().opened()
    expect(received).toEqual([])
    clock.advance(2_000)
    expect(received).toEqual(['error 3', 'close 3 1006 '])
  })

  test('WS-83: after a refused message the end is a failure, however clean native calls it', () => {
    const { socket, far, received, clock } = openStage({ holdSends: true })
    socket.send('too long')
    far.last().settleSends('too long')
    far.last().closed(1000, 'bye')
    clock.advance(0)
    expect(received).toEqual(['error 3', 'close 3 1006 '])
    expect(clock.pending()).toBe(0)
  })

  test('WS-83: a message that ends with its line was not refused: the server\'s close is reported as it is', () => {
    const { socket, far, received, clock } = openStage({ holdSends: true })
    socket.send('under way')
    far.last().closed(4409, 'replaced')
    expect(received).toEqual(['close 3 4409 replaced clean'])
    expect(clock.pending()).toBe(0)
  })

  test('WS-15: a cut line is no failure, a lack of slots is; each is reported once', () => {
    const cut = openStage()
    cut.far.last().closed()
    cut.far.last().notifyAnyway({ type: 'closed', code: 1000, reason: 'late' })
    expect(cut.received).toEqual(['close 3 1006 '])
    const none = stageSocket()
    none.far.last().refused()
    expect(none.received).toEqual(['error 3', 'close 3 1006 '])
  })
})

afterEach(() => {
  vi.unstubAllGlobals()
})

const bytesOf = (data: unknown): number[] => (data instanceof ArrayBuffer ? [...new Uint8Array(data)] : [])

describe('sending', () => {
  test('WS-8, WS-66: what native takes leaves the count of what it has not taken yet', () => {
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
    socket.send('at once again')
    expect(far.last().sent).toHaveLength(4)
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
  test('WS-11: a message has the origin of its socket, without user and path', () => {
    const { socket, far } = openStage({ url: 'wss://me@a.example:8443/ws?q' })
    const origins: string[] = []
    socket.addEventListener('message', ({ origin }: UniMessageEvent) => void origins.push(origin))
    far.last().message('m')
    expect(origins).toEqual(['wss://a.example:8443'])
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
})
