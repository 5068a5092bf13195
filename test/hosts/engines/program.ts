import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Plugin } from 'esbuild'
import { listBelow } from '../../../scripts/pack/folder'
import { readBundle } from '../mini-program/bundle'
import { vendors } from '../mini-program/vendors'
import { bundledScript } from '../../support/bundled-script'
import type { GivenBundle } from './inside/bundle'

const inside = join(import.meta.dirname, 'inside')
const require = createRequire(import.meta.url)

const runtimes = Object.fromEntries(['glass-easel', 'glass-easel-miniprogram-adapter'].map((name) =>
  [name, readFileSync(require.resolve(name), 'utf8')]))

const standIns: readonly (readonly [RegExp, string])[] = [
  [/^(node:(fs|module|url|path|vm|util\/types)|jsdom)$/, 'node.ts'],
  [/^ws$/, 'web-socket.ts'],
  [/^\.\/bundle$/, 'bundle.ts'],
  [/^\.\/replaced-promise$/, 'nothing.ts'],
]

const withoutNode: Plugin = {
  name: 'without-node',
  setup({ onResolve }) {
    for (const [filter, file] of standIns) onResolve({ filter }, () => ({ path: join(inside, file) }))
  },
}

let program: Promise<string> | undefined

/** The mini-program host as one script that needs only the language. */
export const engineProgram = (): Promise<string> => (program ??= bundledScript({
  entryPoints: [join(inside, 'main.ts')],
  platform: 'neutral',
  mainFields: ['module', 'main'],
  // Lowers the host's syntax for old engines. The app stays as built.
  target: 'es2018',
  inject: [join(inside, 'globals.ts')],
  define: { 'import.meta.url': '""', 'RUNTIMES': JSON.stringify(runtimes), 'Object.fromEntries': 'fromEntries' },
  plugins: [withoutNode],
}))

export function givenBuild(folder: string): {
  readonly files: Readonly<Record<string, string>>
  readonly bundle: GivenBundle
} {
  const { app, attributes, ...rest } = readBundle(folder, vendors['mp-weixin'])
  const { reachPx, ...config } = app
  const scripts = listBelow(folder).filter((path) => path.endsWith('.js')).map((path) => join(folder, path))
  return {
    files: Object.fromEntries(scripts.map((path) => [path, readFileSync(path, 'utf8')])),
    bundle: {
      ...rest,
      app: config,
      reachPx: [...reachPx],
      attributes: [...attributes].map(([path, names]) => [path, [...names]]),
    },
  }
}
