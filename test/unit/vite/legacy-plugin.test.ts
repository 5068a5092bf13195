import { fileURLToPath } from 'node:url'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { parseAst, type Plugin, type UserConfig } from 'vite'
import { tradewireLegacy } from '../../../vite'

const pageOn = fileURLToPath(new URL('../../../src/platform/page-on.ts', import.meta.url)).replaceAll('\\', '/')
const injected = `import { $on as $inject_uni_$on } from '@dcloudio/uni-h5';`

/** The plugin's output for one module, as a bundler calls it. */
function pointed(code: string, id = '/app/pages/account.js'): string | undefined {
  const { handler } = tradewireLegacy().transform
  return handler.call({ parse: (text) => parseAst(text) }, code, id)?.code
}

const own = (...locals: readonly string[]): string =>
  `import { ${locals.map((local) => `pageOn as ${local}`).join(', ')} } from ${JSON.stringify(pageOn)};\n`

/** A module's imports, by local name: name and module. */
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
  test('VP-1: what a page imports as `$on` from uni\'s runtime is pointed at the class\'s own, no more', () => {
    const code = `${injected}\nimport { $off as off } from '@dcloudio/uni-h5';\n$inject_uni_$on('a', off)\n`
    expect(pointed(code)).toBe(
      `import {                        } from '@dcloudio/uni-h5';\n`
      + `import { $off as off } from '@dcloudio/uni-h5';\n$inject_uni_$on('a', off)\n\n${own('$inject_uni_$on')}`)
  })

  test.each([
    ['before others', '{ $on as on, $off, ref as r }'],
    ['between others', '{ ref as r, $on as on, $off }'],
    ['after others', '{ ref as r, $off, $on as on }'],
    ['after others, with a comma', '{ ref as r, $off, $on as on, }'],
    ['after others, with a comma behind words', '{ ref as r, $off, $on as on /* one, two */ // three\n , }'],
    ['on lines of its own', '{\n  ref as r,\r\n  $on\n    as on,\n  $off,\n}'],
    ['twice', '{ $on as on, $off, $on as again, ref as r }'],
    ['beside a default', 'uni, { $on as on, }'],
    ['alone, with a comma', '{ $on as on, }'],
  ])('VP-1: so it is where it stands %s, and nothing else moves', (_, names) => {
    const code = `before();import ${names} from '@dcloudio/uni-h5';on('a')`
    const made = pointed(code) ?? ''
    const before = bindings(code)
    expect(bindings(made)).toEqual(Object.fromEntries(Object.entries(before).map(([local, from]) =>
      [local, from === '$on of @dcloudio/uni-h5' ? `pageOn of ${pageOn}` : from])))
    // The map of the module stays true: every character that is left has its place.
    const lines = (text: string): readonly number[] => text.split('\n').map(({ length }) => length)
    expect(lines(made).slice(0, lines(code).length)).toEqual(lines(code))
    expect(made.slice(code.indexOf(';on('), code.length)).toBe(`;on('a')`)
  })

  test('VP-1: a comma behind the import stays, and its bracket too', () => {
    const code = `import {$on as on} from '@dcloudio/uni-h5';on('a', 1)`
    expect(pointed(code)).toBe(`import {         } from '@dcloudio/uni-h5';on('a', 1)\n${own('on')}`)
  })

  test('VP-1: a comment at the end, such as the one that names a map, stays a line of its own', () => {
    const code = `${injected}\n//# sourceMappingURL=page.js.map`
    expect(pointed(code)?.split('\n').slice(1)).toEqual(['//# sourceMappingURL=page.js.map',
      own('$inject_uni_$on').trim(), ''])
  })

  test.each([
    ['no import of it', `console.log('$on', '@dcloudio/uni-h5')\n`],
    ['another package\'s', `import { $on } from 'another'\nconsole.log($on, '@dcloudio/uni-h5')\n`],
    ['another name', `import uni, { off as $on } from '@dcloudio/uni-h5'\nconsole.log($on, uni)\n`],
    ['none of both', 'export const one = 1\n'],
  ])('VP-2: a module is left as it is with %s', (_, code) => {
    expect(pointed(code)).toBeUndefined()
  })

  test('VP-2: so is the one behind which the real one stands, whatever a bundler adds to its name', () => {
    expect(pointed(injected, pageOn)).toBeUndefined()
    expect(pointed(injected, `${pageOn}?v=1`)).toBeUndefined()
    expect(pointed(injected, pageOn.replaceAll('/', '\\'))).toBeUndefined()
  })

  test('VP-3: it runs in builds only, after all others, and is a plugin for Vite and Rollup', () => {
    expect(tradewireLegacy()).toMatchObject({ name: 'tradewire:legacy', apply: 'build', transform: { order: 'post' } })
    expectTypeOf(tradewireLegacy()).toExtend<Plugin>()
    expectTypeOf({ plugins: [tradewireLegacy()] }).toExtend<UserConfig>()
  })
})
