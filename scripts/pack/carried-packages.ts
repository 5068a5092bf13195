import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, posix } from 'node:path'
import type { PackageFiles } from './folder'

const require = createRequire(import.meta.url)

/** Folder for included packages in the HBuilderX plugin. */
const PLACE = 'vendor'

interface Manifest {
  readonly module: string
  readonly license: string
  readonly version: string
  /** Module replacements for browsers, by path. */
  readonly browser?: Readonly<Record<string, string>> | string
}

/** Module names of imports and exports. */
const NAMED = /(?<=\b(?:from|import) ["'])[^"']+(?=["'])/g

/**
 * Copies these packages' modules, with types, licences and all imported packages. Only import names change. HBuilderX
 * projects install nothing from npm, so the plugin includes its dependencies.
 */
export function carriedPackages(names: readonly string[]): PackageFiles {
  const files: PackageFiles = new Map()
  const waiting = [...names]
  const carried = new Set<string>()
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (carried.has(name)) continue
    carried.add(name)
    for (const [path, text] of carriedPackage(name, (other) => waiting.push(other))) files.set(path, text)
  }
  return files
}

function carriedPackage(name: string, need: (other: string) => void): PackageFiles {
  const home = homeOf(name)
  const { module, license, version, browser } = readManifest(home)
  const main = posix.normalize(module)
  const folder = posix.dirname(main)
  const instead = typeof browser === 'object' ? browser : {}
  const files: PackageFiles = new Map()

  /** Copies a module and its imports, with paths relative to the main module. */
  function carry(path: string): void {
    const place = `${PLACE}/${name}/${posix.relative(folder, path)}`
    if (files.has(place)) return
    files.set(place, '')
    const text = readFileSync(join(home, path), 'utf8').replaceAll(NAMED, (named) => {
      if (!named.startsWith('.')) {
        need(named)
        return relativeTo(place, named)
      }
      const target = posix.join(posix.dirname(path), named)
      const taken = posix.normalize(instead[`./${target}`] ?? target)
      const types = target.replace(/\.js$/, '.d.ts')
      carry(path.endsWith('.d.ts') ? types : taken)
      const own = posix.relative(posix.dirname(path), path.endsWith('.d.ts') ? target : taken)
      return own.startsWith('.') ? own : `./${own}`
    })
    files.set(place, text)
  }

  carry(main)
  const types = main.replace(/\.js$/, '.d.ts')
  if (existsSync(join(home, types))) carry(types)
  const licence = readFileSync(join(home, 'LICENSE'), 'utf8')
  return files.set(`${PLACE}/${name}/license.md`, `${name} ${version}, ${license}\n\n${licence}`)
}

/** Searches the folders, because a package need not export its manifest. */
function homeOf(name: string): string {
  const places = require.resolve.paths(name) ?? []
  const home = places.map((place) => join(place, name)).find((place) => existsSync(join(place, 'package.json')))
  if (home === undefined) throw new Error(`${name} is not installed`)
  return home
}

function readManifest(home: string): Manifest {
  return JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as Manifest
}

/** Returns the path from a plugin file to an included package's main module. */
function relativeTo(path: string, name: string): string {
  return posix.relative(posix.dirname(path), `${PLACE}/${name}/index.js`)
}

/** Replaces a module's imports with the included copies. */
export function withCarried(path: string, text: string, names: readonly string[]): string {
  return names.reduce((changed, name) => changed.replaceAll(`from '${name}'`, `from '${relativeTo(path, name)}'`), text)
}
