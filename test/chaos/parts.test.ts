import { expect, test } from 'vitest'
import { position } from '../unit/positions/samples'
import { createDevice } from './device'
import { changedAtMs, type TrueBook } from './ground-truth'
import { createJournalFile } from './memory-journal'
import { createLink, type Link, type LinkWatch } from './link'
import { namesTrader } from './names-trader'
import { createPipe } from './pipe'
import { runUntil } from './run-until'
import type { ServerPeer } from './server-peer'
import { unitsOf } from './true-to-server'
import { createWorld, type World } from './world'

test('CX-20: what happens at the same time happens in the order in which it was set, and can be called off', () => {
  const world = createWorld()
  const seen: string[] = []
  world.after(5, () => seen.push('b'))
  world.after(1, () => seen.push('a'))
  world.after(5, () => seen.push('c'))
  world.after(4, () => seen.push('never'))()
  expect(world.pending()).toBe(3)
  runUntil(world, 10)
  expect(seen).toEqual(['a', 'b', 'c'])
  expect(world.nowMs()).toBe(10)
})

test('CX-23: a pipe keeps its order whatever each thing takes, waits while frozen, and loses all when dead', () => {
  const world = createWorld()
  const delays = [50, 1, 1]
  const pipe = createPipe(world, () => delays.shift() ?? 1)
  const seen: string[] = []
  pipe.push(() => seen.push('first'))
  pipe.push(() => seen.push('second'))
  runUntil(world, 100)
  pipe.freeze()
  pipe.push(() => seen.push('frozen'), 7)
  expect(pipe.waitingBytes()).toBe(7)
  runUntil(world, 200)
  expect(seen).toEqual(['first', 'second'])
  pipe.thaw()
  runUntil(world, 300)
  pipe.die()
  pipe.push(() => seen.push('lost'))
  runUntil(world, 400)
  expect(seen).toEqual(['first', 'second', 'frozen'])
})

interface LinkRig {
  readonly world: World
  readonly link: Link
  readonly reported: string[]
  readonly counted: string[]
  readonly peer: () => ServerPeer
  readonly received: string[]
}

function openLink(): LinkRig {
  const world = createWorld()
  const [reported, counted, received]: [string[], string[], string[]] = [[], [], []]
  let peer: ServerPeer | undefined
  const watch: LinkWatch = {
    arrived: () => undefined,
    sending: () => undefined,
    arrivedLate: (direction) => counted.push(`late ${direction}`),
    endReported: (ending) => counted.push(ending),
    closeSwallowed: () => counted.push('swallowed'),
  }
  const link = createLink({
    world, watch,
    process: createDevice(world, 0).process(),
    delayMs: () => 10,
    accept(accepted) {
      peer = accepted
      accepted.on('message', (data) => received.push(Buffer.isBuffer(data) ? data.toString('utf8') : 'no text'))
      accepted.on('close', (code) => received.push(`close ${code}`))
      return true
    },
    receive: (to, text) => to.receive(text),
    events: {
      open: () => reported.push('open'),
      message: (data) => reported.push(typeof data === 'string' ? data : 'bytes'),
      error: () => reported.push('error'),
      close: (code) => reported.push(`close ${code}`),
    },
  })
  runUntil(world, 50)
  return {
    world, link, reported, counted, received,
    peer() {
      if (peer === undefined) throw new Error('No connection was accepted')
      return peer
    },
  }
}

test('CX-24: a close is answered by the other side, for either side that begins', () => {
  const ours = openLink()
  ours.link.socket.close(1000, '')
  runUntil(ours.world, 200)
  expect([ours.reported, ours.received]).toEqual([['open', 'close 1000'], ['close 1000']])
  const theirs = openLink()
  theirs.peer().close(4409, 'replaced')
  runUntil(theirs.world, 200)
  expect([theirs.reported, theirs.received]).toEqual([['open', 'close 4409'], ['close 4409']])
})

test('CX-24: an end is reported once, twice, or as an error alone', () => {
  const endings = { 'plain': ['error', 'close 1006'], 'twice': ['error', 'close 1006', 'close 1006', 'close 1006'],
    'error-only': ['error'] } as const
  for (const ending of ['plain', 'twice', 'error-only'] as const) {
    const { world, link, reported, counted } = openLink()
    link.notifyEndAs(ending)
    link.reset()
    runUntil(world, 1_000)
    expect(reported).toEqual(['open', ...endings[ending]])
    expect(counted).toEqual([ending])
  }
})

