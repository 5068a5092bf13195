import { build, type Plugin } from 'esbuild'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

export interface Entry {
  /** Module source, resolved from `folder`. */
  readonly contents: string
  readonly folder: string
  /** External modules, by their specifier. */
  readonly outside?: RegExp
}

/** Packages that every uni-app contains. */
const external = ['vue', 'pinia', '@dcloudio/uni-app']

function leaveOutside(filter: RegExp): Plugin {
  return {
    name: 'leave-outside',
    setup(bundler) {
      bundler.onResolve({ filter }, ({ path }) => ({ path, external: true, sideEffects: false }))
    },
  }
}

/** Bytes after bundling, minified, with the best gzip compression. */
export async function gzipBytes({ contents, folder, outside }: Entry): Promise<number> {
  const { outputFiles, warnings } = await build({
    stdin: { contents, resolveDir: folder, sourcefile: 'entry.ts', loader: 'ts' },
    absWorkingDir: folder,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2018',
    external,
    plugins: outside === undefined ? [] : [leaveOutside(outside)],
    write: false,
    logLevel: 'silent',
  })
  const [warning] = warnings
  // A name that the module does not export adds no bytes and causes only a warning.
  if (warning !== undefined) throw new Error(`${contents}: ${warning.text}`)
  const [output] = outputFiles
  if (output === undefined) throw new Error('The bundler gave no file')
  return gzipSync(output.contents, { level: 9 }).byteLength
}

/** The product from `src`, the peers from `bench`. */
export function entriesOf(root: string): Readonly<Record<string, Entry>> {
  const source = join(root, 'src')
  const peers = join(root, 'bench')
  return {
    'createSocketClient': {
      contents: "export { createSocketClient } from './client'", folder: source, outside: /\/(platform|protocols)\//,
    },
    'main job': {
      contents: `export {
        copyTrading, createTradewire, useChannel, usePositions, useTabRule
      } from './index'
      export { useSocketIOStore } from './stores'`,
      folder: source,
    },
    'partysocket': { contents: "export { default } from 'partysocket/ws'", folder: peers },
    'reconnecting-websocket': { contents: "export { default } from 'reconnecting-websocket'", folder: peers },
    'mitt': { contents: "export { default } from 'mitt'", folder: peers },
    'phoenix': { contents: "export { Socket } from 'phoenix'", folder: peers },
  }
}
