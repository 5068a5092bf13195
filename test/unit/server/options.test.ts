import { describe, expect, test } from 'vitest'
import { parseCommandLine, serverUsage } from '../../../server/options/command-line'
import type { FaultCommand } from '../../../server/feed/model/hub/fault-command'
import { readFaultCommand } from '../../../server/feed/model/hub/fault-command'
import { startPacer } from '../../../server/feed/model/exchange/pacer'
import { isLoopbackAddress, isLoopbackOrigin } from '../../../server/wire/address'
import { resolveOptions } from '../../../server/options/options'
import { createSeededRandom } from '../../../server/shared/seeded-random'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'

describe('options', () => {
  test('SV-57: defaults', () => {
    expect(resolveOptions({})).toEqual({
      port: 8_787, host: undefined, ticks: [], speed: undefined, positions: 24, rate: 20, seed: '1', currency: 'USD',
      currencyDigits: 2, token: undefined, dialect: 'copy-trading', pong: true, controlPort: undefined, leverage: 100,
      history: { deltas: 1_000, ageMs: 60_000 }, limitBytes: 1_048_576, silenceMs: 90_000, maxAccounts: 100,
      maxAccountsPerAddress: 25, maxLinesPerAccount: 100,
      rowsPerUpdate: 200, journal: undefined, redis: undefined, shards: 1, leaseMs: 3_000, keepMs: 86_400_000,
      origins: [], verifyTimeoutMs: 5_000,
      maxConnections: 10_000, maxLateMs: 1_000, maxLinesPerAddress: 500, upgradeRate: { perSecond: 20, burst: 200 },
      maxBufferedBytes: 536_870_912, subscribeMs: 10_000,
      frameRate: { perSecond: 20, burst: 200 }, requestRate: { perSecond: 100, burst: 400 }, proxies: [],
    })
    expect(resolveOptions({ positions: 10_000 }).maxAccounts).toBe(6)
    expect(resolveOptions({ currency: 'KWD', seed: 7 })).toMatchObject({ currencyDigits: 3, seed: '7' })
  })

  test.each([
    [{ port: 65_536 }, 'port must be a whole number from 0 to 65535'],
    [{ port: 1.5 }, 'port must be a whole number'],
    [{ positions: 10_001 }, 'positions must be a whole number from 0 to 10000'],
    [{ rate: -1 }, 'rate must be a number from 0 to 2000'],
    [{ rate: Number.NaN }, 'rate must be a number'],
    [{ speed: 0 }, 'speed must be a number from 0.001'],
    [{ currency: 'XYZ' }, 'currency must be a code such as USD, JPY or KWD'],
    [{ token: '' }, 'token must not be empty'],
    [{ history: { deltas: 0 } }, 'history.deltas must be'],
    [{ origins: ['app.example.com'] }, 'origin must be like https://app.example.com'],
    [{ origins: ['https://app.example.com/'] }, 'without a path, not "https://app.example.com/"'],
    [{ maxConnections: 0 }, 'maxConnections must be a whole number from 1'],
    [{ maxLateMs: 9 }, 'maxLateMs must be a number from 10 to 3600000'],
    [{ frameRate: { burst: 0 } }, 'frameRate.burst must be a whole number from 1'],
    [{ proxies: ['localhost'] }, 'proxy must be an address like 10.0.0.1, not "localhost"'],
    [{ keepMs: 1_000 }, 'keepMs must be a whole number from 120000'],
    [{ requestRate: { perSecond: 0 } }, 'requestRate.perSecond must be a number from 0.001'],
  ])('SV-57: %j is refused', (options, message) => {
    expect(() => resolveOptions(options)).toThrow(message)
  })

  test.each([['1.1', 3_960_000], ['2.3', 8_280_000], ['0.333333', 1_199_999]])(
    'RS-37: --keep-hours %s is a time, whatever a product of fractions comes to', (hours, keepMs) => {
      expect(parseCommandLine(['--keep-hours', hours])).toMatchObject({ keepMs })
    },
  )

  test('SV-57: the command line', () => {
    const line = '--port 0 --ticks a.csv --ticks b.csv --speed 2.5 --positions 3 --rate 0.5 --seed x --currency jpy ' +
      '--token t --journal orders.jsonl --origin https://a.example --origin http://b.example:5173 --dialect plain --no-pong --control-port 8786 --host 127.0.0.1'
    expect(parseCommandLine(line.split(' '))).toEqual({
      port: 0, host: '127.0.0.1', ticks: ['a.csv', 'b.csv'], speed: 2.5, positions: 3, rate: 0.5, seed: 'x',
      currency: 'JPY', token: 't', journal: 'orders.jsonl', origins: ['https://a.example', 'http://b.example:5173'], dialect: 'plain', pong: false, controlPort: 8786,
    })
    expect(parseCommandLine('--keep-hours 0.5 --proxy 10.0.0.1 --proxy ::1'.split(' '))).toEqual({
      pong: true, keepMs: 1_800_000, proxies: ['10.0.0.1', '::1'],
    })
    expect(parseCommandLine([])).toEqual({ pong: true })
    expect(parseCommandLine(['--help'])).toBe('help')
  })

  test.each([
    ['--positions -1', 'positions must be a whole number from 0 to 10000'],
    ['--rate -0.5', 'rate must be a number from 0 to 2000'],
    ['--port=-1', 'port must be a whole number from 0 to 65535'],
  ])('SV-57: %s names the range', (line, message) => {
    const options = parseCommandLine(line.split(' '))
    expect(() => resolveOptions(options === 'help' ? {} : options)).toThrow(message)
  })

  test('SV-57: a seed may be negative', () => {
    expect(parseCommandLine(['--seed', '-7'])).toMatchObject({ seed: '-7' })
  })

  test.each([
    ['--port x', 'port must be a number, not "x"'],
    ['--rate 1e3', 'rate must be a number, not "1e3"'],
    ['--dialect french', 'dialect must be copy-trading or plain, not "french"'],
    ['--colour red', "Unknown option '--colour'"],
    ['--port', 'argument missing'],
    ['--host --port 1', 'host needs a value; one that begins with a dash is given as --host=VALUE'],
    ['--port -x', 'port needs a value'],
    ['--no-pong -1', "Option '--no-pong' does not take an argument"],
    ['-1', "Unknown option '-1'"],
    ['extra', "Unexpected argument 'extra'"],
  ])('SV-57: %s is refused in one line', (line, message) => {
    expect(() => parseCommandLine(line.split(' '))).toThrow(message)
    expect(() => parseCommandLine(line.split(' '))).toThrow(/^[^\n]+$/)
  })
})

