import { once } from 'node:events'
import { createServer as createNetServer } from 'node:net'
import { PassThrough } from 'node:stream'
import { runInNewContext } from 'node:vm'
import { createServer } from 'vite'
import { describe, expect, onTestFinished, test } from 'vitest'
import { devGuard, mayLoad } from '../../../scripts/dev-guard'
import { withoutForeignScripts } from '../../../scripts/own-scripts'
import { type BuiltScript, movesInto, onlyUser, withMoves } from '../../../scripts/sub-packages'
import { escapePaths } from '../../robustness/escape-paths'
import { firstPageScript } from '../../../scripts/first-page'
import { readStartOptions, serverSettings, startUsage } from '../../../scripts/start-options'
import { choosePorts, isFreePort } from '../../../scripts/start-ports'

const page = (...scripts: readonly string[]): string =>
  `<!doctype html>\n<html>\n  <head>\n${scripts.map((script) => `    ${script}\n`).join('')}  </head>\n</html>\n`

describe('page scripts', () => {
  test.each([
    '<script src="https://cdn.example.com/sdk/all.js"></script>',
    '<script async src=\'http://cdn.example.com/all.js\' crossorigin></script>',
    '<script type="module" src="//cdn.example.com/all.js">\n</script>',
    '<SCRIPT SRC=https://cdn.example.com/all.js></SCRIPT>',
  ])('removes %s', (script) => {
    expect(withoutForeignScripts(page(script))).toBe(page())
  })

  test('removes other sites’ scripts, and keeps the page’s own scripts', () => {
    const own = page(
      '<script type="module" src="/@vite/client"></script>',
      '<script type="module" crossorigin src="./assets/index.js"></script>',
      '<script>const address = "https://example.com"</script>',
    )
    expect(withoutForeignScripts(own)).toBe(own)
    const mixed = own.replace('<script>', '<script src="https://cdn.example.com/all.js"></script>\n    <script>')
    expect(withoutForeignScripts(mixed)).toBe(own)
  })
})

const script = (fileName: string, ...imports: readonly string[]): BuiltScript =>
  ({ fileName, imports, isFixed: false })
const fixed = (fileName: string, ...imports: readonly string[]): BuiltScript =>
  ({ fileName, imports, isFixed: true })

const roots = ['pages/one', 'pages/two']
const moved = (...scripts: readonly BuiltScript[]): Record<string, string> =>
  Object.fromEntries(movesInto(roots, scripts))

describe('sub-package scripts', () => {
  test('UI-94: moves modules with their dependencies into the only sub-package that requires them', () => {
    expect(moved(
      fixed('app.js', 'shared.js'),
      fixed('pages/one/a/a.js', 'shared.js', 'own.js'),
      script('own.js', 'deeper.js', 'shared.js'),
      script('deeper.js'),
      script('shared.js'),
    )).toEqual({ 'own.js': 'pages/one/own.js', 'deeper.js': 'pages/one/deeper.js' })
  })

  test('UI-94: does not move pages, unused modules, or modules that other packages require', () => {
    expect(moved(
      fixed('app.js', 'main.js'),
      fixed('components/card.js', 'card-words.js'),
      fixed('pages/one/a/a.js', 'both.js', 'main.js', 'card-words.js', 'components/card.js', 'pages/one/own.js'),
      fixed('pages/two/c/c.js', 'both.js'),
      ...['main.js', 'card-words.js', 'both.js', 'absent.js', 'pages/one/own.js'].map((name) => script(name)),
    )).toEqual({})
  })

  test('keeps scripts together when they require each other', () => {
    expect(moved(fixed('pages/two/c.js', 'x.js'), script('x.js', 'y.js'), script('y.js', 'x.js')))
      .toEqual({ 'x.js': 'pages/two/x.js', 'y.js': 'pages/two/y.js' })
  })

  test('UI-94: corrects the paths in moved and unmoved scripts, and changes nothing else', () => {
    const moves = new Map([['src/own.js', 'pages/one/src/own.js'], ['src/deeper.js', 'pages/one/src/deeper.js']])
    const page = 'const a=require("../../../src/own.js"),b=require("../../../src/shared.js")'
    expect(withMoves(page, 'pages/one/a/a.js', moves)).toBe(
      'const a=require("../src/own.js"),b=require("../../../src/shared.js")',
    )
    const own = 'const a=require("./deeper.js"),b=require("./shared.js"),c="./deeper.js"'
    expect(withMoves(own, 'src/own.js', moves)).toBe(
      'const a=require("./deeper.js"),b=require("../../../src/shared.js"),c="./deeper.js"',
    )
  })
})

