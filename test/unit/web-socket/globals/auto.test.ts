import { build } from 'esbuild'
import { fileURLToPath } from 'node:url'
import { createContext, runInContext, type Context } from 'node:vm'
import { beforeAll, describe, expect, test } from 'vitest'
import { fillIn, fullScope } from '../../../../src/web-socket/globals/fill-in'

const root = fileURLToPath(new URL('../../../../', import.meta.url))

async function bundle(contents: string): Promise<string> {
  const { outputFiles: [file] } = await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    bundle: true,
    format: 'iife',
    target: 'es2018',
    write: false,
  })
  return file?.text ?? ''
}

const given = [
  'WebSocket', 'Event', 'EventTarget', 'MessageEvent', 'CloseEvent', 'AbortController', 'AbortSignal', 'TextEncoder',
  'TextDecoder', 'URL', 'URLSearchParams', 'atob', 'btoa', 'queueMicrotask', 'navigator', 'self',
]

describe('tradewire/web-socket/auto', () => {
  let code: string
  beforeAll(async () => {
    code = await bundle(`import './src/web-socket/auto'`)
  })

  /** The language, timers and `uni`, without code from strings. */
  function realm(more: Readonly<Record<string, unknown>> = {}): Context {
    const timers = { setTimeout, clearTimeout, setInterval, clearInterval }
    return createContext({ uni: {}, ...timers, ...more }, { codeGeneration: { strings: false, wasm: false } })
  }

  test('WS-35: a runtime that has none of them has all afterwards, by name and on its global object', () => {
    const context = realm()
    const before = runInContext('Object.getOwnPropertyNames(globalThis)', context) as readonly string[]
    expect(before.filter((name) => given.includes(name))).toEqual([])
    runInContext(code, context)
    const after = runInContext('Object.getOwnPropertyNames(globalThis)', context) as readonly string[]
    // The last one is where core-js keeps what several copies of it share.
    expect(after.filter((name) => !before.includes(name)).sort()).toEqual([...given, '__core-js_shared__'].sort())
    const said: unknown = runInContext(`[
      WebSocket.OPEN, globalThis.WebSocket === WebSocket, self === globalThis,
      new URL('../b?c=d', 'wss://a.example/x/y').href, new URLSearchParams({ e: 'f g' }).toString(),
      new TextDecoder().decode(new TextEncoder().encode('账')), atob(btoa('h')),
      new MessageEvent('i', { data: 1 }) instanceof Event, new AbortController().signal instanceof EventTarget,
    ].join(' ')`, context)
    expect(said).toBe('1 true true wss://a.example/b?c=d e=f+g 账 h true true')
  })

  test('WS-35: what a runtime has stays as it is', () => {
    const own = Object.fromEntries(given.map((name) => [name, name === 'navigator' || name === 'self'
      ? { name } : class Own {}]))
    const context = realm(own)
    runInContext(code, context)
    for (const name of given) expect(runInContext(name, context), name).toBe(own[name])
  })

  test('WS-35: a module that names one gets the runtime\'s own, and ours where there is none', async () => {
    const modules = await bundle(`
      import * as globals from './src/web-socket/globals/globals'
      import * as url from './src/web-socket/globals/url'
      globalThis.picked = { ...globals, ...url }`)
    const names = given.filter((name) => name !== 'self')
    const pickedIn = (context: Context): Readonly<Record<string, unknown>> => {
      runInContext(modules, context)
      return Reflect.get(context, 'picked') as Readonly<Record<string, unknown>>
    }
    const nameOf = (name: string): string =>
      `own${name.replace('URL', 'Url').replace(/^[a-z]/, (letter) => letter.toUpperCase())}`
    const own = Object.fromEntries(names.map((name) => [name, name === 'navigator' ? { name } : class Own {}]))
    const picked = pickedIn(realm(own))
    for (const name of names) expect(picked[nameOf(name)], name).toBe(own[name])
    const ours = pickedIn(realm())
    for (const name of names) expect(ours[nameOf(name)], name).toBeTypeOf(name === 'navigator' ? 'object' : 'function')
    expect({ ...Object(ours['ownNavigator']) as object }).toEqual({ language: 'en', userAgent: '' })
  })

  test.each(['AbortController', 'AbortSignal'])('WS-40: with %s alone of the two both belong together', (half) => {
    const own = { AbortController, AbortSignal }[half]
    const context = realm({ [half]: own })
    runInContext(code, context)
    expect(runInContext('new AbortController().signal instanceof AbortSignal', context)).toBe(true)
    // A usable half stays.
    expect(runInContext('AbortController', context) === AbortController).toBe(half === 'AbortController')
    expect(runInContext('AbortSignal', context) === AbortSignal).toBe(half === 'AbortController')
  })

  test('WS-40: both belong together on the global object too, where both are hidden by name alone', () => {
    const context = realm({ AbortController, AbortSignal })
    runInContext(`(function (AbortController, AbortSignal) { ${code} })()`, context)
    expect(runInContext('new AbortController().signal instanceof AbortSignal', context)).toBe(true)
  })

  test('WS-36: a sealed global object stays as it is, and is seen through another that has what is missing', () => {
    const own = Object.freeze({ setTimeout, atob: () => 'own' })
    expect(fillIn(own, { btoa })).toBe(false)
    const scope = fullScope(own, { atob, btoa })
    expect(scope).not.toBe(own)
    expect(Reflect.get(scope, 'atob')).toBe(own.atob)
    expect(Reflect.get(scope, 'btoa')).toBe(btoa)
    expect(Reflect.get(scope, 'setTimeout')).toBe(setTimeout)
    expect(Reflect.get(scope, 'self')).toBe(scope)
    expect(Object.keys(own)).toEqual(['setTimeout', 'atob'])
  })

  test('WS-36: so is one that keeps a single useless value, and takes the others', () => {
    const own = Object.defineProperty({ setTimeout }, 'AbortSignal', { value: 'useless' })
    const scope = fullScope(own, { AbortSignal, btoa }, ['AbortSignal'])
    expect(Reflect.get(scope, 'AbortSignal')).toBe(AbortSignal)
  })

  test('WS-35: what is put there can be replaced and removed, as a runtime\'s own can', () => {
    const own = {}
    fillIn(own, { btoa })
    expect(Object.getOwnPropertyDescriptor(own, 'btoa')).toEqual(
      { value: btoa, writable: true, configurable: true, enumerable: false })
  })

  test('WS-36: one that takes them is used itself, where a setter would have caught them too', () => {
    const own = Object.create({ set btoa(_: unknown) { throw new TypeError('caught') } }) as object
    expect(fullScope(own, { btoa })).toBe(own)
    expect(Reflect.get(own, 'btoa')).toBe(btoa)
  })
})