describe('fault commands', () => {
  test.each([
    [{ action: 'drop' }, { action: 'drop' }],
    [{ action: 'silent' }, { action: 'silent', on: true }],
    [{ action: 'stall', on: false }, { action: 'stall', on: false }],
    [{ action: 'skipSeq' }, { action: 'skipSeq', count: 1 }],
    [{ action: 'loseAcks' }, { action: 'loseAcks', count: 1 }],
    [{ action: 'delayAcks', ms: 250 }, { action: 'delayAcks', ms: 250 }],
    [{ action: 'refuse401', count: 3 }, { action: 'refuse401', count: 3 }],
    [{ action: 'restartEpoch', drop: true }, { action: 'restartEpoch', drop: true }],
    [{ action: 'close', code: 4409 }, { action: 'close', code: 4_409, reason: '' }],
    [{ action: 'closeOnOpen', code: 1013 }, { action: 'closeOnOpen', code: 1_013 }],
    [{ action: 'closeAfterSnapshot' }, { action: 'closeAfterSnapshot', code: 0 }],
    [{ action: 'shout', text: '{' }, { action: 'shout', text: '{' }],
    [{ action: 'tick', symbol: 'EURUSD', bid: 1, ask: 1.1 }, { action: 'tick', symbol: 'EURUSD', bid: 1, ask: 1.1 }],
    [{ action: 'closePosition', traderid: 7, ticket: 9 },
      { action: 'closePosition', traderid: '7', ticket: 9, reason: 'closed' }],
  ])('SV-56: %j is understood', (fields, command) => {
    expect(readFaultCommand(fields)).toEqual(command)
  })

  test.each([
    [{}, 'unknown action'],
    [{ action: 'silent', on: 1 }, 'on must be true or false'],
    [{ action: 'skipSeq', count: -1 }, 'count must be a whole number from 0 to 10000'],
    [{ action: 'delayAcks' }, 'ms must be a whole number from 0 to 60000'],
    [{ action: 'delayAcks', ms: 60_001 }, 'ms must be'],
    [{ action: 'delayAcks', ms: 0.5 }, 'ms must be'],
    [{ action: 'close' }, 'code must be'],
    [{ action: 'close', code: 1006 }, 'code must be'],
    [{ action: 'close', code: 4000, reason: 'x'.repeat(124) }, 'reason must be'],
    [{ action: 'closeOnOpen', code: 2000 }, 'code must be 0 or'],
    [{ action: 'shout' }, 'text must be text'],
    [{ action: 'tick', bid: 1, ask: 1 }, 'symbol must be text'],
    [{ action: 'tick', symbol: 'EURUSD', bid: 2, ask: 1 }, 'bid and ask'],
    [{ action: 'closePosition', ticket: 1 }, 'traderid is missing'],
    [{ action: 'closePosition', traderid: 1 }, 'ticket must be a number'],
    [{ action: 'closePosition', traderid: 1, ticket: 1, reason: 'bored' }, 'reason must be'],
  ])('SV-56: %j is refused', (fields, message) => {
    expect(readFaultCommand(fields)).toContain(message)
  })

  test('SV-63: the usage names each action', () => {
    const actions: Readonly<Record<FaultCommand['action'], true>> = {
      drop: true, clear: true, silent: true, stall: true, notReady: true, refuse: true, skipSeq: true, refuse401: true,
      update: true, restartEpoch: true, close: true, closeOnOpen: true, closeAfterSnapshot: true, shout: true,
      tick: true, closePosition: true, loseAcks: true, delayAcks: true,
    }
    const words = new Set(serverUsage.slice(serverUsage.indexOf('POST /faults')).split(/[\s,]+/))
    expect(Object.keys(actions).filter((action) => !words.has(action))).toEqual([])
  })

  test('SV-46: this machine and its pages', () => {
    const strangers = ['10.0.0.1', '::2', '::ffff:10.0.0.1', '127.0.0.1.evil.example', undefined]
    expect(['127.0.0.1', '::1', '::ffff:127.0.0.1', '127.9.9.9'].every(isLoopbackAddress)).toBe(true)
    expect(strangers.some(isLoopbackAddress)).toBe(false)
    expect([undefined, 'http://localhost:5173', 'http://127.0.0.1', 'https://[::1]:8'].every(isLoopbackOrigin)).toBe(true)
    expect(['anything://localhost', 'file://localhost', 'app://127.0.0.1'].some(isLoopbackOrigin)).toBe(false)
    expect(['http://evil.example', 'null', 'http://localhost.evil.example', ''].some(isLoopbackOrigin)).toBe(false)
  })
})

