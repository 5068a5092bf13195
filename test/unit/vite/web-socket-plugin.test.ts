import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, expectTypeOf, test, vi } from 'vitest'
import { parseAst, type Plugin } from 'vite'
import { tradewireWebSocket } from '../../../vite'

const source = (path: string): string =>
  fileURLToPath(new URL(`../../../src/web-socket/${path}.ts`, import.meta.url)).replaceAll('\\', '/')

const PAGE = '/app/node_modules/client/index.js'

function pointed(code: string, { id = PAGE, platform = 'mp-weixin' } = {}): string | undefined {
  vi.stubEnv('UNI_PLATFORM', platform)
  const { handler } = tradewireWebSocket().transform
  return handler.call({ parse: (text) => parseAst(text) }, code, id)?.code
}

const from = (module: string, ...names: readonly string[]): string => names.map((each) =>
  `import { ${each} } from ${JSON.stringify(source(`globals/${module}`))};\n`).join('')

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('tradewireWebSocket()', () => {
  test('VP-21: what a module uses is imported under its own name, in which nothing else changes', () => {
    const code = 'export const open = (url) => new WebSocket(url, { URL })'
    const imports = from('globals', 'ownWebSocket as WebSocket') + from('url', 'ownUrl as URL')
    expect(pointed(code)).toBe(`${code}\n${imports}`)
  })

  test.each([
    ['WebSocket', 'globals'], ['Event', 'globals'], ['EventTarget', 'globals'], ['MessageEvent', 'globals'],
    ['CloseEvent', 'globals'], ['AbortController', 'globals'], ['AbortSignal', 'globals'], ['TextEncoder', 'globals'],
    ['TextDecoder', 'globals'], ['atob', 'globals'], ['btoa', 'globals'], ['queueMicrotask', 'globals'],
    ['navigator', 'globals'], ['URL', 'url'], ['URLSearchParams', 'url'], ['self', 'scope'], ['globalThis', 'scope'],
  ])('VP-21: %s has a module of ours that exports it', (name, module) => {
    const made = pointed(`f(${name})`) ?? ''
    const [, exported = '', path = ''] = /import \{ (\w+) as \w+ \} from "(.*)";\n$/.exec(made) ?? []
    expect(path).toBe(source(`globals/${module}`))
    expect(readFileSync(path, 'utf8')).toMatch(new RegExp(`^export const ${exported}\\b`, 'm'))
  })

  test.each([
    ['declared by the module', 'class WebSocket {} new WebSocket()'],
    ['imported by it', 'import { WebSocket } from "ws"; new WebSocket()'],
    ['a parameter, a member or a key', 'export const f = (self, { URL }) => self.WebSocket(URL, { Event: 1 })'],
    ['a part of another', 'new MyWebSocket(URLs)'],
    ['a word in a text', 'f("WebSocket")'],
    ['assigned to', 'self = this; self++'],
  ])('VP-22: a name stays as it is that is %s', (_, code) => {
    expect(pointed(code)).toBeUndefined()
  })

  test('VP-22: beside one that is shadowed the free one is imported, for the rest of the module', () => {
    const code = 'f(self); function f(self) { return self.WebSocket }'
    expect(pointed(code)).toBe(`${code}\n${from('scope', 'ownScope as self')}`)
  })

  test('VP-23: a comment at the end, such as the one that names a map, stays a line of its own', () => {
    expect(pointed('f(btoa) //# sourceMappingURL=a.js.map')?.split('\n')[0]).toBe(
      'f(btoa) //# sourceMappingURL=a.js.map')
  })

  test.each(['h5', 'web', ''])('VP-24: nothing is done for the platform %j', (platform) => {
    expect(pointed('new WebSocket("")', { platform })).toBeUndefined()
    expect(pointed('export {}', { platform, id: source('auto') })).toBeUndefined()
  })

  test('VP-24: nothing is done in a build that is not uni\'s', () => {
    vi.stubEnv('UNI_PLATFORM', undefined)
    expect(tradewireWebSocket().transform.handler.call({ parse: parseAst }, 'new WebSocket("")', PAGE)).toBeNull()
  })

  test.each(['mp-weixin', 'mp-alipay', 'app', 'app-plus'])('VP-24: it works for the platform %s', (platform) => {
    expect(pointed('new WebSocket("")', { platform })).toContain('ownWebSocket')
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
  ])('VP-25: %s is left as it is', (id) => {
    expect(pointed('f(typeof self, WebSocket, URL)', { id })).toBeUndefined()
  })

  test('VP-25: a page\'s script is left alone, whatever a bundler adds to its name', () => {
    expect(pointed('new WebSocket("")', { id: '/app/pages/vue/vue.vue?vue&type=script' })).toContain('ownWebSocket')
  })

  test('VP-26: what `auto` would put there is imported where it is used, so it becomes nothing', () => {
    expect(pointed('fillIn(ownScope, {})', { id: source('auto') })).toBe('export {};\n')
  })

  test('VP-27: a name that is to be left stays as it is, the others do not', () => {
    vi.stubEnv('UNI_PLATFORM', 'app')
    const code = 'new WebSocket(new URL(""))'
    const { handler } = tradewireWebSocket({ leave: ['URL'] }).transform
    const made = handler.call({ parse: parseAst }, code, PAGE)
    expect(made).toEqual({ code: `${code}\n${from('globals', 'ownWebSocket as WebSocket')}`, map: null })
  })

  test('VP-3: it runs in builds only, after all others, and is a plugin for Vite and Rollup', () => {
    expect(tradewireWebSocket()).toMatchObject({
      name: 'tradewire:web-socket', apply: 'build', transform: { order: 'post' },
    })
    expectTypeOf(tradewireWebSocket()).toExtend<Plugin>()
  })
})
