import { expect, test } from 'vitest'
import { createScriptedSocket } from '../../src/testing/scripted-socket'
import { createDevice } from './device'
import { createLine, createPipe } from './line'

test('CX-23: keeps data in order, delays data on a frozen connection, and loses data on a dead connection', () => {
  const { time } = createDevice(0)
  const delays = [50, 1, 1]
  const pipe = createPipe(time, () => delays.shift() ?? 1)
  const seen: string[] = []
  pipe.push(() => seen.push('first'))
  pipe.push(() => seen.push('second'))
  time.advance(100)
  pipe.freeze()
  pipe.push(() => seen.push('frozen'), 7)
  pipe.whenTaken(() => seen.push('taken'))
  expect(pipe.waitingBytes()).toBe(7)
  time.advance(100)
  expect(seen).toEqual(['first', 'second'])
  pipe.thaw()
  pipe.whenTaken(() => seen.push('taken at once'))
  time.advance(100)
  pipe.die()
  pipe.push(() => seen.push('lost'))
  time.advance(100)
  expect(seen).toEqual(['first', 'second', 'taken', 'taken at once', 'frozen'])
})

function openLink() {
  const device = createDevice(0)
  const { time } = device
  const [reported, counted]: [string[], string[]] = [[], []]
  const line = createLine(time, () => 0, {
    sending: () => undefined,
    arrived: () => undefined,
    arrivedLate: (direction) => counted.push(`late ${direction}`),
    endReported: (ending) => counted.push(ending),
    closeSwallowed: () => counted.push('swallowed'),
  })
  const server = createScriptedSocket({ autoOpen: true, clock: time })
  const near = line.wire(device.process(), server).connect({ url: 'wss://one', protocols: [], header: {} }, {
    open: () => reported.push('open'),
    message: (data) => reported.push(typeof data === 'string' ? data : 'bytes'),
    error: () => reported.push('error'),
    close: (code) => reported.push(`close ${code}`),
  })
  time.advance(50)
  const link = line.link()
  if (link === undefined) throw new Error('No connection was begun')
  return { time, line, link, near, server, reported, counted }
}

test('CX-24: confirms a close by the other side, whichever side starts', () => {
  const ours = openLink()
  ours.near.close(1000, '')
  ours.time.advance(200)
  expect([ours.reported, ours.server.last().closeCall?.code]).toEqual([['open', 'close 1000'], 1000])
  const theirs = openLink()
  theirs.server.last().closed(4409, 'replaced')
  theirs.time.advance(200)
  expect(theirs.reported).toEqual(['open', 'close 4409'])
})

test('CX-24: simulates platforms that report a connection’s end once, repeatedly, or only as an error', () => {
  const endings = { 'plain': ['error', 'close 1006'], 'twice': ['error', 'close 1006', 'close 1006', 'close 1006'],
    'error-only': ['error'] } as const
  for (const ending of ['plain', 'twice', 'error-only'] as const) {
    const { time, link, reported, counted, server } = openLink()
    link.notifyEndAs(ending)
    link.reset()
    time.advance(1_000)
    expect(reported).toEqual(['open', ...endings[ending]])
    expect(counted).toEqual([ending])
    expect(server.live()).toBe(0)
  }
})

test('CX-24: reports a delayed close later, or immediately when faults have ended', () => {
  const { time, link, near, reported, counted, server } = openLink()
  link.swallowClose(5_000)
  near.close(1000, '')
  time.advance(4_000)
  expect([reported, server.live()]).toEqual([['open'], 1])
  // The native socket does not report the server's end either.
  server.last().closed(1001)
  time.advance(500)
  expect(reported).toEqual(['open'])
  time.advance(2_000)
  expect(reported).toEqual(['open', 'close 1006'])
  expect(counted).toEqual(['swallowed', 'plain'])
  const calm = openLink()
  calm.link.swallowClose(5_000)
  calm.line.calm()
  calm.near.close(1000, '')
  calm.time.advance(100)
  expect(calm.reported).toEqual(['open', 'close 1000'])
})

test('CX-25: delivers delayed frames after the end of their connection in either direction', () => {
  const { time, link, near, reported, server, counted } = openLink()
  link.freeze('both')
  near.send('an order')
  server.last().message('a delta')
  link.reset()
  time.advance(1_000)
  expect(server.last().sent).toEqual([])
  expect(reported).toEqual(['open', 'error', 'close 1006'])
  link.thaw()
  time.advance(1_000)
  expect([server.last().sent, server.last().state]).toEqual([['an order'], 'dropped'])
  expect(reported.at(-1)).toBe('a delta')
  expect([...counted].sort()).toEqual(['late down', 'late up', 'plain'])
})

test('CX-25: delivers and reports nothing on a half-open connection until the system closes it', () => {
  const { time, link, near, reported, server } = openLink()
  link.lose('both')
  near.send('lost')
  server.last().message('lost')
  time.advance(70_000)
  expect([reported, server.last().sent]).toEqual([['open'], []])
  expect(link.isDoomed()).toBe(true)
  time.advance(10_000)
  expect([reported, server.live()]).toEqual([['open', 'error', 'close 1006'], 0])
})

test('CX-25: delays a connection’s end until the stall is over', () => {
  const { time, line, link, server } = openLink()
  const thaw = line.freeze()
  link.reset()
  line.wire(createDevice(0).process(), server).connect({ url: 'wss://two', protocols: [], header: {} }, {
    open: () => undefined, message: () => undefined, error: () => undefined, close: () => undefined,
  })
  time.advance(1_000)
  expect(server.connections.map(({ state }) => state)).toEqual(['open', 'open'])
  thaw()
  time.advance(1_000)
  expect(server.connections.map(({ state }) => state)).toEqual(['dropped', 'open'])
})
