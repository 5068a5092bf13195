import { expect, test, vi } from 'vitest'
import { readFaultCommand, type FaultCommand } from '../../../server/feed/model/hub/fault-command'
import { createFaultControl } from '../../../server/feed/model/hub/fault-control'
import { noFaults } from '../../../server/feed/model/hub/faults'
import { deltaOf, kindsOf, openTestHub } from './hub-rig'

const key = { traderid: 1, reqid: 'reqid-01' }
const query = { type: 'Query', ...key }
const resync = { type: 'Resync', traderid: 1 }
const ping = { type: 'Ping', traderid: 1 }

function openFaulty() {
  const opened = openTestHub()
  const done = () => vi.fn<() => string | undefined>()
  const market = { restart: done(), tick: done(), closePosition: done(), update: done() }
  const control = createFaultControl({ faults: opened.faults, hub: opened.hub, market })
  const put = (seq: number): void => opened.hub.publish(opened.feedOf('1'), deltaOf(opened.feedOf('1'), seq))
  return { ...opened, market, control, put }
}

const understood: readonly object[] = [
  { action: 'drop' }, { action: 'clear' }, { action: 'silent', on: false }, { action: 'stall', on: true },
  { action: 'notReady', on: true }, { action: 'refuse', on: true }, { action: 'skipSeq', count: 0 },
  { action: 'loseAcks', count: 10_000 }, { action: 'refuse401', count: 2 }, { action: 'update', count: 2 },
  { action: 'delayAcks', ms: 0 }, { action: 'delayAcks', ms: 60_000 }, { action: 'restartEpoch', drop: true },
  ...[1000, 1003, 1007, 1014, 3000, 4999].map((code) => ({ action: 'close', code, reason: '' })),
  { action: 'close', code: 1001, reason: 'x'.repeat(123) },
  { action: 'closeOnOpen', code: 0 }, { action: 'closeAfterSnapshot', code: 3000 }, { action: 'shout', text: '' },
  { action: 'tick', symbol: 'EURUSD', bid: 1, ask: 1 },
  ...['closed', 'sl', 'tp'].map((reason) => ({ action: 'closePosition', traderid: 'a', ticket: 1, reason })),
]
test.each(understood)('SV-56: reads the fault command %j unchanged', (command) => {
  expect(readFaultCommand({ ...command, other: 1 })).toStrictEqual(command)
})

const number = 'count must be a whole number from 0 to 10000'
const time = 'ms must be a whole number from 0 to 60000'
const prices = 'bid and ask must be prices, the ask not below the bid'
const sendable = 'code must be a close code that may be sent'
test.each<[object, string]>([
  ...[-1, 10_001, 1.5, '1', null].map((count): [object, string] => [{ action: 'update', count }, number]),
  ...[-1, 1.5, 60_001, '1', undefined].map((ms): [object, string] => [{ action: 'delayAcks', ms }, time]),
  ...[999, 1004, 1005, 1006, 1015, 2999, 5000, 1000.5, '1000'].map((code): [object, string] =>
    [{ action: 'close', code }, sendable]),
  ...[999, '0', null].flatMap((code): [object, string][] => ['closeOnOpen', 'closeAfterSnapshot'].map((action) =>
    [{ action, code }, 'code must be 0 or a close code that may be sent'])),
  [{ action: 'close', code: 1001, reason: 5 }, 'reason must be at most 123 bytes'],
  [{ action: 'close', code: 1001, reason: 'é'.repeat(62) }, 'reason must be at most 123 bytes'],
  [{ action: 'shout', text: 5 }, 'text must be a string'],
  ...[[0, 1], [-1, 1], ['1', 2], [1, '2'], [1, Infinity], [1, 1e7], [1e300, 1e300], [1, 0.9], [1, Number.NaN]].map(
    ([bid, ask]): [object, string] => [{ action: 'tick', symbol: 'EURUSD', bid, ask }, prices]),
  [{ action: 'tick', symbol: 5, bid: 1, ask: 1 }, 'symbol must be a string'],
  [{ action: 'closePosition', traderid: null, ticket: 1 }, 'traderid is missing'],
  [{ action: 'closePosition', traderid: 1, ticket: '1' }, 'ticket must be a number'],
  [{ action: 'closePosition', traderid: 1, ticket: 1, reason: '' }, 'reason must be closed, sl or tp'],
  ...['silent', 'stall', 'notReady', 'refuse'].map((action): [object, string] =>
    [{ action, on: null }, 'on must be true or false']),
  [{ action: 'x' }, 'unknown action'],
])('SV-56: rejects %o', (fields, problem) => {
  expect(readFaultCommand({ ...fields })).toBe(problem)
})

