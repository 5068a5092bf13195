import { build } from 'esbuild'
import { relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import { uniPreprocess } from './uni-preprocess'

export interface BundleSize {
  readonly minifiedBytes: number
  readonly gzipBytes: number
  /** Minified bytes by folder of `src`, with `index` for entries, and by package. */
  readonly rooms: ReadonlyMap<string, number>
}

/** Packages that every uni-app with Pinia contains. */
const EXTERNAL = ['vue', 'pinia', '@dcloudio/uni-app']

const entries = {
  'main job': `export {
    copyTrading, createTradewire, useChannel, usePositions, useTabRule
  } from './index'
  export { useSocketIOStore } from './stores'`,
  'page over JSON': `export { createTradewire, jsonProtocol, useSocket } from './index'`,
  'createSocketClient': `export { createSocketClient } from './client'`,
  'outbox': `export { copyTradingOrders, createOutboxPlugin, orderMessage, useOutbox } from './outbox'`,
  'Socket.IO': `export { callSocketIo, socketIoProtocol, socketIoUrl } from './socket-io'`,
  'main job with Socket.IO': `export {
    copyTrading, createTradewire, useChannel, usePositions, useTabRule
  } from './index'
  export { useSocketIOStore } from './stores'
  export { callSocketIo, socketIoProtocol, socketIoUrl } from './socket-io'`,
  'main job with outbox': `export {
    copyTrading, createTradewire, useChannel, usePositions, useTabRule
  } from './index'
  export { useSocketIOStore } from './stores'
  export { copyTradingOrders, createOutboxPlugin, orderMessage, useOutbox } from './outbox'`,
  'main job with chat': `export {
    copyTrading, createTradewire, useChannel, usePositions, useTabRule
  } from './index'
  export { useSocketIOStore } from './stores'
  export { chatEnvelopes, chatProtocol, createChatPlugin, uniUpload, useChat, useConversation } from './chat'`,
} as const

export type BundleName = keyof typeof entries
export const bundleNames = Object.keys(entries) as readonly BundleName[]

/** Bundles an entry for a mini-program with esbuild, minified, with the best gzip compression. */
export async function bundleSize(source: string, name: BundleName): Promise<BundleSize> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: entries[name], resolveDir: source, sourcefile: 'entry.ts', loader: 'ts' },
    absWorkingDir: source,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2018',
    external: EXTERNAL,
    plugins: [uniPreprocess('mp-weixin')],
    // Uses production constants.
    define: { 'process.env.NODE_ENV': '"production"' },
    write: false,
    metafile: true,
    outdir: source,
  })
  const [output] = outputFiles
  const [inputs] = Object.values(metafile.outputs).map((file) => file.inputs)
  if (output === undefined || inputs === undefined) throw new Error('The bundler returned no file')
  const rooms = new Map<string, number>()
  for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
    const room = roomOf(relative(source, `${source}/${file}`).replaceAll('\\', '/'))
    rooms.set(room, (rooms.get(room) ?? 0) + bytesInOutput)
  }
  return {
    minifiedBytes: output.contents.byteLength,
    gzipBytes: gzipSync(output.contents, { level: 9 }).byteLength,
    rooms: new Map([...rooms].filter(([, bytes]) => bytes >= 32).sort(([, one], [, other]) => other - one)),
  }
}

/** `path`: relative to `src`. */
function roomOf(path: string): string {
  const [, packageName] = /\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? []
  return packageName ?? path.split('/').slice(0, -1)[0] ?? 'index'
}
