import { fileURLToPath } from 'node:url'
import { readFileSync } from 'node:fs'
import { describe, expect, expectTypeOf, test, vi } from 'vitest'
import { parseAst, type Plugin, type UserConfig } from 'vite'
import { tradewireLegacy, tradewireWebSocket } from '../../../vite'
import type { WebSocketPluginOptions } from '../../../vite/web-socket'

const pageOn = fileURLToPath(new URL('../../../src/platform/page-on.ts', import.meta.url)).replaceAll('\\', '/')
const injected = `import { $on as $inject_uni_$on } from '@dcloudio/uni-h5';`

function pointed(code: string, id = '/app/pages/account.js'): string | undefined {
  const { handler } = tradewireLegacy().transform
  return handler.call({ parse: (text) => parseAst(text), warn: expect.fail }, code, id)?.code
}

const own = (names: string): string => `import { ${names} } from ${JSON.stringify(pageOn)};\n`

function bindings(code: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const node of parseAst(code).body) {
    if (node.type !== 'ImportDeclaration') continue
    for (const specifier of node.specifiers) {
      const { type, local } = specifier
      const imported: unknown = type === 'ImportSpecifier' ? Reflect.get(specifier.imported, 'name') : type
      found[local.name] = `${String(imported)} of ${String(node.source.value)}`
    }
  }
  return found
}

describe('tradewire/vite', () => {
  test('VP-1: redirects only a page’s imports of `$on` and `$off` from uni’s runtime to the class', () => {
    const rest = `import { $emit as emit } from '@dcloudio/uni-h5';\n$inject_uni_$on('a', emit)\n`
    expect(pointed(`${injected}\n${rest}`)).toBe(
      `import {                        } from '@dcloudio/uni-h5';\n${rest}\n${own('pageOn as $inject_uni_$on')}`)
    expect(pointed(`import { $off as off } from '@dcloudio/uni-h5';\n${rest}`)).toBe(
      `import {             } from '@dcloudio/uni-h5';\n${rest}\n${own('pageOff as off')}`)
  })

  test.each([
    ['before others', '{ $on as on, $off, ref as r }'],
    ['between others', '{ ref as r, $on as on, $off }'],
    ['after others', '{ ref as r, $off, $on as on }'],
    ['after others, with a comma after comments', '{ ref as r, $off, $on as on /* one, two */ // three\n , }'],
    ['on separate lines', '{\n  ref as r,\r\n  $on\n    as on,\n  $off,\n}'],
    ['twice', '{ $on as on, $off, $on as again, ref as r }'],
    ['next to a default import', 'uni, { $on as on, }'],
    ['alone, with a comma', '{ $on as on, }'],
  ])('VP-1: redirects the import when it is %s, and changes nothing else', (_, names) => {
    const code = `before();import ${names} from '@dcloudio/uni-h5';on('a')`
    const made = pointed(code) ?? ''
    const before = bindings(code)
    expect(bindings(made)).toEqual(Object.fromEntries(Object.entries(before).map(([local, from]) =>
      [local, from.replace(/^\$o(n|ff) of .*/, (_whole, end: string) => `pageO${end} of ${pageOn}`)])))
    // The source map stays correct: every remaining character keeps its position.
    const lines = (text: string): readonly number[] => text.split('\n').map(({ length }) => length)
    expect(lines(made).slice(0, lines(code).length)).toEqual(lines(code))
    expect(made.slice(code.indexOf(';on('), code.length)).toBe(`;on('a')`)
  })

  test('VP-1: keeps a comma and a bracket after the import', () => {
    const code = `import {$on as on} from '@dcloudio/uni-h5';on('a', 1)`
    expect(pointed(code)).toBe(`import {         } from '@dcloudio/uni-h5';on('a', 1)\n${own('pageOn as on')}`)
  })

  test.each([
    ['an import from another package', `import { $on } from 'another'\nconsole.log($on, '@dcloudio/uni-h5')\n`],
    ['an import of another name', `import uni, { off as $on } from '@dcloudio/uni-h5'\nconsole.log($on, uni)\n`],
  ])('VP-2: leaves a module unchanged if it contains %s', (_, code) => {
    expect(pointed(code)).toBeUndefined()
  })

  test('VP-2: leaves the plugin’s own module with the real `$on` unchanged, even if a bundler adds a suffix', () => {
    expect(pointed(injected, pageOn)).toBeUndefined()
    expect(pointed(injected, `${pageOn}?v=1`)).toBeUndefined()
    expect(pointed(injected, pageOn.replaceAll('/', '\\'))).toBeUndefined()
  })
})

