import { isArrayBuffer } from 'node:util/types'
import { runInNewContext } from 'node:vm'
import { describe, expect, test, vi } from 'vitest'
import { playSteps } from '../../support/in-step'
import { openStage, stageSocket, thrownBy } from './socket-stage'
import type { UniMessageEvent } from '../../../src/web-socket/standard/dom-events'

type Stage = ReturnType<typeof stageSocket>
type Step = (stage: Stage) => unknown
type Row = [title: string, open: () => Stage, ...steps: Step[]]
const playRow = (...[, open, ...steps]: Row): Promise<void> => playSteps(open(), steps)

const opened = (...given: Parameters<typeof openStage>) => () => openStage(...given)
const fresh = (...given: Parameters<typeof stageSocket>) => () => stageSocket(...given)
const after = (ms: number): Step => ({ clock }) => clock.advance(ms)
const sends = (data: string): Step => ({ socket }) => socket.send(data)
const closes: Step = ({ socket }) => socket.close()
/** The platform has sent the waiting messages, or rejects them. */
const settles = (error?: string): Step => ({ far }) => far.last().settleSends(error)
const farCloses = (code?: number, reason?: string): Step => ({ far }) => far.last().closed(code, reason)

const receives = (...events: readonly string[]): Step => ({ received }) => expect(received).toEqual(events)
const fails = receives('error 3', 'close 3 1006 ')
const closedBy = (code?: number): Step => ({ far }) =>
  expect(far.last().closeCall).toEqual(code === undefined ? undefined : { code, reason: '' })
const isDropped: Step = ({ far }) => expect(far.last().state).toBe('dropped')
const buffers = (bytes: number): Step => ({ socket }) => expect(socket.bufferedAmount).toBe(bytes)
const noTimers: Step = ({ clock }) => expect(clock.pending()).toBe(0)

describe('closing', () => {
  test.each([
    ['delays the close by at most 2 s', false, 2_000, 'close 3 1000  clean'],
    ['waits another 2 s for the confirmation of the close', true, 4_000, 'close 3 1006 '],
  ])('WS-13, WS-14: %s if the native socket never accepts a message', (title, silentClose, ms, end) => playRow(
    title, opened({ holdSends: true, silentClose }), sends('stuck'), closes, after(1_999), receives(), closedBy(),
    after(ms - 2_000), receives(), after(1), receives(end), closedBy(1000), noTimers,
  ))

  test.each([
    ['each', ['too long', 'too long']], ['the first', ['too long', undefined]], ['the last', [undefined, 'too long']],
  ])('WS-10: fails the connection when %s message is rejected while the socket is closing', (title, errors) => playRow(
    title, opened({ holdSends: true }), sends('one'), sends('two'), closes,
    ({ far }) => errors.forEach((error) => far.last().settleSend(error)), after(0), fails, closedBy(),
    buffers(3 * errors.filter((error) => error !== undefined).length), noTimers,
  ))

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

  test('WS-67: does not read a Blob that is sent after the close', () => {
    const { socket, far } = openStage()
    far.last().closed(1000)
    const blob = new Blob(['xy'])
    blob.arrayBuffer = vi.fn(() => Promise.reject(new Error('torn')))
    socket.send(blob)
    expect(socket.bufferedAmount).toBe(2)
    expect(blob.arrayBuffer).not.toHaveBeenCalled()
  })

  test('WS-64: rejects `undefined` as code, sends a reason with 1000, and throws a TypeError for a symbol', () => {
    const { socket, far } = openStage()
    for (const args of [[Symbol('x')], [1000, Symbol('x')]]) {
      expect(thrownBy(() => Reflect.apply(socket.close, socket, args))).toBe('TypeError')
    }
    Reflect.apply(socket.close, socket, [undefined, 'why'])
    expect(far.last().closeCall).toEqual({ code: 1000, reason: 'why' })
  })

  test.each<Row>([
    ['WS-13: sends earlier messages before the close',
      opened({ holdSends: true }), sends('last words'), closes, closedBy(), settles(), closedBy(1000), after(0),
      receives('close 3 1000  clean')],
    ['WS-14: closes a silent connection after 60 s', fresh(), after(59_999), receives(), after(1), fails, isDropped],
    ['WS-71: ends without waiting for the native socket when closed before it opens',
      fresh({ silentClose: true }), closes, after(0), fails, isDropped, noTimers],
    ['WS-15: ignores a late open event of a closing socket',
      fresh({ silentClose: true }), closes, ({ far }) => far.last().opened(), receives(), after(2_000), fails],
    ['WS-83: reports a failure after a rejected message, even if the native socket closes cleanly',
      opened({ holdSends: true }), sends('too long'), settles('too long'), farCloses(1000, 'bye'), after(0), fails,
      noTimers],
    ['WS-83: reports the server’s close when a message fails with its connection',
      opened({ holdSends: true }), sends('under way'), farCloses(4409, 'replaced'),
      receives('close 3 4409 replaced clean'), noTimers],
    ['WS-15: reports a cut once, and not as a failure',
      opened(), farCloses(), ({ far }) => far.last().notifyAnyway({ type: 'closed', code: 1000, reason: 'late' }),
      receives('close 3 1006 ')],
    ['WS-15: reports a missing socket slot as a failure', fresh(), ({ far }) => far.last().refused(), fails],
    ['WS-8, WS-66: subtracts accepted bytes from bufferedAmount',
      opened({ holdSends: true }), sends('taken'), settles(), sends('not taken'), buffers(5 + 9), after(0), buffers(9),
      settles(), after(0), buffers(0)],
    ['WS-10: fails the connection after the call when a message is rejected',
      opened({ sendFails: true }), sends('lost'), receives(), after(0), fails, buffers(4), isDropped],
  ])('%s', playRow)
})

const bytesOf = (data: unknown): number[] => (data instanceof ArrayBuffer ? [...new Uint8Array(data)] : [])

describe('sending', () => {
  test('WS-9: sends a message after two earlier Blobs, even if the second Blob is read late', async () => {
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
})

describe('receiving', () => {
  test('WS-11: sets a message’s origin to the socket’s origin, without user or path', () => {
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
