import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { firstPageScript } from '../../../scripts/first-page'
import { readStartOptions, startSettings, startUsage } from '../../../scripts/start-options'

test('SV-92: an address without a page leads to the page of the protocol; others stay', () => {
  const run = (protocol: string, hash: string): string => {
    const location = { hash }
    const script = firstPageScript(protocol)
    if (script !== undefined) runInNewContext(script, { location })
    return location.hash
  }
  expect(run('echo', '')).toBe('/pages/samples/echo/echo')
  expect(run('mode-code', '#/')).toBe('/pages/samples/mode-code/mode-code')
  expect(run('echo', '#/pages/account/account')).toBe('#/pages/account/account')
  expect(run('copy-trading', '')).toBe('')
  expect(run('', '#/')).toBe('#/')
})

const optionsOf = (line: string): ReturnType<typeof readStartOptions> =>
  readStartOptions(line.split(' ').filter((part) => part !== ''))

const host = '127.0.0.1'

describe('options of the start command', () => {
  test('SV-100: page and server listen on this machine alone unless --host says otherwise', () => {
    expect(optionsOf('')).toMatchObject({ server: { host } })
    expect(optionsOf('--host 0.0.0.0')).toMatchObject({ server: { host: '0.0.0.0' } })
    expect(startUsage).toMatch(/--host ADDRESS .*127\.0\.0\.1 by default/)
  })

  test('SV-57: defaults, and both commands\' options', () => {
    expect(optionsOf('')).toEqual({ pagePort: 5173, server: { host, pong: true } })
    expect(optionsOf('--page-port 5174 --port 0 --control-port 8786')).toEqual({
      pagePort: 5174, server: { host, port: 0, pong: true, controlPort: 8786 },
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
  test('UI-120: where the server is, which protocol it has and in which currency it counts', () => {
    expect(startSettings({ host }, 8_787)).toEqual({
      port: 8_787, token: '', currency: 'USD', currencyDigits: 2, protocol: 'copy-trading',
    })
    expect(startSettings({ host, dialect: 'plain', currency: 'JPY' }, 1)).toMatchObject({
      currency: 'JPY', currencyDigits: 0,
    })
  })

  test('SV-92: with --protocol it gets the sample protocol of the server and its address', () => {
    expect(optionsOf('--protocol echo --port 9000')).toMatchObject({ server: { protocol: 'echo', port: 9_000 } })
    expect(startSettings({ host, protocol: 'echo' }, 9_000)).toMatchObject({ protocol: 'echo', port: 9_000 })
  })

  test.each([
    ['127.0.0.1', 'secret'],
    ['::1', 'secret'],
    ['localhost', 'secret'],
    ['0.0.0.0', ''],
    ['::', ''],
    ['192.168.1.7', ''],
    ['localhost.example.com', ''],
  ])('SV-62: a page that listens on %s has the token %j', (address, token) => {
    expect(startSettings({ host: address, token: 'secret' }, 8_787)).toMatchObject({ token })
  })

  test('SV-62: the usage names it', () => {
    expect(startUsage).toMatch(/--token by itself only while it listens on\s+127\.0\.0\.1/)
  })
})
