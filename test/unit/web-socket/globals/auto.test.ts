import { type Context, createContext, runInContext } from 'node:vm'
import { beforeAll, describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { fillIn, fullScope } from '../../../../src/web-socket/globals/fill-in'
import { UniTextDecoder, UniTextEncoder } from '../../../../src/web-socket/globals/text-codec'
import { bundled } from '../socket-stage'

const given = [
  'WebSocket', 'Event', 'EventTarget', 'MessageEvent', 'CloseEvent', 'AbortController', 'AbortSignal', 'TextEncoder',
  'TextDecoder', 'URL', 'URLSearchParams', 'atob', 'btoa', 'queueMicrotask', 'navigator', 'self',
]

describe('tradewire/web-socket/auto', () => {
  let code: string
  beforeAll(async () => {
    code = await bundled(`import './src/web-socket/auto'`, { format: 'iife' })
  })

  /** The language, timers and `uni`, without code from strings. */
  function realm(more: Readonly<Record<string, unknown>> = {}): Context {
    const timers = { setTimeout, clearTimeout, setInterval, clearInterval }
    return createContext({ uni: {}, ...timers, ...more }, { codeGeneration: { strings: false, wasm: false } })
  }

  test('WS-35: adds all missing names to a runtime, as globals and on its global object', () => {
    const context = realm()
    const before = runInContext('Object.getOwnPropertyNames(globalThis)', context) as readonly string[]
    expect(before.filter((name) => given.includes(name))).toEqual([])
    runInContext(code, context)
    const after = runInContext('Object.getOwnPropertyNames(globalThis)', context) as readonly string[]
    // core-js stores the state shared by its copies in the last one.
    expect(after.filter((name) => !before.includes(name)).sort()).toEqual([...given, '__core-js_shared__'].sort())
    const said: unknown = runInContext(`[
      WebSocket.OPEN, globalThis.WebSocket === WebSocket, self === globalThis,
      new URL('../b?c=d', 'wss://a.example/x/y').href, new URLSearchParams({ e: 'f g' }).toString(),
      new TextDecoder().decode(new TextEncoder().encode('账')), atob(btoa('h')),
      new MessageEvent('i', { data: 1 }) instanceof Event, new AbortController().signal instanceof EventTarget,
    ].join(' ')`, context)
    expect(said).toBe('1 true true wss://a.example/b?c=d e=f+g 账 h true true')
  })

  test('WS-35: leaves existing globals unchanged', () => {
    const own = Object.fromEntries(given.map((name) => [name, name === 'navigator' || name === 'self'
      ? { name } : class Own {}]))
    const context = realm(own)
    runInContext(code, context)
    for (const name of given) expect(runInContext(name, context), name).toBe(own[name])
  })

  test('WS-35: exports the runtime’s own globals, or the plugin’s version of a missing global', async () => {
    const modules = await bundled(`
      import * as globals from './src/web-socket/globals/globals'
      import * as url from './src/web-socket/globals/url'
      globalThis.picked = { ...globals, ...url }`, { format: 'iife' })
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

  test.each(['AbortController', 'AbortSignal'])('WS-40: defines matching abort classes when only %s exists', (half) => {
    const own = { AbortController, AbortSignal }[half]
    const context = realm({ [half]: own })
    runInContext(code, context)
    expect(runInContext('new AbortController().signal instanceof AbortSignal', context)).toBe(true)
    expect(runInContext('AbortController', context) === AbortController).toBe(half === 'AbortController')
    expect(runInContext('AbortSignal', context) === AbortSignal).toBe(half === 'AbortController')
  })

  test('WS-40: keeps AbortController and AbortSignal compatible where local variables have both names', () => {
    const context = realm({ AbortController, AbortSignal })
    runInContext(`(function (AbortController, AbortSignal) { ${code} })()`, context)
    expect(runInContext('new AbortController().signal instanceof AbortSignal', context)).toBe(true)
  })

  test('WS-36: leaves a sealed global object unchanged, and provides the missing names on another object', () => {
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

  test('WS-36: uses another global object if a global does not work and cannot be replaced', () => {
    const own = Object.defineProperty({ setTimeout }, 'AbortSignal', { value: 'useless' })
    const scope = fullScope(own, { AbortSignal, btoa }, ['AbortSignal'])
    expect(Reflect.get(scope, 'AbortSignal')).toBe(AbortSignal)
  })

  test('WS-35: adds globals that can be replaced and deleted, like a runtime’s own globals', () => {
    const own = {}
    fillIn(own, { btoa })
    expect(Object.getOwnPropertyDescriptor(own, 'btoa')).toEqual(
      { value: btoa, writable: true, configurable: true, enumerable: false })
  })

  test('WS-36: defines missing globals on the object without calling its setters', () => {
    const own = Object.create({ set btoa(_: unknown) { throw new TypeError('caught') } }) as object
    expect(fullScope(own, { btoa })).toBe(own)
    expect(Reflect.get(own, 'btoa')).toBe(btoa)
  })
})

/** Strings with lone surrogates, which no real text has. */
const units = fc.array(fc.oneof(
  fc.integer({ min: 0, max: 0x7ff }),
  fc.integer({ min: 0xd700, max: 0xe000 }),
  fc.constantFrom(0xfeff, 0xfffd, 0xffff),
), { maxLength: 40 }).map((codes) => String.fromCharCode(...codes))

/** Bytes that are often almost UTF-8. */
const bytes = fc.array(fc.oneof(
  fc.constantFrom(0xef, 0xbb, 0xbf, 0xe0, 0xed, 0xf0, 0xf4, 0xc1, 0xc2, 0xf5, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf),
  fc.integer({ min: 0, max: 255 }),
), { maxLength: 40 }).map((all) => Uint8Array.from(all))

function outcome(decode: () => string): string {
  try {
    return decode()
  } catch (error) {
    return error instanceof Error ? error.name : 'thrown'
  }
}

describe('UniTextEncoder', () => {
  test('WS-30: encodes any string like the runtime’s own TextEncoder', () => {
    fc.assert(fc.property(units, (text) => {
      expect([...new UniTextEncoder().encode(text)]).toEqual([...new TextEncoder().encode(text)])
    }))
    expect(new UniTextEncoder().encode()).toEqual(new Uint8Array(0))
    expect(new UniTextEncoder().encoding).toBe('utf-8')
  })

  test('WS-30: encodes the first and last character of each encoded length, and lone surrogates', () => {
    const borders = [0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xe000, 0xffff, 0x1_0000,
      0x10_ffff]
    for (const code of borders) {
      const text = `a${String.fromCodePoint(code)}b`
      const coded = new TextEncoder().encode(text)
      expect([...new UniTextEncoder().encode(text)], code.toString(16)).toEqual([...coded])
      expect(new UniTextDecoder().decode(coded), code.toString(16)).toBe(new TextDecoder().decode(coded))
    }
  })

  test('WS-30: writes as many whole characters as fit with encodeInto()', () => {
    fc.assert(fc.property(units, fc.nat({ max: 60 }), (text, room) => {
      const [own, others] = [new Uint8Array(room), new Uint8Array(room)]
      expect(new UniTextEncoder().encodeInto(text, own)).toEqual(new TextEncoder().encodeInto(text, others))
      expect(own).toEqual(others)
    }))
  })
})

describe('UniTextDecoder', () => {
  const mark = [0xef, 0xbb, 0xbf]

  test.each([false, true])('WS-31: handles a byte order mark like the runtime, with ignoreBOM %s', (ignoreBOM) => {
    const [own, others] = [new UniTextDecoder('utf-8', { ignoreBOM }), new TextDecoder('utf-8', { ignoreBOM })]
    expect(own.ignoreBOM).toBe(ignoreBOM)
    const pieces = [[...mark, 97], mark, [...mark, ...mark], [0xef], [0xbb, 0xbf, 98], [99]]
    for (const stream of [false, true, true, false]) {
      for (const piece of pieces) {
        const input = Uint8Array.from(piece)
        expect(own.decode(input, { stream })).toBe(others.decode(input, { stream }))
      }
    }
  })

  test('WS-31: removes a byte order mark even after an error', () => {
    const [own, others] = [new UniTextDecoder('utf-8', { fatal: true }), new TextDecoder('utf-8', { fatal: true })]
    for (const input of [[97], [0xff], [...mark, 98], []]) {
      const [mine, theirs] = [own, others].map((decoder) => outcome(() => decoder.decode(Uint8Array.from(input))))
      expect(mine).toBe(theirs)
    }
  })

  test('WS-31: accepts only UTF-8 labels', () => {
    const known = ['utf-8', 'UTF8', ' UTF8\n', ' unicode-1-1-utf-8', 'unicode11utf8', 'unicode20utf8',
      'x-unicode20utf8 ']
    for (const label of known) {
      expect(new UniTextDecoder(label).encoding).toBe('utf-8')
    }
    for (const label of ['', 'utf-16', 'latin1']) {
      expect(() => new UniTextDecoder(label)).toThrow(new RangeError(`Unknown encoding: ${label}`))
    }
    expect(new UniTextDecoder()).toMatchObject({ fatal: false, ignoreBOM: false })
    expect(new UniTextDecoder('utf-8', null).decode(Uint8Array.of(0x61), null)).toBe('a')
  })

  const ways = fc.record({ fatal: fc.boolean(), ignoreBOM: fc.boolean() })

  test('WS-31: decodes any bytes like the runtime’s own TextDecoder', () => {
    fc.assert(fc.property(bytes, ways, (input, options) => {
      const [own, others] = [new UniTextDecoder('utf-8', options), new TextDecoder('utf-8', options)]
      expect(outcome(() => own.decode(input))).toBe(outcome(() => others.decode(input)))
    }), { numRuns: 2_000 })
  })

  test('WS-31: decodes chunks cut at any byte, and starts a new string after the last chunk', () => {
    fc.assert(fc.property(fc.array(bytes, { maxLength: 5 }), ways, (pieces, options) => {
      const [own, others] = [new UniTextDecoder('utf-8', options), new TextDecoder('utf-8', options)]
      for (const each of [...pieces, ...pieces]) {
        const [mine, theirs] = [own, others].map((decoder) => outcome(() => decoder.decode(each, { stream: true })))
        expect(mine).toBe(theirs)
        if (mine === 'TypeError') return
      }
      expect(outcome(() => own.decode())).toBe(outcome(() => others.decode()))
    }), { numRuns: 1_000 })
  })

  test('WS-31: decodes buffers and views of any length', () => {
    const letters = '账户😀'.repeat(50_000)
    const coded = new TextEncoder().encode(letters)
    const wider = new Uint8Array(coded.length + 2)
    wider.set(coded, 1)
    const decoder = new UniTextDecoder()
    expect(decoder.decode(coded.buffer)).toBe(letters)
    expect(decoder.decode(new DataView(wider.buffer, 1, coded.length))).toBe(letters)
    expect(decoder.decode(new ArrayBuffer(0))).toBe('')
  })
})
