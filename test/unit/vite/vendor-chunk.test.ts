import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { tradewireWebSocket } from '../../../vite'
import type { ChunkOf, ModuleGraph } from '../../../vite/vendor-chunk'

const root = fileURLToPath(new URL('../../../', import.meta.url)).replaceAll('\\', '/')
const source = (path: string): string => `${root}src/${path}.ts`
const VUE = '/app/node_modules/vue/index.js'

const imports: Readonly<Record<string, readonly string[]>> = {
  [source('web-socket/globals/globals')]: [source('web-socket/events')],
  [source('web-socket/globals/scope')]: [source('web-socket/globals/globals')],
  // In a circle, and to what is not the plugin's.
  [source('web-socket/events')]: [source('platform/environment'), source('web-socket/globals/globals')],
  [source('platform/environment')]: [VUE],
}
const graph: ModuleGraph = {
  getModuleInfo: (id) => (imports[id] === undefined ? null : { importedIds: imports[id] }),
}

/** As uni's builder does it: a file of its own for each. */
const ofUni: ChunkOf = (id) => `own file of ${id}`

function chunkOf(id: string): unknown {
  const options = tradewireWebSocket().outputOptions({ format: 'cjs', manualChunks: ofUni })
  expect(options?.format).toBe('cjs')
  return options?.manualChunks(id, graph)
}

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('the files of a mini-program', () => {
  test.each(['web-socket/globals/globals', 'web-socket/globals/scope', 'web-socket/events', 'platform/environment'])(
    'VP-30: %s comes into the file of all packages', (path) => {
      for (const platform of ['mp-weixin', 'mp-alipay', 'quickapp-webview']) {
        vi.stubEnv('UNI_PLATFORM', platform)
        expect(chunkOf(source(path))).toBe('common/vendor')
      }
    })

  test.each([source('store/positions-store'), VUE, '/app/pages/page.js'])('VP-30: %s stays where it is', (id) => {
    vi.stubEnv('UNI_PLATFORM', 'mp-weixin')
    expect(chunkOf(id)).toBe(`own file of ${id}`)
  })

  test.each(['app', 'app-harmony', 'h5', undefined])('VP-30: for %s nothing is moved', (platform) => {
    vi.stubEnv('UNI_PLATFORM', platform)
    expect(tradewireWebSocket().outputOptions({ manualChunks: ofUni })).toBeNull()
  })

  test('VP-30: nor where uni does not divide', () => {
    vi.stubEnv('UNI_PLATFORM', 'mp-weixin')
    expect(tradewireWebSocket().outputOptions({})).toBeNull()
  })
})
