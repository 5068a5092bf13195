import { describe, expect, test, vi } from 'vitest'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { flagError, joinNegatives, parseCommandLine, serverUsage } from '../../../server/options/command-line'
import { createServer } from '../../../server/create-server'
import { serverFlags } from '../../../server/options/flags'
import type { FaultCommand } from '../../../server/feed/model/hub/fault-command'
import { startPacer } from '../../../server/feed/model/exchange/pacer'
import { protocolNames, resolveOptions, type ServerOptions } from '../../../server/options/server-options'
import { StartError } from '../../../server/shared/start-error'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { temporaryFolder } from '../../support/temporary-folder'

const numbers = ['port', 'speed', 'positions', 'rate', 'keep-hours', 'shards', 'control-port']

const url = 'redis://127.0.0.1:6379'
const parse = (line: string, environment = {}) => parseCommandLine(line.split(' ').filter(Boolean), environment)

function parsed(args: readonly string[]): ServerOptions {
  const options = parseCommandLine(args)
  if (options === 'help') throw new Error('help was asked for')
  return options
}

test('SV-57: has defaults for all options', () => {
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
  expect(resolveOptions({ currency: 'HUF' })).toMatchObject({ currencyDigits: 2 })
})

test.each([
  [{ currency: 'XYZ' }, 'currency must be a code of ISO 4217 such as USD, JPY or KWD, not XYZ'],
  [{ token: '' }, 'token must not be empty'],
  [{ origins: ['app.example.com'] }, 'origin must be like https://app.example.com'],
  [{ origins: ['https://app.example.com/'] }, 'without a path, not "https://app.example.com/"'],
  [{ proxies: ['localhost'] }, 'proxy must be an address like 10.0.0.1, not "localhost"'],
])('SV-57: rejects the options %j', (options, message) => {
  expect(() => resolveOptions(options)).toThrow(message)
  expect(() => resolveOptions(options)).toThrow(StartError)
})

test('SV-57: reads options from the command line', () => {
  const line = '--port 0 --ticks a.csv --ticks b.csv --speed 2.5 --positions 3 --rate 0.5 --seed x --currency jpy ' +
    `--token t --tokens users.txt --redis ${url} --journal orders.jsonl --origin https://a.example ` +
    '--origin http://b.example:5173 --dialect plain --no-pong --control-port 8786 --host 127.0.0.1'
  expect(parseCommandLine(line.split(' '))).toEqual({
    port: 0, host: '127.0.0.1', ticks: ['a.csv', 'b.csv'], speed: 2.5, positions: 3, rate: 0.5, seed: 'x',
    currency: 'JPY', token: 't', tokens: 'users.txt', redis: url, journal: 'orders.jsonl',
    origins: ['https://a.example', 'http://b.example:5173'], dialect: 'plain', pong: false, controlPort: 8786,
  })
  for (const protocol of protocolNames) {
    expect(parse(`--protocol ${protocol}`)).toStrictEqual({ protocol, pong: true })
  }
  expect(parse('--dialect copy-trading')).toStrictEqual({ dialect: 'copy-trading', pong: true })
  expect(parseCommandLine('--keep-hours 0.5 --shards 4 --proxy 10.0.0.1 --proxy ::1'.split(' '))).toEqual({
    pong: true, keepHours: 0.5, shards: 4, proxies: ['10.0.0.1', '::1'],
  })
  expect(parseCommandLine([])).toEqual({ pong: true })
  expect(parseCommandLine(['--help'])).toBe('help')
})

test.each([
  ...numbers.map((name) => [`--${name} x`, `${name} must be a number, not "x"`]),
  ['--protocol chats', 'protocol must be copy-trading, heart-check, echo, mode-code or chat, not "chats"'],
  ['--rate 1e3', 'rate must be a number, not "1e3"'],
  ['--dialect french', 'dialect must be copy-trading or plain, not "french"'],
  ['--colour red', "Unknown option '--colour'"],
  ['--host --port 1', 'host needs a value; for a value with a leading dash write --host=VALUE'],
  ['--port -x', 'port needs a value'],
])('SV-57: rejects %s with a one-line error', (line = '', message = '') => {
  expect(() => parseCommandLine(line.split(' '))).toThrow(message)
  expect(() => parseCommandLine(line.split(' '))).toThrow(/^[^\n]+$/)
  expect(() => parseCommandLine(line.split(' '))).toThrow(StartError)
})

