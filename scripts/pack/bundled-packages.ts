import { buildSync } from 'esbuild'
import { readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { createRequire } from 'node:module'
import { root } from './facts'
import type { PackageFiles } from './folder'

const require = createRequire(import.meta.url)
const NAME = 'core-js-pure'

/** Package modules that the plugin imports, by resulting file name. */
const modules = {
  'url': `${NAME}/actual/url/index.js`,
  'url-search-params': `${NAME}/actual/url-search-params/index.js`,
} as const

/**
 * Bundles the plugin's parts of core-js as ES modules with all imports. As a dependency, core-js would be several times
 * larger than the plugin, even if unused, and HBuilderX installs no dependencies.
 */
export function bundledPackages(vendor: string): PackageFiles {
  const { outputFiles } = buildSync({
    entryPoints: modules,
    absWorkingDir: root,
    bundle: true,
    splitting: true,
    platform: 'browser',
    format: 'esm',
    target: 'es2018',
    chunkNames: 'shared-[hash]',
    outdir: root,
    write: false,
  })
  const home = dirname(require.resolve(`${NAME}/package.json`))
  const { version, license } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as Record<string, string>
  const licence = `${NAME} ${version}, ${license}\n\n${readFileSync(join(home, 'LICENSE'), 'utf8')}`
  return new Map([
    ...outputFiles.map(({ path, text }) => [`${vendor}/${NAME}/${posix.basename(slashed(path))}`, text] as const),
    [`${vendor}/${NAME}/license.md`, licence] as const,
  ])
}

const slashed = (path: string): string => path.replaceAll('\\', '/')

/** Replaces a module's imports from these packages with the included files. */
export function withBundled(path: string, text: string, vendor: string): string {
  return Object.entries(modules).reduce((changed, [file, name]) => changed.replaceAll(
    `from '${name}'`, `from '${posix.relative(posix.dirname(path), `${vendor}/${NAME}/${file}.js`)}'`), text)
}
