import type { ChunkingPlugin } from './build-plugin'
import { globalModules, globalsIn } from './client-globals'
import { createOwnModules, pathOfId } from './own-modules'
import { inVendor, type ChunkOf } from './vendor-chunk'

/** The clients in docs/en/clients.md, and their dependencies that use the globals. */
const CLIENTS = [
  'socket.io-client', 'engine.io-client', 'engine.io-parser', 'mqtt', 'graphql-ws', 'centrifuge', 'phoenix',
  '@microsoft/signalr', '@stomp/stompjs', '@nats-io/nats-core', '@nats-io/nkeys', '@nats-io/nuid', 'tweetnacl',
  'reconnecting-websocket', 'partysocket', 'paho-mqtt', '@trpc/client', '@trpc/server', 'wampy',
  '@supabase/realtime-js', '@supabase/phoenix', 'pusher-js', 'laravel-echo', 'ably',
  '@dxfeed/dxlink-websocket-client', '@dxfeed/dxlink-core',
]

/** Matches the innermost package of a module, because packages may contain other packages. */
const PACKAGE = /.*\/(?:node_modules|uni_modules)\/((?:@[^/]+\/)?[^/]+)\//

/** No warning is printed for these packages, because they include the globals that they use (VP-25). */
const COMPLETE = /^(@dcloudio\/|@vue\/|(vue|pinia|core-js-pure)$|tradewire)/

/** The platform name is `h5`, `app`, `mp-weixin`, …, or empty without uni. */
const isForBrowsers = (): boolean => ['', 'h5', 'web'].includes(process.env['UNI_PLATFORM'] ?? '')

/** Only mini-programs are built into several script files. */
const isForMiniProgram = (): boolean => /^(mp|quickapp)-/.test(process.env['UNI_PLATFORM'] ?? '')

/** Options of `tradewireWebSocket`. */
export interface WebSocketPluginOptions {
  /**
   * Other packages whose modules use the globals, such as a client not listed in docs/en/clients.md.
   * @default none
   */
  readonly include?: readonly string[]
  /**
   * Packages to leave unchanged, such as clients in docs/en/clients.md or a package named in a warning.
   * @default none
   */
  readonly exclude?: readonly string[]
}

/**
 * A plugin for mini-programs and apps, where each script is wrapped in a function whose parameters hide added globals.
 * If a module of the application or a known client uses `WebSocket` or another client global, the plugin imports that
 * global from `tradewire/web-socket`. Other packages stay unchanged, because an SDK that sees `WebSocket` and
 * `navigator` would mistake the app for a browser. Names that a module declares itself stay unchanged. No effect on H5,
 * which has all globals. The position among the plugins does not matter.
 * @param options further packages, and packages to leave unchanged
 * @throws TypeError when `include` or `exclude` is not a list of package names
 * @example export default defineConfig({ plugins: [uni(), tradewireWebSocket()] })
 */
export function tradewireWebSocket(options: WebSocketPluginOptions = {}): ChunkingPlugin {
  const [include, exclude] = [namesIn(options, 'include'), namesIn(options, 'exclude')]
  const own = createOwnModules()
  const included = new Set([...CLIENTS, ...include].filter((name) => !exclude.includes(name)))
  /** Packages that are configured or were already reported. */
  const known = new Set(exclude)
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
        if (isForBrowsers() || id.startsWith('\0')) return null
        // The entry is empty, because each module imports the globals that it uses.
        if (path === own.pathOf('web-socket/auto')) return { code: 'export {};\n', map: null }
        if (own.holds(path)) return null
        const [, of] = PACKAGE.exec(path) ?? []
        const isLeft = of !== undefined && !included.has(of)
        if (isLeft && (known.has(of) || COMPLETE.test(of))) return null
        const globals = globalsIn(code, (text) => this.parse(text))
        if (isLeft) {
          if (globals.some(({ name }) => name === 'WebSocket')) {
            known.add(of)
            this.warn(`[tradewire] ${of} uses WebSocket and was not changed. If it needs a browser's WebSocket, write `
              + `tradewireWebSocket({ include: ['${of}'] }); otherwise add it to exclude.`)
          }
          return null
        }
        const imports = globals.map(({ name, module, local }) =>
          `import { ${local} as ${name} } from ${JSON.stringify(moduleOf(module))};\n`)
        // Gives the import the global's name, so no code moves and the source map stays valid.
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

/** Rejects a string, whose characters would be read as names. */
function namesIn(options: WebSocketPluginOptions, option: keyof WebSocketPluginOptions): readonly string[] {
  const names: unknown = options[option]
  if (names === undefined || areNames(names)) return names ?? []
  throw new TypeError(`tradewireWebSocket(): ${option} must be a list of package names, such as ['mqtt']`)
}

const areNames = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((name) => typeof name === 'string')

const isChunkOf = (value: unknown): value is ChunkOf => typeof value === 'function'