test('CX-24: a swallowed close is answered only later', () => {
  const { world, link, reported, counted } = openLink()
  link.swallowClose(5_000)
  link.socket.close(1000, '')
  runUntil(world, 4_000)
  expect(reported).toEqual(['open'])
  runUntil(world, 6_000)
  expect(reported).toEqual(['open', 'close 1006'])
  expect(counted).toEqual(['swallowed', 'plain'])
})

test('CX-25: frames that were delayed arrive after the end of their connection, either way', () => {
  const { world, link, reported, received, counted, peer } = openLink()
  link.freeze('both')
  link.socket.send('an order')
  peer().send('a delta')
  link.reset()
  runUntil(world, 1_000)
  expect(received).toEqual([])
  expect(reported).toEqual(['open', 'error', 'close 1006'])
  link.thaw()
  runUntil(world, 2_000)
  expect(received).toEqual(['an order', 'close 1006'])
  expect(reported.at(-1)).toBe('a delta')
  expect([...counted].sort()).toEqual(['late down', 'late up', 'plain'])
})

test('CX-25: on a half-open connection nothing arrives and no end is notified, until the system gives it up', () => {
  const { world, link, reported, received, peer } = openLink()
  link.lose('both')
  link.socket.send('lost')
  peer().send('lost')
  runUntil(world, 70_000)
  expect([reported, received]).toEqual([['open'], []])
  expect(link.isDoomed()).toBe(true)
  runUntil(world, 80_000)
  expect(reported).toEqual(['open', 'error', 'close 1006'])
})

test('CX-26: the journal outlives the server that wrote it, and a full one takes nothing', () => {
  const file = createJournalFile()
  const entry = {
    traderId: '1', reqid: 'reqid-0001', order: '{}', result: { Code: 200, state: 'done', tickets: [7] },
  } as const
  file.open().add(entry)
  expect(file.open().find('1', 'reqid-0001')).toEqual(entry)
  const empty = file.fill()
  expect(() => file.open().add({ ...entry, reqid: 'reqid-0002' })).toThrow('no space')
  empty()
  expect(file.open().find('1', 'reqid-0002')).toBeUndefined()
})

test('CX-27: amounts are recounted by their decimals', () => {
  expect([unitsOf(0.1 + 0.2, 2), unitsOf(-2.5, 2), unitsOf(1_234.567, 3), unitsOf(7, 0), unitsOf(0.29, 2)])
    .toEqual([30, -250, 1_234_567, 7, 29])
})

test('CX-70: rows are as old as the server’s change, whatever places it has passed without one', () => {
  const account = { currency: 'USD', currencyDigits: 2, balance: 1, credit: 0, margin: 0, leverage: 100 }
  const at = (seq: number, profit: number, next?: TrueBook): TrueBook =>
    ({ traderId: '1', epoch: 'e', seq, rows: [position({ profit })], account, fromMs: seq * 100, next })
  expect(changedAtMs(at(1, 5))).toBeUndefined()
  expect(changedAtMs(at(1, 5, at(2, 5, at(3, 5))))).toBeUndefined()
  expect(changedAtMs(at(1, 5, at(2, 5, at(3, 6, at(4, 5)))))).toBe(300)
  expect(changedAtMs(at(1, 5, { ...at(2, 5), account: { ...account, balance: 2 } }))).toBe(200)
})

test('CX-71: what is stored names a user by id, ticket, key or text, and by no amount', () => {
  const names = (value: unknown): boolean => namesTrader(JSON.stringify(value), 10_261)
  const named = [
    { userId: 10_261 }, { traderId: 10_261 }, { traderid: '10261' }, { positions: [{ ticket: 10_261_000_007 }] },
    { tickets: [3, 10_261_000_007] }, { '10261': 1 }, { msg: 'of 10261' }, '10261', 10_261,
    { kept: JSON.stringify({ traderId: 10_261 }) },
  ]
  expect(named.map(names)).toEqual(named.map(() => true))
  const others = [
    { balance: 10_261.02 }, { balance: 10_261 }, { ticket: 10_260_000_001, profit: 10_261 },
    { kept: JSON.stringify({ balance: 10_261.02 }) }, { ticket: 1_026_100_000 }, null,
  ]
  expect(others.map(names)).toEqual(others.map(() => false))
  expect(namesTrader('{"broken":10261', 10_261)).toBe(true)
})
