import { readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join, sep } from 'node:path'
import { gzipSync } from 'node:zlib'

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder).sort().flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? filesOf(path) : [path]
  })
}

/** Returns a mini-program's sub-package folders, relative to its own folder. */
export function subPackagesOf(folder: string): readonly string[] {
  const config: unknown = JSON.parse(readFileSync(join(folder, 'app.json'), 'utf8'))
  if (typeof config !== 'object' || config === null) throw new Error('app.json must be an object')
  const packages: unknown = Reflect.get(config, 'subPackages') ?? []
  if (!Array.isArray(packages)) throw new Error('subPackages in app.json must be an array')
  return packages.map((one: { readonly root: string }) => one.root)
}

/** Returns a folder's bytes by file type, largest first, without the excluded folders. */
export function bytesByKind(folder: string, without: readonly string[] = []): ReadonlyMap<string, number> {
  const apart = without.map((name) => join(folder, name) + sep)
  const kinds = new Map<string, number>()
  for (const file of filesOf(folder)) {
    if (apart.some((start) => file.startsWith(start))) continue
    const kind = extname(file).slice(1)
    kinds.set(kind, (kinds.get(kind) ?? 0) + statSync(file).size)
  }
  return new Map([...kinds].sort(([, one], [, other]) => other - one))
}

export const scriptsOf = (folder: string): readonly string[] =>
  filesOf(folder).filter((file) => extname(file) === '.js')

/** Returns the compressed size of all scripts together, because a package is transferred as a whole. */
export function scriptGzipBytes(folder: string): number {
  const scripts = scriptsOf(folder).map((file) => readFileSync(file))
  return gzipSync(Buffer.concat(scripts), { level: 9 }).byteLength
}
