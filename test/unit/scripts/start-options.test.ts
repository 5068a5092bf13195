import { describe, expect, test } from 'vitest'
import { pageEnvironment, readStartOptions, startUsage } from '../../../scripts/start-options'

const optionsOf = (line: string): ReturnType<typeof readStartOptions> =>
  readStartOptions(line.split(' ').filter((part) => part !== ''))

describe('options of the start command', () => {
  test('SV-57: defaults, and both commands\' options', () => {
    expect(optionsOf('')).toEqual({ pagePort: 5173, server: { pong: true, faults: false } })
    expect(optionsOf('--page-port 5174 --port 0 --faults')).toEqual({
      pagePort: 5174, server: { port: 0, pong: true, faults: true },
    })
    expect(optionsOf('--help')).toBe('help')
  })

  test.each([
    ['--page-port 0', 'page-port must be a whole number from 1 to 65535, not "0"'],
    ['--page-port -1', 'page-port must be a whole number from 1 to 65535, not "-1"'],
    ['--positions -1', 'positions must be a whole number from 0 to 10000'],
    ['--positions 10001', 'positions must be a whole number from 0 to 10000'],
    ['--colour red', "Unknown option '--colour'"],
  ])('SV-57: %s is refused in one line', (line, message) => {
    expect(() => optionsOf(line)).toThrow(message)
    expect(() => optionsOf(line)).toThrow(/^[^\n]+$/)
  })

  test.each([
    ['--port 9987 --page-port 9987', 9_987],
    ['--page-port 8787', 8_787],
    ['--port 5173', 5_173],
  ])('SV-61: %s is refused', (line, port) => {
    expect(() => optionsOf(line)).toThrow(new RegExp(`^port and page-port must differ, both are ${port}$`))
  })
})

describe('what the page is given', () => {
  test('where the feed is and how it speaks', () => {
    expect(pageEnvironment({}, 8_787)).toEqual({
      VITE_FEED_PORT: '8787', VITE_FEED_TOKEN: '', VITE_FEED_DIALECT: 'copy-trading', VITE_FEED_CURRENCY: 'USD',
      VITE_FEED_CURRENCY_DIGITS: '2', VITE_DEMO_PROTOCOL: 'copy-trading',
    })
    expect(pageEnvironment({ dialect: 'plain', currency: 'JPY' }, 1)).toMatchObject({
      VITE_FEED_DIALECT: 'plain', VITE_FEED_CURRENCY: 'JPY', VITE_FEED_CURRENCY_DIGITS: '0',
    })
  })

  test('SV-92: with --protocol it is told which habit the server has, and where', () => {
    expect(optionsOf('--protocol echo --port 9000')).toMatchObject({ server: { protocol: 'echo', port: 9_000 } })
    const told = { VITE_DEMO_PROTOCOL: 'echo', VITE_FEED_PORT: '9000' }
    expect(pageEnvironment({ protocol: 'echo' }, 9_000)).toMatchObject(told)
  })

  test.each([
    ['127.0.0.1', 'secret'],
    ['::1', 'secret'],
    ['localhost', 'secret'],
    [undefined, ''],
    ['0.0.0.0', ''],
    ['::', ''],
    ['192.168.1.7', ''],
    ['localhost.example.com', ''],
  ])('SV-62: a page that listens on %s has the token %j', (host, token) => {
    const options = { token: 'secret', ...(host === undefined ? {} : { host }) }
    expect(pageEnvironment(options, 8_787)).toMatchObject({ VITE_FEED_TOKEN: token })
  })

  test('SV-62: the usage says so', () => {
    expect(startUsage).toMatch(/--token by itself only with\s+--host 127\.0\.0\.1/)
  })
})