describe('the pace of updates', () => {
  function count(rate: number): { clock: ReturnType<typeof createSimulatedClock>; calls: number[]; stop: () => void } {
    const clock = createSimulatedClock()
    const calls: number[] = []
    const stop = startPacer({ clock, rate, update: (elapsedMs) => void calls.push(elapsedMs) })
    return { clock, calls, stop }
  }

  test.each([[20, 200], [0.5, 5], [1_000, 10_000], [333, 3_330], [0, 0]])('SV-59: %d a second', (rate, expected) => {
    const { clock, calls, stop } = count(rate)
    clock.advance(10_000)
    expect(Math.abs(calls.length - expected)).toBeLessThanOrEqual(rate > 100 ? rate / 100 : 0)
    expect(new Set(calls)).toEqual(expected === 0 ? new Set() : new Set([1_000 / rate]))
    stop()
    clock.advance(10_000)
    expect(clock.pending()).toBe(0)
  })

  test('SV-59: a suspension is not caught up, a clock set back does no harm', () => {
    const { clock, calls } = count(20)
    clock.advance(1_000)
    clock.suspend(3_600_000)
    clock.advance(0)
    expect(calls.length).toBeLessThanOrEqual(20 + 20)
    clock.setWall(0)
    const before = calls.length
    clock.advance(1_000)
    expect(calls.length - before).toBeGreaterThanOrEqual(18)
  })

  test('SV-22: seeded numbers are the same everywhere', () => {
    const rolls = createSeededRandom('1')
    expect([rolls.next(), rolls.next()].map((roll) => roll.toFixed(9))).toEqual(['0.260854695', '0.452915747'])
    expect(() => rolls.pick([])).toThrow(RangeError)
    const spread = Array.from({ length: 1_000 }, () => rolls.between(1, 6))
    expect([...new Set(spread)].sort()).toEqual([1, 2, 3, 4, 5, 6])
  })
})
