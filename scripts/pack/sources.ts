import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundledPackages, withBundled } from './bundled-packages'
import { carriedPackages, withCarried } from './carried-packages'
import { listBelow, type PackageFiles } from './folder'
import { root } from './facts'

/** How a component names an entry of the plugin in the repository, where both stand side by side. */
const OWN_NAME = /(?<=from )'\.\.\/\.\.\/src(?:\/([\w-]+))?'/g

/** The components, with each entry of the plugin under the name that it has in a package. */
export function componentSources(nameOf: (entry: string) => string): PackageFiles {
  return filesOf('components', (text) =>
    text.replaceAll(OWN_NAME, (_, entry: string | undefined) => `'${nameOf(entry ?? 'index')}'`))
}

/**
 * Sources are compiled with the settings of the app that installs them, which may be stricter or looser; they
 * were checked here. What they declare is as strict as ever.
 */
const CHECKED = `// ${['@ts', 'nocheck'].join('-')}: checked where it is written, with settings of its own\n`

/** The modules of the plugin, and the packages of these names that they import. */
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
