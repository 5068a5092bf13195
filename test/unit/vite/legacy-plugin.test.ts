import { fileURLToPath } from 'node:url'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { parseAst, type Plugin, type UserConfig } from 'vite'
import { tradewireLegacy } from '../../../vite'

const pageOn = fileURLToPath(new URL('../../../src/platform/page-on.ts', import.meta.url)).replaceAll('\\', '/')
const injected = `import { $on as $inject_uni_$on } from '@dcloudio/uni-h5';`

/** What the plugin makes of one module, as a bundler calls it. */
function pointed(code: string, id = '/app/pages/account.js'): string | undefined {
  const { handler } = tradewireLegacy().transform
  return handler.call({ parse: (text) => parseAst(text) }, code, id)?.code
}

describe('tradewire/vite', () => {
  test('VP-1: what a page imports as `$on` from uni\'s runtime is pointed at the class\'s own, no more', () => {
    const code = `${injected}\nimport { $off as off } from '@dcloudio/uni-h5';\n$inject_uni_$on('a', off)\n`
    expect(pointed(code)).toBe(
      `import { pageOn as $inject_uni_$on } from ${JSON.stringify(pageOn)};\n`
      + `import { $off as off } from '@dcloudio/uni-h5';\n$inject_uni_$on('a', off)\n`)
  })

  test.each([
    ['before others', 'import { $on as on, $off, ref as r } from \'@dcloudio/uni-h5\'', '{ $off, ref as r }'],
    ['between others', 'import { ref as r, $on as on, $off } from \'@dcloudio/uni-h5\'', '{ ref as r, $off }'],
    ['after others', 'import { ref as r, $off, $on as on } from \'@dcloudio/uni-h5\'', '{ ref as r, $off,  }'],
  ])('VP-1: so it is where it stands %s', (_, line, rest) => {
    expect(pointed(`${line}\non('a', $off, r)\n`)).toBe(
      `import { pageOn as on } from ${JSON.stringify(pageOn)};`
      + `import ${rest} from '@dcloudio/uni-h5'\non('a', $off, r)\n`)
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
