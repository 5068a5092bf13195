import { EventEmitter } from 'node:events'
import { describe, expect, test, vi } from 'vitest'
import { chatLimits, type ChatServerLimits } from '../../../server/chat/messages/chat-limits'
import { createLineGuards } from '../../../server/chat/guard-lines'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'

const usual = chatLimits({ perSecond: 20, burst: 200 }, 1_048_576)

function guarded(limits: Partial<ChatServerLimits> = {}) {
  const clock = createSimulatedClock()
  const addressOf = (request: { readonly headers: object }): string => String(Reflect.get(request.headers, 'from'))
  const guards = createLineGuards({ limits: { ...usual, ...limits }, clock, addressOf })

  function open(from = '10.0.0.1') {
    const events = new EventEmitter()
    const socket = { writableLength: 0, isDestroyed: false, destroy: () => void (socket.isDestroyed = true) }
    const closed: boolean[] = []
    const line = Object.assign(events, {
      request: { headers: { from }, socket },
      close: (discard?: boolean) => void closed.push(discard ?? false),
    })
    Reflect.apply(guards.guard, undefined, [line])
    const received = (data: unknown, type = 'message'): boolean => line.emit('packet', { type, data })
    const reported = (data: string): boolean => line.emit('packetCreate', { type: 'message', data })
    return { line, socket, closed, received, reported, isCut: () => socket.isDestroyed && closed.includes(true) }
  }
  return { clock, guards, open }
}

type Line = ReturnType<ReturnType<typeof guarded>['open']>

test.each<[string, limits: Partial<ChatServerLimits>, within: (line: Line) => void, beyond: (line: Line) => void]>([
  ['CV-50: cuts a connection above the Engine.IO queue limit', { limitBytes: 10_000 }, ({ reported, line }) => {
    for (let count = 0; count < 100; count += 1) {
      reported('x'.repeat(4_000))
      line.emit('flush')
    }
    for (const text of ['x', 'y']) reported(text.repeat(4_000))
  }, ({ reported }) => reported('x'.repeat(1_500))],
  ['CV-155: cuts a connection when the memory of queued texts with one Chinese character exceeds the limit',
    { limitBytes: 10_000 }, ({ reported }) => reported(`长${'x'.repeat(4_000)}`),
    ({ reported }) => reported(`长${'x'.repeat(800)}`)],
  ['CV-50: cuts a connection above the TCP queue limit', { limitBytes: 10_000 },
    ({ socket }) => (socket.writableLength = 9_900), ({ reported }) => reported('3')],
  ['CV-50: cuts a connection when the memory of many small queued packets exceeds the limit', { limitBytes: 40 * 256 },
    ({ reported }) => Array.from({ length: 40 }, () => reported('')), ({ reported }) => reported('')],
  ['CV-51: cuts a connection that sends too many bytes', { lineBytes: { perSecond: 1, burst: 1_000 } },
    ({ received }) => received('x'.repeat(1_000)), ({ received }) => received('x')],
  ['CV-51: cuts a connection that sends binary data', {}, () => undefined, ({ received }) => received(Buffer.alloc(3))],
  ['CV-51: cuts a connection that sends an event with a binary part', {}, () => undefined,
    ({ received }) => received('51-["x",{"_placeholder":true,"num":0}]')],
  ['CV-51: cuts a connection that sends a response with a binary part', {}, () => undefined,
    ({ received }) => received('61-0["x"]')],
  ['CV-154: cuts a connection that uses another namespace', {}, ({ received }) => received('0/,{"user":"ann"}'),
    ({ received }) => received('0/other,')],
  ['SV-254: cuts a connection that sends 33 nested levels', {}, ({ received }) => received(`2${'['.repeat(32)}`),
    ({ received }) => received(`2${'['.repeat(33)}`)],
])('%s, and not before', (_what, limits, within, beyond) => {
  const line = guarded(limits).open()
  within(line)
  expect(line.isCut()).toBe(false)
  beyond(line)
  expect(line.isCut()).toBe(true)
})

