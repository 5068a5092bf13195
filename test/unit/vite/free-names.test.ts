import { fileURLToPath } from 'node:url'
import { describe, expect, test, vi } from 'vitest'
import { parseAst } from 'vite'
import { freeNames } from '../../../vite/free-names'
import { tradewireWebSocket } from '../../../vite'
import type { ChunkOf, ModuleGraph } from '../../../vite/vendor-chunk'

const freeIn = (code: string): readonly string[] => [...freeNames(parseAst(code)).used].sort()
const assignedIn = (code: string): readonly string[] => [...freeNames(parseAst(code)).assigned].sort()

describe('undeclared names in a module', () => {
  test.each([
    ['expressions', 'a(); typeof b; c.d.e; f[g]; h?.i?.[j]', ['a', 'b', 'c', 'f', 'g', 'h', 'j']],
    ['literals', 'a({ b, [c]: 1, d: 2 }, ...e, { ...f }); g`${h}`', ['a', 'b', 'c', 'e', 'f', 'g', 'h']],
    ['a class', 'export class C extends a { [b] = c; static d() { return e } get f() { return g } }',
      ['a', 'b', 'c', 'e', 'g']],
    ['a field, a member and a static block', 'export class C { a = 1; b() { return this.a } static { c() } }', ['c']],
    ['a parameter default, which ignores declarations of the body',
      'export function f(b = a, c = () => a) { var a; return a }', ['a']],
    ['a default in a pattern', 'const { b = a, [c]: d } = {}', ['a', 'c']],
    ['exported names', 'export { b, a as d }; export { e } from "f"; export * as g from "h"; const b = 1', ['a']],
    ['imported names', 'import a, { b as c, d } from "e"; import * as f from "g"; a(c, d, f)', []],
    ['labels, new.target and import.meta',
      'a: for (;;) { if (b) continue a; break a } function f() { return new.target } f(import.meta.url)', ['b']],
    ['the list and the body of a loop', 'for (const b of a) c(b)', ['a', 'c']],
    ['a catch clause and its pattern', 'try {} catch ({ b, c = d }) { a(b) }', ['a', 'd']],
    ['an assigned value', 'let b; b = a', ['a']],
    ['the object of a member that is assigned to', 'a.b = 1; [c[d]] = []', ['a', 'c', 'd']],
    ['a name outside its class expression', 'export const b = class a {}; a()', ['a']],
  ])('VP-20: finds the undeclared names in %s', (_, code, names) => {
    expect(freeIn(code)).toEqual(names)
  })

  test.each([
    ['a var in a later block or loop', 'a(b, c); { var a = 1 } for (var b of []) {} for (var c = 0;;) {}'],
    ['a function and a class', 'a(); function a() {} class b {} new b()'],
    ['let and const', 'let a = 1; const { b, ...c } = a; [a].map(() => [b, c])'],
    ['a nested pattern', 'const [{ a: [b], c: { d = 1 } = {} }] = []; b(d)'],
    ['a parameter', '(function (a, { b }, [c], ...d) { a(b, c, d) })(); export const f = (e) => e()'],
    ['an expression\'s own name', '(function a() { a() })(); export const b = class c { d() { return c } }'],
    ['a caught value', 'try {} catch ({ a }) { a() }'],
    ['a name declared in a switch', 'switch (1) { case 1: let a = 1; a }'],
    ['a loop variable', 'for (const a of []) a(); for (const b in {}) b; for (let c = 0; c < 1;) c'],
    ['arguments', 'export function f() { return arguments }'],
    ['in the outer function', 'export function f() { const a = 1; return () => () => a }'],
    ['in a static block', 'export class C { static { var a = 1; a } }'],
  ])('VP-20: finds no undeclared name when the declaration is %s', (_, code) => {
    expect(freeIn(code).filter((name) => name !== 'undefined')).toEqual([])
  })

  test.each([
    ['a let in a block', '{ let a = 1 } a()'],
    ['a var in a function', 'function f() { var a = 1 } f(); a()'],
    ['a parameter of another function', '(function (a) {})(); a()'],
    ['a function expression\'s own name', '(function a() {})(); a()'],
    ['a catch clause', 'try {} catch (a) {} a()'],
    ['a loop variable', 'for (const a of []) {} a()'],
    ['a var in a static block', 'export class C { static { var a = 1 } } a()'],
  ])('VP-20: finds a name outside the scope of %s', (_, code) => {
    expect(freeIn(code)).toContain('a')
  })

  test.each([
    ['an assignment', 'a += 1'],
    ['an update', 'a++'],
    ['a pattern', '[{ b: a }] = []'],
    ['a rest element', '({ ...a } = {})'],
    ['a default', '[a = 1] = []'],
    ['a loop', 'for (a of []) {}'],
  ])('VP-20: finds a name that is assigned by %s', (_, code) => {
    expect(assignedIn(code)).toEqual(['a'])
  })

  test('VP-20: ignores assignments to declared names and to members', () => {
    expect(assignedIn('function f() { var a; a = 1; a++; [a] = [] } f(); b.a = 1; ({ x: b.a } = {})')).toEqual([])
  })
})