test('UI-94: moves a package into a sub-package when only the sub-package’s files import it', () => {
  const importers: Readonly<Record<string, readonly string[]>> = {
    parser: ['chat.ts', 'helper'], helper: ['parser'], 'chat.ts': ['/app/one/page.vue'],
    shared: ['chat.ts', 'main.ts'], both: ['/app/one/page.vue', '/app/two/page.vue'], 'main.ts': [],
  }
  const find = (id: string) => ({ isEntry: id === 'main.ts', importers: importers[id] ?? [] })
  const userOf = (id: string): string | undefined => onlyUser(id, ['/app/one', '/app/two'], find)
  expect(['parser', 'helper', 'shared', 'both', 'unknown'].map(userOf))
    .toEqual(['/app/one', '/app/one', undefined, undefined, undefined])
})

const root = process.cwd()

describe('development server files', () => {
  test.each([
    '/', '/@vite/client', '/@vite/env', '/main.ts', '/main.ts?t=1700000000000', '/App.vue',
    '/App.vue?vue&type=style&index=0&lang.scss', '/src/index.ts?import', '/pages-json-js', '/manifest-json-js',
    '/@id/__x00__plugin-vue:export-helper', '/node_modules/vite/dist/client/env.mjs', '/node_modules/vue/package.json',
    '/pages/account/account.vue?mpType=page', '/server/feed/model/hub/hub.ts', '/server/wire/answer.ts?t=1',
    '/demo/feed/local/feed-worker.ts?worker_file&type=module',
  ])('SE-21: serves the path %s', (target) => {
    expect(mayLoad(target, root)).toBe(true)
  })

  test.each([
    '/server/feed/feed-server.ts', '/server/feed/model', '/server/tokens/token-check.ts', '/.env', '/.npmrc?raw',
    '/package.json', '/server/main.ts', '/src/../package.json', '/src/%2e%2e/package.json',
    '/MAIN.TS/', '/src', '/src/', '//main.ts', '/@fs/main.ts', '/@id/main.ts', '/@id/__x00__/main.ts',
    '/main.ts?/../../package.json', '/main.ts?raw??', '/main.ts#x', '/main.ts%00', '/main.ts\0', '\\main.ts',
    '/main.ts::$DATA', '/node_modules/.package-lock.json', '/__open-in-editor?file=main.ts', 'http://a/main.ts', '*', '',
  ])('SE-21: does not serve the path %j', (target) => {
    expect(mayLoad(target, root)).toBe(false)
  })

  test('SE-21: serves no file outside the folder, however the path is encoded', () => {
    expect(escapePaths(process.execPath).filter((target) => mayLoad(target, root))).toEqual([])
  })

  test.each([['127.0.0.1', false], ['10.0.0.7', true]])(
    'SE-24: ends only the connection that breaks during an upgrade from %s', async (remoteAddress, isRefused) => {
      const server = await createServer({ configFile: false, logLevel: 'silent', plugins: [devGuard()] })
      onTestFinished(() => server.close())
      const socket = new PassThrough()
      const headers = { host: 'localhost', upgrade: 'other' }
      server.httpServer?.emit('upgrade', { url: '/', headers, socket: { remoteAddress } }, socket, Buffer.alloc(0))
      expect(socket.destroyed).toBe(isRefused)
      expect(socket.emit('error', new Error('read ECONNRESET'))).toBe(true)
      expect(socket.destroyed).toBe(true)
    },
  )
})

