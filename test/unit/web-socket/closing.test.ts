import { isArrayBuffer } from 'node:util/types'
import { runInNewContext } from 'node:vm'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { openStage, stageSocket, thrownBy } from './socket-stage'
import type { UniMessageEvent } from '../../../src/web-socket/standard/dom-events'

describe('closing', () => {
  test('WS-13: sends earlier messages before the close', () => {
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
    ['does not delay the close forever', false, 2_000, 'close 3 1000  clean'],
    ['gives the close its own 2 s', true, 4_000, 'close 3 1006 '],
  ])('WS-13, WS-14: %s with a message that the native socket never accepts', (_what, silentClose, endsMs, end) => {
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

  test('WS-14: closes a silent connection after 60 s', () => {
    const { clock, received, far } = stageSocket()
    clock.advance(59_999)
    expect(received).toEqual([])
    clock.advance(1)
    expect([received, far.last().state]).toEqual([['error 3', 'close 3 1006 '], 'dropped'])
  })

  test('WS-71: ends without waiting for the native socket when closed before it opens', () => {
    const { socket, clock, far, received } = stageSocket({ silentClose: true })
    socket.close()
    clock.advance(0)
    expect([received, far.last().state, clock.pending()]).toEqual([['error 3', 'close 3 1006 '], 'dropped', 0])
  })

  test.each([
    ['each', ['too long', 'too long']], ['the first', ['too long', undefined]], ['the last', [undefined, 'too long']],
  ])('WS-10: ends uncleanly when %s message is rejected while closing', (_, errors) => {
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
    ['cannot be read', 0, false], ['cannot be read while closing', 0, true],
    ['is not read within 2 s after a close', 2_000, true],
  ])('WS-9, WS-10, WS-67: fails when a Blob %s', async (_, waitsMs, isClosing) => {
    const { socket, clock, far, received } = openStage()
    const blob = new Blob(['x'])
    blob.arrayBuffer = () => (waitsMs > 0 ? new Promise(() => undefined) : Promise.reject(new Error('torn')))
    socket.send(blob)
    if (isClosing) socket.close()
    await clock.advanceAsync(waitsMs)
    expect([received, far.last().closeCall]).toEqual([['error 3', 'close 3 1006 '], undefined])
  })

  test('WS-67: reads no Blob after the close', () => {
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

  test('WS-64: rejects `undefined` as code, sends a reason with 1000, and throws a TypeError for a symbol', () => {
    const { socket, far } = openStage()
    for (const args of [[Symbol('x')], [1000, Symbol('x')]]) {
      expect(thrownBy(() => Reflect.apply(socket.close, socket, args))).toBe('TypeError')
    }
    Reflect.apply(socket.close, socket, [undefined, 'why'])
    expect(far.last().closeCall).toEqual({ code: 1000, reason: 'why' })
  })

  test('WS-15: ignores a late open event of a closing socket', () => {
    const { socket, far, clock, received } = stageSocket({ silentClose: true })
    socket.close()
    far.last().opened()
    expect(received).toEqual([])
    clock.advance(2_000)
    expect(received).toEqual(['error 3', 'close 3 1006 '])
  })

  test('WS-83: reports a failure after a rejected message, even if the native socket closes cleanly', () => {
    const { socket, far, received, clock } = openStage({ holdSends: true })
    socket.send('too long')
    far.last().settleSends('too long')
    far.last().closed(1000, 'bye')
    clock.advance(0)
    expect(received).toEqual(['error 3', 'close 3 1006 '])
    expect(clock.pending()).toBe(0)
  })

  test('WS-83: reports the server’s close when a message fails with its connection', () => {
    const { socket, far, received, clock } = openStage({ holdSends: true })
    socket.send('under way')
    far.last().closed(4409, 'replaced')
    expect(received).toEqual(['close 3 4409 replaced clean'])
    expect(clock.pending()).toBe(0)
  })

  test('WS-15: reports a lack of slots as a failure, but not a cut, each once', () => {
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
  test('WS-8, WS-66: subtracts accepted bytes from bufferedAmount', () => {
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

  test('WS-9: sends a message after two earlier Blobs, however late the second Blob is read', async () => {
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

  test('WS-10: fails the connection after the call when a message is rejected', () => {
    const { socket, far, clock, received } = openStage({ sendFails: true })
    socket.send('lost')
    expect(received).toEqual([])
    clock.advance(0)
    expect(received).toEqual(['error 3', 'close 3 1006 '])
    expect([socket.bufferedAmount, far.last().state]).toEqual([4, 'dropped'])
  })
})

describe('receiving', () => {
  test('WS-11: sets a message’s origin to the socket’s origin, without user and path', () => {
    const { socket, far } = openStage({ url: 'wss://me@a.example:8443/ws?q' })
    const origins: string[] = []
    socket.addEventListener('message', ({ origin }: UniMessageEvent) => void origins.push(origin))
    far.last().message('m')
    expect(origins).toEqual(['wss://a.example:8443'])
  })

  test('WS-50: delivers bytes from another realm as an ArrayBuffer of this realm', () => {
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
