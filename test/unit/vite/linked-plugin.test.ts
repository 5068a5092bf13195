import { mkdirSync, realpathSync, symlinkSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { parseAst } from 'vite'
import { tradewireLegacy, tradewireWebSocket } from '../../../vite'
import type { BuildPlugin } from '../../../vite/build-plugin'
import { temporaryFolder } from '../../support/temporary-folder'

const slashed = (path: string): string => path.replaceAll('\\', '/')
const root = slashed(fileURLToPath(new URL('../../../', import.meta.url))).replace(/\/$/, '')
const PAGE = '/app/pages/page.js'
const ON = `import { $on } from '@dcloudio/uni-h5'`

let folder: string
beforeEach(() => {
  folder = slashed(realpathSync(temporaryFolder()))
  vi.stubEnv('UNI_PLATFORM', 'mp-weixin')
  vi.stubEnv('UNI_INPUT_DIR', folder)
})

function link(path: string): string {
  const place = `${folder}/${path}`
  mkdirSync(dirname(place), { recursive: true })
  symlinkSync(root, place, 'junction')
  return place
}

/** The build's resolver knows these names. */
async function begin(plugin: BuildPlugin, found: Readonly<Record<string, string>> = {}): Promise<BuildPlugin> {
  await plugin.buildStart.call({
    async resolve(source) {
      const id = found[source]
      return id === undefined ? null : { id }
    },
  })
  return plugin
}

const made = (plugin: BuildPlugin, code: string, id = PAGE): string | undefined =>
  plugin.transform.handler.call({ parse: (text) => parseAst(text), warn: expect.fail }, code, id)?.code

const importing = (home: string): string =>
  `f(btoa)\nimport { ownBtoa as btoa } from "${home}/src/web-socket/globals/globals.ts";\n`

describe('the plugin behind a symbolic link', () => {
  test('VP-29: recognizes its own package by path or in uni_modules, and leaves it unchanged', async () => {
    const home = link('node_modules/tradewire')
    const plugin = await begin(tradewireWebSocket(), { 'tradewire/package.json': `${home}/package.json` })
    expect(made(plugin, 'f(btoa)')).toBe(importing(home))
    expect(made(plugin, 'f(btoa)', `${home}/src/web-socket/globals/globals.ts`)).toBeUndefined()
    expect(made(plugin, 'fillIn()', `${home}/src/web-socket/auto.ts`)).toBe('export {};\n')
    const linked = link('uni_modules/tradewire-socketio')
    expect(made(await begin(tradewireWebSocket()), 'f(btoa)')).toBe(importing(linked))
  })

  test('VP-29: does not confuse the package with another package of the same name', async () => {
    const plugin = await begin(tradewireWebSocket(), { 'tradewire/package.json': `${folder}/package.json` })
    expect(made(plugin, 'f(btoa)')).toBe(importing(root))
  })

  test('VP-29: redirects `$on` for pages of the class, and leaves its linked source unchanged', async () => {
    const home = link('node_modules/tradewire')
    const plugin = await begin(tradewireLegacy(), { 'tradewire/package.json': `${home}/package.json` })
    const own = `${home}/src/platform/page-on.ts`
    expect(made(plugin, ON)).toContain(`import { pageOn as $on } from "${own}";`)
    expect(made(plugin, ON, own)).toBeUndefined()
  })
})
