import { describe, expect, test } from 'vitest'
import { parseCommandLine, serverUsage } from '../../../server/options/command-line'
import type { FaultCommand } from '../../../server/feed/model/hub/fault-command'
import { startPacer } from '../../../server/feed/model/exchange/pacer'
import { resolveOptions } from '../../../server/options/options'
import { StartError } from '../../../server/shared/start-error'
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
    [{ currency: 'XYZ' }, 'currency must be a code such as USD, JPY or KWD'],
    [{ token: '' }, 'token must not be empty'],
    [{ origins: ['app.example.com'] }, 'origin must be like https://app.example.com'],
    [{ origins: ['https://app.example.com/'] }, 'without a path, not "https://app.example.com/"'],
    [{ proxies: ['localhost'] }, 'proxy must be an address like 10.0.0.1, not "localhost"'],
  ])('SV-57: %j is refused', (options, message) => {
    expect(() => resolveOptions(options)).toThrow(message)
    expect(() => resolveOptions(options)).toThrow(StartError)
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
    expect(() => parseCommandLine(line.split(' '))).toThrow(StartError)
  })
})

describe('fault commands', () => {
  test('SV-63: the usage names each action', () => {
    const actions: Readonly<Record<FaultCommand['action'], true>> = {
      drop: true, clear: true, silent: true, stall: true, notReady: true, refuse: true, skipSeq: true, refuse401: true,
      update: true, restartEpoch: true, close: true, closeOnOpen: true, closeAfterSnapshot: true, shout: true,
      tick: true, closePosition: true, loseAcks: true, delayAcks: true,
    }
    const words = new Set(serverUsage.slice(serverUsage.indexOf('POST /faults')).split(/[\s,]+/))
    expect(Object.keys(actions).filter((action) => !words.has(action))).toEqual([])
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
})
