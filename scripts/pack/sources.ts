import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundledPackages, withBundled } from './bundled-packages'
import { carriedPackages, withCarried } from './carried-packages'
import { listBelow, type PackageFiles } from './folder'
import { root } from './facts'

/** Path by which components import an entry in the repository. */
const OWN_NAME = /(?<=from )'\.\.\/\.\.\/src(?:\/([\w-]+))?'/g

/** Returns the components, with entries imported by package name. */
export function componentSources(nameOf: (entry: string) => string): PackageFiles {
  return filesOf('components', (text) =>
    text.replaceAll(OWN_NAME, (_, entry: string | undefined) => `'${nameOf(entry ?? 'index')}'`))
}

/**
 * Disables type checks of the sources in apps, whose settings may be stricter. The sources were checked here, and their
 * declarations remain strict.
 */
const CHECKED = `// ${['@ts', 'nocheck'].join('-')}: checked where it is written, with settings of its own\n`

export function pluginSources(carried: readonly string[]): PackageFiles {
  return new Map([
    ...filesOf('src', (text, path) => CHECKED + withBundled(path, withCarried(path, text, carried), 'vendor')),
    ...carriedPackages(carried),
    ...bundledPackages('vendor'),
  ])
}

function filesOf(folder: string, change: (text: string, path: string) => string): PackageFiles {
  return new Map(listBelow(join(root, folder)).map((below) => {
    const path = `${folder}/${below}`
    return [path, change(readFileSync(join(root, path), 'utf8'), path)]
  }))
}
