import { build } from 'esbuild'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { parseAst } from 'vite'
import { globalsIn } from '../../vite/client-globals'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')

export interface ClientBytes {
  /** Size of the client and the lines that use the client. */
  readonly ownBytes: number
  /** Size of `tradewireWebSocket()`: the class, the platform's socket, and the globals in use. */
  readonly addedBytes: number
}

async function bundle(contents: string, minify: boolean): Promise<string> {
  const { outputFiles: [file] } = await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    bundle: true,
    minify,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2018',
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  if (file === undefined) throw new Error('The bundler returned no script')
  return file.text
}

const gzipBytes = (code: string): number => gzipSync(code, { level: 9 }).byteLength

export async function clientBytes(folder: string): Promise<ClientBytes> {
  const talk = `export { talk } from './test/clients/${folder}/talk'`
  const code = await bundle(talk, false)
  const used = globalsIn(code, parseAst)
  const ownBytes = gzipBytes(await bundle(talk, true))
  const exported = used.map(({ local, module }, index) =>
    `export { ${local} as own${index} } from './src/web-socket/globals/${module}'`)
  return { ownBytes, addedBytes: gzipBytes(await bundle([talk, ...exported].join('\n'), true)) - ownBytes }
}