test('SV-57 SV-63: prints a usage text that explains where the server listens and names each fault command', () => {
  expect(serverUsage).toContain('--host ADDRESS    address that the server listens on, all by default\n')
  const actions: Readonly<Record<FaultCommand['action'], true>> = {
    drop: true, clear: true, silent: true, stall: true, notReady: true, refuse: true, skipSeq: true, refuse401: true,
    update: true, restartEpoch: true, close: true, closeOnOpen: true, closeAfterSnapshot: true, shout: true,
    tick: true, closePosition: true, loseAcks: true, delayAcks: true,
  }
  const words = new Set(serverUsage.slice(serverUsage.indexOf('POST /faults')).split(/[\s,]+/))
  expect(Object.keys(actions).filter((action) => !words.has(action))).toEqual([])
})

describe('the update rate', () => {
  function count(rate: number) {
    const clock = createSimulatedClock()
    const setTimer = vi.spyOn(clock, 'setTimer')
    const calls: number[] = []
    const stop = startPacer({ clock, rate, update: (elapsedMs) => void calls.push(elapsedMs) })
    return { clock, calls, stop, delaysMs: () => new Set(setTimer.mock.calls.map(([, delayMs]) => delayMs)) }
  }

  const rates = [[20, 200], [0.5, 5], [1_000, 10_000], [333, 3_330], [0, 0]] as const
  test.each(rates)('SV-59: reaches %d updates per second with timers of at least 10 ms', (rate, expected) => {
    const { clock, calls, stop, delaysMs } = count(rate)
    clock.advance(10_000)
    expect(Math.abs(calls.length - expected)).toBeLessThanOrEqual(rate === 333 ? 3 : 0)
    expect(new Set(calls)).toEqual(new Set(rate === 0 ? [] : [1_000 / rate]))
    expect(delaysMs()).toEqual(new Set(rate === 0 ? [] : [Math.max(10, 1_000 / rate)]))
    stop()
    clock.advance(10_000)
    expect(clock.pending()).toBe(0)
  })

  test('SV-59: skips missed updates when an update takes longer than its interval', () => {
    const clock = createSimulatedClock()
    let updates = 0
    const stop = startPacer({
      clock, rate: 20,
      update() {
        updates += 1
        clock.suspend(51)
      },
    })
    clock.suspend(1_000)
    clock.advance(0)
    expect(updates).toBe(1)
    stop()
  })

  test('SV-59: skips missed updates after a suspension and after the clock was set back', () => {
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
})

test('accepts fractional keep-hours from 0.04 to 8,760, and rejects other values', () => {
  const kept = (hours: string): number => resolveOptions(parsed(['--keep-hours', hours])).keepMs
  expect(['1.1', '0.04', '8760'].map(kept)).toEqual([3_960_000, 144_000, 31_536_000_000])
  for (const hours of ['0', '0.039999', '8760.1']) {
    expect(() => kept(hours)).toThrow(/^keep-hours must be a number from 0\.04 to 8760$/)
  }
})

const ofAll = ['protocol', 'port', 'host', 'origin', 'proxy']
test.each(Object.keys(serverFlags).filter((flag) => !ofAll.includes(flag)))(
  'SV-57 HC-13: rejects --%s by name where the option has no effect', async (flag) => {
    const value = flag === 'no-pong' ? [] : [flag === 'dialect' ? 'plain' : '5']
    for (const protocol of ['echo', 'heart-check', 'mode-code']) {
      await expect(createServer(parsed(['--protocol', protocol, `--${flag}`, ...value])))
        .rejects.toThrow(`${flag} is not supported with the protocol ${protocol}`)
    }
  },
)

test('RS-17: reads REDIS_URL when the protocol supports Redis and --redis is missing', () => {
  const redisOf = (line: string, environment: object) => {
    const options = parse(line, environment)
    return options === 'help' ? 'help' : options.redis
  }
  const set = { REDIS_URL: url }
  expect(['', '--protocol chat'].map((line) => redisOf(line, set))).toEqual([url, url])
  for (const name of ['echo', 'heart-check', 'mode-code']) expect(redisOf(`--protocol ${name}`, set)).toBeUndefined()
  expect(redisOf('', { REDIS_URL: '' })).toBeUndefined()
  expect(redisOf('--redis redis://other:1', set)).toBe('redis://other:1')
  expect(parse('--protocol echo', set)).not.toHaveProperty('redis')
})

test('SV-57: joins a negative value to its flag with =, and changes no other argument', () => {
  expect(joinNegatives(['--rate', '-1', '--seed', '-7x'])).toEqual(['--rate=-1', '--seed=-7x'])
  for (const args of [['extra', '-1'], ['x--rate', '-1'], ['--rate=2', '-1'], ['--seed', 'a-1'], ['-1']]) {
    expect(joinNegatives(args)).toEqual(args)
  }
})

test('SV-57: reports an error in one line', () => {
  const own = new StartError('port must be a number')
  expect(flagError(own)).toBe(own)
  const reported = (error: unknown): string => flagError(error).message
  expect(reported(new Error('first\nsecond'))).toBe('first')
  expect(reported('a text')).toBe('a text')
  expect(reported(new Error("Option '-x, --host <value>' argument is ambiguous.\nDid you forget?")))
    .toBe('host needs a value; for a value with a leading dash write --host=VALUE')
  const ambiguous = "An Option '--host' argument is ambiguous"
  expect(reported(new Error(ambiguous))).toBe(ambiguous)
})

type Number = 'a whole number' | 'a number'
type Range = readonly [name: string, kind: Number, low: number, high: number, make: (value: number) => ServerOptions]

const plain = (name: keyof ServerOptions, kind: Number, low: number, high: number): Range =>
  [name, kind, low, high, (value) => ({ [name]: value })]
const rates = (name: 'frameRate' | 'upgradeRate' | 'requestRate'): readonly Range[] => [
  [`${name}.perSecond`, 'a number', 0.001, 1_000_000, (perSecond) => ({ [name]: { perSecond } })],
  [`${name}.burst`, 'a whole number', 1, 1_000_000, (burst) => ({ [name]: { burst } })],
]

test.each<Range>([
  plain('port', 'a whole number', 0, 65_535),
  ['control-port', 'a whole number', 0, 65_535, (controlPort) => ({ controlPort })],
  plain('shards', 'a whole number', 1, 256),
  plain('speed', 'a number', 0.001, 1_000_000),
  plain('positions', 'a whole number', 0, 10_000),
  plain('rate', 'a number', 0, 2_000),
  plain('verifyTimeoutMs', 'a number', 1, 60_000),
  plain('leverage', 'a whole number', 1, 5_000),
  ['history.deltas', 'a whole number', 1, 1_000_000, (deltas) => ({ history: { deltas } })],
  ['history.ageMs', 'a number', 1, 86_400_000, (ageMs) => ({ history: { ageMs } })],
  plain('limitBytes', 'a whole number', 1_024, 1_073_741_824),
  plain('silenceMs', 'a number', 1, 86_400_000),
  plain('leaseMs', 'a whole number', 100, 30_000),
  plain('pagePort', 'a whole number', 1, 65_535),
  plain('maxConnections', 'a whole number', 1, 1_000_000),
  plain('maxLateMs', 'a number', 10, 3_600_000),
  plain('maxLinesPerAddress', 'a whole number', 1, 1_000_000),
  ...rates('upgradeRate'),
  plain('maxBufferedBytes', 'a whole number', 65_536, 68_719_476_736),
  plain('subscribeMs', 'a number', 1, 3_600_000),
  ...rates('frameRate'),
  ...rates('requestRate'),
  plain('maxAccounts', 'a whole number', 1, 10_000),
  plain('maxAccountsPerAddress', 'a whole number', 1, 10_000),
  plain('maxLinesPerAccount', 'a whole number', 1, 1_000_000),
  plain('rowsPerUpdate', 'a whole number', 1, 10_000),
])('SV-57: accepts the option %s as %s from %d to %d', (name, kind, low, high, make) => {
  for (const value of [low, high]) expect(resolveOptions(make(value))).toMatchObject(make(value))
  const step = kind === 'a number' ? 0.0001 : 1
  for (const value of [low - step, high + step, Number.NaN, ...(kind === 'a number' ? [] : [low + 0.5])]) {
    expect(() => resolveOptions(make(value)), String(value)).toThrow(`${name} must be ${kind} from ${low} to ${high}`)
  }
})

test('SV-57: keeps valid proxies and origins unchanged', () => {
  const given = { proxies: ['10.0.0.1', '::1'], origins: ['https://a.example', 'http://localhost:5173'] }
  expect(resolveOptions(given)).toMatchObject(given)
})

test('SV-107: accepts at most one token source', () => {
  const tokens = join(temporaryFolder(), 'users.txt')
  writeFileSync(tokens, 'ann secret\n')
  const ways = [{ token: 't' }, { tokens }, { verifyToken: () => true }]
  for (const way of ways) expect(() => resolveOptions(way)).not.toThrow()
  expect([...resolveOptions({ tokens }).tokens?.keys() ?? []]).toEqual(['ann'])
  for (const [one, other] of [[0, 1], [1, 2], [0, 2]] as const) {
    expect(() => resolveOptions({ ...ways[one], ...ways[other] }))
      .toThrow('token, tokens and verifyToken exclude each other: give one of them')
  }
})