const source = (path: string): string =>
  fileURLToPath(new URL(`../../../src/web-socket/${path}.ts`, import.meta.url)).replaceAll('\\', '/')

const PAGE = '/app/pages/index.js'

/** @param platform `null` for a build that is not uni's */
function pointedIn(code: string, { id = PAGE, platform = 'mp-weixin', options, warn = expect.fail }: {
  readonly id?: string; readonly platform?: string | null; readonly options?: WebSocketPluginOptions
  readonly warn?: (message: string) => void
} = {}): string | undefined {
  vi.stubEnv('UNI_PLATFORM', platform ?? undefined)
  const { handler } = tradewireWebSocket(options).transform
  return handler.call({ parse: (text) => parseAst(text), warn }, code, id)?.code
}

const from = (module: string, ...names: readonly string[]): string => names.map((each) =>
  `import { ${each} } from ${JSON.stringify(source(`globals/${module}`))};\n`).join('')

describe('tradewireWebSocket()', () => {
  test('VP-21, VP-23: imports used names under the same names, on a line after all code', () => {
    const code = 'export const open = (url) => new WebSocket(url, { URL })'
    const imports = from('globals', 'ownWebSocket as WebSocket') + from('url', 'ownUrl as URL')
    expect(pointedIn(code)).toBe(`${code}\n${imports}`)
  })

  test.each([
    ['WebSocket', 'globals'], ['Event', 'globals'], ['EventTarget', 'globals'], ['MessageEvent', 'globals'],
    ['CloseEvent', 'globals'], ['AbortController', 'globals'], ['AbortSignal', 'globals'], ['TextEncoder', 'globals'],
    ['TextDecoder', 'globals'], ['atob', 'globals'], ['btoa', 'globals'], ['queueMicrotask', 'globals'],
    ['navigator', 'globals'], ['URL', 'url'], ['URLSearchParams', 'url'], ['self', 'scope'], ['globalThis', 'scope'],
  ])('VP-21: imports %s from a module that exports it', (name, module) => {
    const made = pointedIn(`f(${name})`) ?? ''
    const [, exported = '', path = ''] = /import \{ (\w+) as \w+ \} from "(.*)";\n$/.exec(made) ?? []
    expect(path).toBe(source(`globals/${module}`))
    expect(readFileSync(path, 'utf8')).toMatch(new RegExp(`^export const ${exported}\\b`, 'm'))
  })

  test.each([
    ['declared by the module', 'class WebSocket {} new WebSocket()'],
    ['imported by the module', 'import { WebSocket } from "ws"; new WebSocket()'],
    ['a parameter, a member or a key', 'export const f = (self, { URL }) => self.WebSocket(URL, { Event: 1 })'],
    ['part of another name', 'new MyWebSocket(URLs)'],
    ['a word in a string', 'f("WebSocket")'],
    ['assigned to', 'self = this; self++'],
  ])('VP-22: leaves a name unchanged if it is %s', (_, code) => {
    expect(pointedIn(code)).toBeUndefined()
  })

  test.each(['h5', 'web', '', null])('VP-24: has no effect in builds for %j', (platform) => {
    expect(pointedIn('new WebSocket("")', { platform })).toBeUndefined()
    expect(pointedIn('export {}', { platform, id: source('auto') })).toBeUndefined()
  })

  test.each(['mp-weixin', 'mp-alipay', 'app', 'app-plus'])('VP-24: works in builds for %s', (platform) => {
    expect(pointedIn('new WebSocket("")', { platform })).toContain('ownWebSocket')
  })

  test.each([
    '/app/node_modules/@dcloudio/uni-mp-vue/dist/vue.runtime.esm.js',
    'C:\\app\\node_modules\\@vue\\shared\\dist\\shared.esm-bundler.js',
    '/app/node_modules/vue/index.js',
    '/app/node_modules/pinia/dist/pinia.mjs',
    '/app/node_modules/core-js-pure/modules/web.url.js',
    '/app/uni_modules/tradewire-socketio/vendor/core-js-pure/url.js',
    '\0commonjsHelpers.js',
    source('globals/globals'),
    `${source('uni-web-socket')}?v=1`,
  ])('VP-25: leaves %s unchanged', (id) => {
    expect(pointedIn('f(typeof self, WebSocket, URL)', { id })).toBeUndefined()
  })

  test('VP-25: adds imports to a page’s script, even if its path contains vue or a bundler suffix', () => {
    expect(pointedIn('new WebSocket("")', { id: '/app/pages/vue/vue.vue?vue&type=script' })).toContain('ownWebSocket')
  })

  test('VP-26: replaces an import of `auto` with imports in the modules that use the names', () => {
    expect(pointedIn('fillIn(ownScope, {})', { id: source('auto') })).toBe('export {};\n')
  })

  const open = 'new WebSocket("")'
  const fileOf = (name: string): string => `/app/node_modules/${name}/dist/index.js`

  test.each([
    fileOf('mqtt'), fileOf('@stomp/stompjs'), fileOf('.pnpm/mqtt@5.16.0/node_modules/mqtt'),
    fileOf('socket.io-client/node_modules/engine.io-client'), 'C:\\app\\node_modules\\mqtt\\dist\\mqtt.esm.js?v=1',
  ])('VP-32: imports the used names in the known client %s, and none in an excluded client', (id) => {
    expect(pointedIn(open, { id })).toContain('ownWebSocket')
    const exclude = ['mqtt', '@stomp/stompjs', 'engine.io-client']
    expect(pointedIn(open, { id, options: { exclude } })).toBeUndefined()
  })

  test.each([fileOf('@acme/client'), '/app/uni_modules/@acme/client/index.js'])(
    'VP-32: imports the used names in an included package of %s', (id) => {
      expect(pointedIn(open, { id, options: { include: ['@acme/client'] } })).toContain('ownWebSocket')
    })

  test.each(
    ['mqtt', null, /mqtt/, [/mqtt/], { mqtt: true }].map((value) => [value]),
  )('VP-34: rejects %o where a list is expected', (names) => {
    for (const name of ['include', 'exclude']) {
      expect(() => tradewireWebSocket(Object.fromEntries([[name, names]]))).toThrow(`${name} must be a list`)
    }
  })

  test('VP-33: leaves other packages unchanged, and warns once about each package that uses WebSocket', () => {
    const warn = vi.fn()
    const id = fileOf('goeasy')
    expect(pointedIn('f(navigator, self)', { id, warn })).toBeUndefined()
    expect(pointedIn(open, { id, warn, options: { exclude: ['goeasy'] } })).toBeUndefined()
    expect(pointedIn(open, { id: '/app/node_modules/@dcloudio/uni-app-plus/index.js', warn })).toBeUndefined()
    expect(pointedIn(open, { id: '/app/node_modules/mqtt/node_modules/goeasy/a.js', warn })).toBeUndefined()
    expect(warn.mock.calls).toEqual([[expect.stringContaining("tradewireWebSocket({ include: ['goeasy'] })")]])
    vi.stubEnv('UNI_PLATFORM', 'app')
    const { handler } = tradewireWebSocket().transform
    for (const file of ['a.js', 'b.js']) handler.call({ parse: parseAst, warn }, open, fileOf(`goeasy/${file}`))
    expect(warn).toHaveBeenCalledTimes(2)
  })

  test('VP-24, VP-33: neither changes nor reports a package that uses WebSocket in H5 builds', () => {
    expect(pointedIn(open, { id: fileOf('goeasy'), platform: 'h5' })).toBeUndefined()
  })
})

test.each([
  ['tradewire:legacy', tradewireLegacy], ['tradewire:web-socket', tradewireWebSocket],
])('VP-3: runs %s only in builds, after all other plugins, for Vite and Rollup', (name, make) => {
  expect(make()).toMatchObject({ name, apply: 'build', transform: { order: 'post' } })
  expectTypeOf(make()).toExtend<Plugin>()
  expectTypeOf({ plugins: [make()] }).toExtend<UserConfig>()
})
