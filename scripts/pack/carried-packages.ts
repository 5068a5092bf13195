import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, posix } from 'node:path'
import { listBelow, type PackageFiles } from './folder'

const require = createRequire(import.meta.url)

/** Where the plugin for HBuilderX has the packages that it carries. */
const PLACE = 'vendor'

/**
 * The modules of a package and their types, as its manifest names them, with its licence. A project in HBuilderX
 * installs nothing from npm, so the plugin brings along what it needs.
 */
export function carriedPackage(name: string): PackageFiles {
  const home = dirname(require.resolve(`${name}/package.json`))
  const { module, license, version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as {
    readonly module: string
    readonly license: string
    readonly version: string
  }
  const folder = posix.dirname(posix.normalize(module))
  const main = posix.basename(module)
  const paths = listBelow(join(home, folder)).filter((path) => path === main || path.endsWith('.d.ts'))
  const licence = readFileSync(join(home, 'LICENSE'), 'utf8')
  return new Map([
    ...paths.map((path) => [`${PLACE}/${name}/${path}`, readFileSync(join(home, folder, path), 'utf8')] as const),
    [`${PLACE}/${name}/license.md`, `${name} ${version}, ${license}\n\n${licence}`],
  ])
}

/** A module of the plugin with the packages that it imports where they are carried. */
export function withCarried(path: string, text: string, names: readonly string[]): string {
  const up = posix.relative(posix.dirname(path), PLACE)
  return names.reduce((changed, name) => changed.replaceAll(`from '${name}'`, `from '${up}/${name}/index.js'`), text)
}