test('SV-56: uses defaults for omitted fields of a fault command', () => {
  const read = (action: string, more = {}) => readFaultCommand({ action, ...more })
  expect(read('silent')).toEqual({ action: 'silent', on: true })
  const counted = ['update', 'skipSeq', 'loseAcks', 'refuse401']
  for (const action of counted) expect(read(action)).toEqual({ action, count: 1 })
  for (const action of ['closeOnOpen', 'closeAfterSnapshot']) expect(read(action)).toEqual({ action, code: 0 })
  const restart = { action: 'restartEpoch', drop: false }
  for (const more of [{}, { drop: 1 }]) expect(read('restartEpoch', more)).toEqual(restart)
  expect(read('close', { code: 1001 })).toEqual({ action: 'close', code: 1001, reason: '' })
  expect(read('closePosition', { traderid: 1, ticket: 2 }))
    .toEqual({ action: 'closePosition', traderid: '1', ticket: 2, reason: 'closed' })
})

test('SV-56: starts without faults, applies each command, and ends all faults on clear', () => {
  const { control } = openFaulty()
  const none = {
    silent: false, stalled: false, notReady: false, refusing: false, refuseTokens: 0, closeOnOpen: 0,
    closeAfterSnapshot: 0, loseAcks: 0, delayAcksMs: 0,
  }
  expect([control.state(), noFaults()]).toEqual([none, none])
  const commands: readonly FaultCommand[] = [
    { action: 'silent', on: true }, { action: 'stall', on: true }, { action: 'notReady', on: true },
    { action: 'refuse', on: true }, { action: 'refuse401', count: 1 }, { action: 'closeOnOpen', code: 4000 },
    { action: 'closeAfterSnapshot', code: 4001 }, { action: 'loseAcks', count: 2 }, { action: 'delayAcks', ms: 3 },
  ]
  for (const command of commands) expect(control.apply(command)).toBeUndefined()
  expect(control.state()).toEqual({
    silent: true, stalled: true, notReady: true, refusing: true, refuseTokens: 1, closeOnOpen: 4000,
    closeAfterSnapshot: 4001, loseAcks: 2, delayAcksMs: 3,
  })
  control.apply({ action: 'clear' })
  expect(control.state()).toEqual(none)
})

test('SV-47 SV-53 SV-56: applies `drop`, `close` and `shout` to every connection', () => {
  const { control, join } = openFaulty()
  const lines = [join(), join()]
  control.apply({ action: 'shout', text: 'hm' })
  control.apply({ action: 'close', code: 4409, reason: 'replaced' })
  control.apply({ action: 'drop' })
  for (const { log } of lines) expect(log).toEqual(['hm', 'close 4409 replaced', 'terminate'])
})

test('SV-48: neither reads nor sends frames while silent, and keeps all connections, even new ones', () => {
  const { control, join, put, clock } = openFaulty()
  const [line, ended] = [join(1), join(1)]
  ended.socket.close(1000)
  control.apply({ action: 'silent', on: true })
  const late = join()
  put(4)
  expect([line, late, ended].map(({ log }) => log.slice(-1))).toEqual([['pause'], ['pause'], ['close 1000']])
  clock.advance(300_000)
  control.apply({ action: 'silent', on: false })
  expect([line, late].map(({ log }) => log.at(-1))).toEqual(['resume', 'resume'])
  clock.advance(90_000)
  expect(line.log.at(-1)).toBe('resume')
  control.apply({ action: 'silent', on: true })
  control.apply({ action: 'clear' })
  expect(line.log.slice(-2)).toEqual(['pause', 'resume'])
})

test('SV-48: sends no late response while silent', async () => {
  let answer = (): void => undefined
  const { join, faults } = openTestHub({
    orders: {
      submit: () => ({ Code: 503, msg: '' }),
      query: () => new Promise((resolve) => (answer = () => resolve({ Code: 503, msg: '' }))),
    },
  })
  const line = join(1)
  line.receive(query)
  faults.silent = true
  answer()
  await Promise.resolve()
  line.drain()
  line.receive(resync)
  line.receive({ type: 'Subscribe', traderid: 1 })
  expect(kindsOf(line.log)).toEqual(['Snapshot 3'])
})

test('SV-49: answers pings and pushes nothing during the fault `stall`', () => {
  const { control, join, put } = openFaulty()
  const line = join(1)
  control.apply({ action: 'stall', on: true })
  put(4)
  line.receive(ping)
  control.apply({ action: 'stall', on: false })
  put(5)
  expect(kindsOf(line.log)).toEqual(['Snapshot 3', 'Pong 3', 'Delta 5'])
})

test('SV-50: drops the next deltas of each subscribed feed during the fault `skipSeq` until `clear`', () => {
  const { control, join, put } = openFaulty()
  const line = join(1)
  join()
  control.apply({ action: 'skipSeq', count: 2 })
  for (const seq of [4, 5, 6]) put(seq)
  expect(kindsOf(line.news())).toEqual(['Snapshot 3', 'Delta 6'])
  control.apply({ action: 'skipSeq', count: 2 })
  control.apply({ action: 'clear' })
  put(7)
  expect(kindsOf(line.news())).toEqual(['resume', 'Delta 7'])
})

