import { buildSync } from 'esbuild'
import { join } from 'node:path'
import { emitModules } from './emit-modules'
import { root } from './facts'
import type { PackageFiles } from './folder'

/**
 * What a build's configuration imports: one CommonJS module, which both kinds of configuration can load, and its
 * types.
 */
export function buildPluginFiles(): PackageFiles {
  const { outputFiles } = buildSync({
    entryPoints: [join(root, 'vite/index.ts')],
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node18',
    write: false,
    // A module of this kind has no address of its own.
    banner: { js: "'use strict'\nconst ownUrl = require('node:url').pathToFileURL(__filename).href" },
    define: { 'import.meta.url': 'ownUrl' },
  })
  const [module] = outputFiles
  if (module === undefined) throw new Error('The build plugin was not bundled')
  return new Map([['vite/index.cjs', module.text], ...types()])
}

function types(): PackageFiles {
  const emitted = emitModules(['vite/index.ts'], (path) => path, { types: ['node'] })
  return new Map([...emitted].filter(([path]) => path.endsWith('.d.ts')).map(([path, text]) =>
    [path.replace(/\.d\.ts$/, '.d.cts'), String(text).replaceAll(".js'", ".cjs'")]))
}