test('SV-92: redirects a URL that names no page to the sample protocol’s page, and keeps other URLs', () => {
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

describe('start command options', () => {
  test('SV-100: makes the page and the server listen only on this machine unless `--host` is given', () => {
    expect(optionsOf('')).toMatchObject({ server: { host } })
    expect(optionsOf('--host 0.0.0.0')).toMatchObject({ server: { host: '0.0.0.0' } })
    expect(startUsage).toMatch(/--host ADDRESS .*127\.0\.0\.1 by default/)
  })

  test('SV-57: applies defaults, and accepts page and server options', () => {
    expect(optionsOf('')).toEqual({ server: { host, pong: true } })
    expect(optionsOf('--page-port 5174 --port 0 --control-port 8786')).toEqual({
      pagePort: 5174, server: { host, port: 0, pong: true, controlPort: 8786 },
    })
    expect(optionsOf('--help')).toBe('help')
  })

  test.each([
    ['--page-port 0', 'page-port must be a whole number from 1 to 65535, not "0"'],
    ['--positions 10001', 'positions must be a whole number from 0 to 10000'],
    ['--colour red', "Unknown option '--colour'"],
  ])('SV-57: rejects %s with a one-line error', (line, message) => {
    expect(() => optionsOf(line)).toThrow(message)
    expect(() => optionsOf(line)).toThrow(/^[^\n]+$/)
  })

  const portsOf = async (line: string, busy: readonly number[] = []) => {
    const options = optionsOf(line)
    if (options === 'help') throw new Error('help was asked for')
    return choosePorts(options, async (port) => !busy.includes(port))
  }

  test.each([
    ['--port 9987 --page-port 9987', 9_987],
    ['--page-port 5173 --port 5173', 5_173],
  ])('SV-61: rejects the options %s', async (line, port) => {
    await expect(portsOf(line)).rejects.toThrow(new RegExp(`^port and page-port must differ, but both are ${port}$`))
  })

  test.each([
    ['', [], 5_173, 8_787, []],
    ['', [5_173, 5_174, 8_787], 5_175, 8_788,
      ['Port 5173 is in use: the page uses 5175.', 'Port 8787 is in use: the server uses 8788.']],
    ['--page-port 6000 --port 6001', [6_000, 6_001], 6_000, 6_001, []],
    ['--port 5173', [], 5_174, 5_173, ['Port 5173 is in use: the page uses 5174.']],
    ['--page-port 8787', [], 8_787, 8_788, ['Port 8787 is in use: the server uses 8788.']],
  ])('SV-244: maps the options %j and busy ports %j to page port %i and server port %i', async (
    line, busy, pagePort, port, notes,
  ) => {
    expect(await portsOf(line, busy)).toEqual({ pagePort, port, notes })
  })

  test('SV-244: detects a port used by another program', async () => {
    const other = createNetServer().listen(0, host)
    onTestFinished(() => void other.close())
    await once(other, 'listening')
    const address = other.address()
    expect(await isFreePort(typeof address === 'object' && address !== null ? address.port : 0, host)).toBe(false)
    expect(await isFreePort(0, host)).toBe(true)
  })
})

describe('values for the page', () => {
  test('UI-120: passes the server’s address, protocol and currency to the page', () => {
    expect(serverSettings({ host }, 8_787)).toEqual({
      port: 8_787, token: '', currency: 'USD', currencyDigits: 2, protocol: 'copy-trading',
    })
    expect(serverSettings({ host, dialect: 'plain', currency: 'JPY' }, 1)).toMatchObject({
      currency: 'JPY', currencyDigits: 0,
    })
  })

  test('SV-92: passes the sample protocol and the server address to the page with --protocol', () => {
    expect(optionsOf('--protocol echo --port 9000')).toMatchObject({ server: { protocol: 'echo', port: 9_000 } })
    expect(serverSettings({ host, protocol: 'echo' }, 9_000)).toMatchObject({ protocol: 'echo', port: 9_000 })
  })

  test.each([
    ['127.0.0.1', 'secret'],
    ['::1', 'secret'],
    ['localhost', 'secret'],
    ['0.0.0.0', ''],
    ['::', ''],
    ['192.168.1.7', ''],
    ['localhost.example.com', ''],
  ])('SV-62: serves a page on %s with the token %j', (address, token) => {
    expect(serverSettings({ host: address, token: 'secret' }, 8_787)).toMatchObject({ token })
  })
})
