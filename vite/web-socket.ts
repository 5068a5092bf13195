import type { ChunkingPlugin } from './build-plugin'
import { globalModules, globalsIn, type GlobalName } from './client-globals'
import { createOwnModules, pathOfId } from './own-modules'
import { inVendor, type ChunkOf } from './vendor-chunk'

/** Uni's and Vue's own modules ask for some of these to learn where they are; core-js is behind ours. */
const LEFT = /\/node_modules\/(@dcloudio|@vue|vue|pinia)\/|\/core-js-pure\//

/** The platform's name in uni's builder: `h5`, `app`, `mp-weixin`, …; empty in a build that is not uni's. */
const isForBrowsers = (): boolean => ['', 'h5', 'web'].includes(process.env['UNI_PLATFORM'] ?? '')

/** Each has many files; an app has one. */
const isForMiniProgram = (): boolean => /^(mp|quickapp)-/.test(process.env['UNI_PLATFORM'] ?? '')

/** The options of `tradewireWebSocket`. */
export interface WebSocketPluginOptions {
  /**
   * Names that stay as they are: of what a client uses, but not in the way in which you use it.
   * @default none
   */
  readonly leave?: readonly GlobalName[]
}

/**
 * For mini-programs and apps, where each script is wrapped in a function whose parameters hide what somebody put among
 * the globals: a module of the application or of its packages that uses `WebSocket`, or what else clients of one need,
 * gets it from `tradewire/web-socket` by an import, and only what it uses. Names that a module declares itself stay its
 * own. Does nothing for H5, which has it all. Its place among the plugins does not matter.
 * @example export default defineConfig({ plugins: [uni(), tradewireWebSocket()] })
 */
export function tradewireWebSocket({ leave = [] }: WebSocketPluginOptions = {}): ChunkingPlugin {
  const own = createOwnModules()
  const moduleOf = (name: string): string => own.pathOf(`web-socket/globals/${name}`)
  return {
    name: 'tradewire:web-socket',
    apply: 'build',
    async buildStart() {
      await own.find((source) => this.resolve(source))
    },
    transform: {
      order: 'post',
      handler(code, id) {
        const path = pathOfId(id)
        if (isForBrowsers() || id.startsWith('\0') || LEFT.test(path)) return null
        // The globals are imported by the modules that use them, so the entry is empty.
        if (path === own.pathOf('web-socket/auto')) return { code: 'export {};\n', map: null }
        if (own.holds(path)) return null
        const imports = globalsIn(code, (text) => this.parse(text)).filter(({ name }) => !leave.includes(name))
          .map(({ name, module, local }) =>
            `import { ${local} as ${name} } from ${JSON.stringify(moduleOf(module))};\n`)
        // An import of the same name is what the module then means by it: nothing in it moves, its map stays true.
        return imports.length === 0 ? null : { code: `${code}\n${imports.join('')}`, map: null }
      },
    },
    outputOptions(options) {
      const { manualChunks } = options
      if (!isForMiniProgram() || !isChunkOf(manualChunks)) return null
      const isTheirs = (id: string): boolean => id.startsWith(`${own.home()}/`)
      return { ...options, manualChunks: inVendor(manualChunks, () => globalModules.map(moduleOf), isTheirs) }
    },
  }
}

const isChunkOf = (value: unknown): value is ChunkOf => typeof value === 'function'