test('SV-51: starts a new epoch on `restartEpoch`, and with `drop` cuts connections if the restart succeeds', () => {
  const { control, join, market } = openFaulty()
  const line = join()
  expect(control.apply({ action: 'restartEpoch', drop: false })).toBeUndefined()
  market.restart.mockReturnValueOnce('not here')
  expect(control.apply({ action: 'restartEpoch', drop: true })).toBe('not here')
  expect(line.log).toEqual([])
  expect(control.apply({ action: 'restartEpoch', drop: true })).toBeUndefined()
  expect([line.log, market.restart.mock.calls.length]).toEqual([['terminate'], 3])
})

test('SV-52: rejects the given number of Subscribe frames during the fault `refuse401`', () => {
  const { control, join } = openFaulty()
  control.apply({ action: 'refuse401', count: 2 })
  const refused = ['401 token refused', 'close 4401 token refused']
  expect([join(1), join(1), join(1)].map(({ log }) => kindsOf(log))).toEqual([refused, refused, ['Snapshot 3']])
  expect(control.state().refuseTokens).toBe(0)
})

test('SV-53 SV-88: closes a connection with `closeOnOpen` or `closeAfterSnapshot`, even after a catch-up', () => {
  const { control, join, feedOf } = openFaulty()
  control.apply({ action: 'closeOnOpen', code: 1013 })
  expect(join().log).toEqual(['close 1013'])
  control.apply({ action: 'closeOnOpen', code: 0 })
  control.apply({ action: 'closeAfterSnapshot', code: 4401 })
  expect(kindsOf(join(1).log)).toEqual(['Snapshot 3', 'close 4401'])
  feedOf('1').missed = []
  const line = join()
  line.receive({ type: 'Subscribe', traderid: 1, since: { epoch: 'e1', seq: 3 } })
  expect(kindsOf(line.log)).toEqual(['Pong 3', 'close 4401'])
})

test('SV-54 SV-88: ignores Subscribe and Resync during `notReady`, and sends waiting clients no deltas', () => {
  const { control, join, put, hub, feedOf } = openFaulty()
  const before = join(1)
  before.drain()
  control.apply({ action: 'notReady', on: true })
  const line = join(1)
  feedOf('1').missed = []
  line.receive({ type: 'Subscribe', traderid: 1, since: { epoch: 'e1', seq: 3 } })
  line.receive(resync)
  before.receive(resync)
  put(4)
  hub.renew(feedOf('1'))
  line.receive(ping)
  expect([before, line].map(({ log }) => kindsOf(log))).toEqual([['Snapshot 3', 'Delta 4'], ['Pong 3']])
  control.apply({ action: 'notReady', on: false })
  hub.renew(feedOf('1'))
  expect(kindsOf(line.log)).toEqual(['Pong 3'])
  line.receive(resync)
  expect(kindsOf(line.log).at(-1)).toBe('Snapshot 3')
})

test('SV-90 SV-91: drops responses with `loseAcks`, and delays responses on open connections with `delayAcks`', () => {
  const { control, join, clock } = openFaulty()
  const [line, leaver] = [join(1), join(1)]
  control.apply({ action: 'loseAcks', count: 1 })
  line.receive(query)
  line.receive(query)
  expect(kindsOf(line.news())).toEqual(['Snapshot 3', '503 query'])
  const timers = clock.pending()
  control.apply({ action: 'delayAcks', ms: 700 })
  line.receive(query)
  leaver.receive(query)
  leaver.end()
  expect(clock.pending()).toBe(timers + 1)
  clock.advance(699)
  expect(line.news()).toEqual([])
  clock.advance(1)
  expect(kindsOf(line.news())).toEqual(['503 query'])
  expect(leaver.log).toHaveLength(1)
  control.apply({ action: 'delayAcks', ms: 0 })
  line.receive(query)
  expect(kindsOf(line.news())).toEqual(['503 query'])
})

test('SV-56: passes `tick`, `closePosition` and `update` to the market, and returns the market’s error', () => {
  const { control, market } = openFaulty()
  const commands: readonly (readonly [FaultCommand, keyof typeof market, readonly unknown[]])[] = [
    [{ action: 'tick', symbol: 'EURUSD', bid: 1, ask: 2 }, 'tick', ['EURUSD', 1, 2]],
    [{ action: 'closePosition', traderid: '1', ticket: 7, reason: 'tp' }, 'closePosition', ['1', 7, 'tp']],
    [{ action: 'update', count: 5 }, 'update', [5]],
  ]
  for (const [command, name, given] of commands) {
    market[name].mockReturnValueOnce(`no ${name}`)
    expect(control.apply(command)).toBe(`no ${name}`)
    expect(market[name].mock.calls).toEqual([given])
  }
})
