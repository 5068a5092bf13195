import { buildSync, type BuildOptions } from 'esbuild'
import { join } from 'node:path'
import { checkTypes, emitModules } from './emit-modules'
import { root } from './facts'
import type { PackageFiles } from './folder'

/** Module format. Configurations of both formats can load `cjs` from a package, and Vite can bundle `mjs` by path. */
export type ModuleKind = 'cjs' | 'mjs'

const kinds: Readonly<Record<ModuleKind, BuildOptions>> = {
  cjs: {
    format: 'cjs',
    // CommonJS has no `import.meta.url`.
    banner: { js: "'use strict'\nconst ownUrl = require('node:url').pathToFileURL(__filename).href" },
    define: { 'import.meta.url': 'ownUrl' },
  },
  mjs: { format: 'esm' },
}

/** Creates the module for build configurations, with types. */
export function buildPluginFiles(kind: ModuleKind): PackageFiles {
  const { outputFiles } = buildSync({
    entryPoints: [join(root, 'vite/index.ts')],
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    target: 'node18',
    write: false,
    ...kinds[kind],
  })
  const [module] = outputFiles ?? []
  if (module === undefined) throw new Error('The build plugin was not bundled')
  return new Map([[`vite/index.${kind}`, module.text], ...types(kind)])
}

const entries = ['vite/index.ts']
const changes = { types: ['node'] }

export const checkPluginTypes = (): void => checkTypes(entries, changes)

let emitted: PackageFiles | undefined

function types(kind: ModuleKind): PackageFiles {
  emitted ??= emitModules(entries, (path) => path, changes)
  return new Map([...emitted].filter(([path]) => path.endsWith('.d.ts')).map(([path, text]) =>
    [path.replace(/\.ts$/, `.${kind.replace('js', 'ts')}`), String(text).replaceAll(".js'", `.${kind}'`)]))
}