describe('chat connections', () => {
  test('CV-55: keeps the TCP connection for at most 2 s after a WebSocket has closed', () => {
    const { open, clock, guards } = guarded()
    const line = open()
    line.line.emit('close')
    clock.advance(1_999)
    expect(line.socket.isDestroyed).toBe(false)
    clock.advance(1)
    expect(line.socket.isDestroyed).toBe(true)
    open().line.emit('close')
    const cleared = vi.spyOn(clock, 'clearTimer')
    guards.dispose()
    expect([clock.pending(), cleared.mock.calls.length]).toEqual([0, 1])
    const cut = open()
    cut.received(Buffer.alloc(1))
    cut.line.emit('close')
    expect([cut.isCut(), clock.pending()]).toEqual([true, 0])
  })

  test('CV-157: ends the TCP connection 2 s after the server closes a connection with queued packets', () => {
    const { open, clock } = guarded()
    const { line, socket, closed, reported } = open()
    reported('2["message"]')
    line.close()
    line.close()
    clock.advance(1_999)
    expect([closed, socket.isDestroyed, clock.pending()]).toEqual([[false, false], false, 1])
    clock.advance(1)
    expect([socket.isDestroyed, clock.pending()]).toEqual([true, 0])
  })

  test.each<readonly [data: unknown, type: string]>([
    ['2["message","x"]', 'message'], ['2["unknown"]', 'message'], ['3["ack"]', 'message'], ['4{}', 'message'],
    ['nonsense', 'message'], [undefined, 'pong'], [undefined, 'noop'],
  ])('CV-11 CV-51: closes a connection that floods the server with %j as %s', (data, type) => {
    const { open, clock } = guarded({ linePackets: { perSecond: 10, burst: 20 } })
    const line = open()
    for (let count = 0; count < 20; count += 1) line.received(data, type)
    expect(line.isCut()).toBe(false)
    clock.advance(1_000)
    for (let count = 0; count < 10; count += 1) line.received(data, type)
    expect(line.isCut()).toBe(false)
    line.received(data, type)
    expect(line.isCut()).toBe(true)
    expect(line.closed).toEqual([true])
    line.received(data, type)
    expect(line.closed).toEqual([true])
  })

  test('CV-54: shares the limits of an address between its connections', () => {
    const { open } = guarded({ addressPackets: { perSecond: 1, burst: 4 } })
    const [one, two, elsewhere] = [open(), open(), open('10.0.0.2')]
    for (const line of [one, two, one, two]) line.received('2["message"]')
    elsewhere.received('2["message"]')
    expect([one, two, elsewhere].map((line) => line.isCut())).toEqual([false, false, false])
    two.received('2["message"]')
    expect([one, two, elsewhere].map((line) => line.isCut())).toEqual([false, true, false])
    const here = open('127.0.0.1')
    for (let count = 0; count < 20; count += 1) here.received('2["message"]')
    expect(here.isCut()).toBe(false)
  })
})

test('CV-156: reports the memory of the packets that Engine.IO queues for a socket', () => {
  const { guards, open } = guarded()
  const { line, socket, reported } = open()
  const queued = (): unknown => Reflect.apply(guards.queuedBytes, undefined, [socket])
  for (const text of ['xx', '长x']) reported(text)
  expect(queued()).toBe(2 + 4 + 2 * 256)
  line.emit('flush')
  expect([queued(), Reflect.apply(guards.queuedBytes, undefined, [{}])]).toEqual([0, 0])
})

test('CV-68: limits the number of new users per address, except for this machine', () => {
  const { guards, clock } = guarded({ addressUsers: { perSecond: 1, burst: 2 } })
  const mayBring = (from: string): unknown => Reflect.apply(guards.mayBring, undefined, [{ headers: { from } }])
  expect(['a', 'a', 'a', 'b'].map(mayBring)).toEqual([true, true, false, true])
  expect(Array.from({ length: 9 }, () => mayBring('127.0.0.1'))).not.toContain(false)
  clock.advance(1_000)
  expect(mayBring('a')).toBe(true)
})