const root = fileURLToPath(new URL('../../../', import.meta.url)).replaceAll('\\', '/')
const source = (path: string): string => `${root}src/${path}.ts`
const VUE = '/app/node_modules/vue/index.js'

const imports: Readonly<Record<string, readonly string[]>> = {
  [source('web-socket/globals/globals')]: [source('web-socket/standard/events')],
  [source('web-socket/globals/scope')]: [source('web-socket/globals/globals')],
  // A circular import, and an import from outside the plugin.
  [source('web-socket/standard/events')]: [source('platform/system/environment'), source('web-socket/globals/globals')],
  [source('platform/system/environment')]: [VUE],
}
const graph: ModuleGraph = { getModuleInfo: (id) => (imports[id] === undefined ? null : { importedIds: imports[id] }) }

/** Uni's builder emits a separate file for each module. */
const ofUni: ChunkOf = (id) => `own file of ${id}`

function chunkOf(id: string): unknown {
  const options = tradewireWebSocket().outputOptions({ format: 'cjs', manualChunks: ofUni })
  expect(options?.format).toBe('cjs')
  return options?.manualChunks(id, graph)
}

test('VP-44: finds the undeclared names in a concatenation of 2,000 strings', () => {
  expect(freeIn(`a${' + "b"'.repeat(2_000)} + c`)).toEqual(['a', 'c'])
})

describe('mini-program files', () => {
  test.each([
    'web-socket/globals/globals', 'web-socket/globals/scope', 'web-socket/standard/events',
    'platform/system/environment',
  ])(
    'VP-30: moves %s into common/vendor', (path) => {
      for (const platform of ['mp-weixin', 'mp-alipay', 'quickapp-webview']) {
        vi.stubEnv('UNI_PLATFORM', platform)
        expect(chunkOf(source(path))).toBe('common/vendor')
      }
    })

  test.each([source('store/positions-store'), VUE, '/app/pages/page.js'])('VP-30: leaves %s in place', (id) => {
    vi.stubEnv('UNI_PLATFORM', 'mp-weixin')
    expect(chunkOf(id)).toBe(`own file of ${id}`)
  })

  test.each(['app', 'app-harmony', 'h5', undefined])('VP-30: moves no code in builds for %s', (platform) => {
    vi.stubEnv('UNI_PLATFORM', platform)
    expect(tradewireWebSocket().outputOptions({ manualChunks: ofUni })).toBeNull()
  })

  test('VP-30: moves nothing when uni does not split packages', () => {
    vi.stubEnv('UNI_PLATFORM', 'mp-weixin')
    expect(tradewireWebSocket().outputOptions({})).toBeNull()
  })
})
