import { readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { gzipSync } from 'node:zlib'

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder).sort().flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? filesOf(path) : [path]
  })
}

/** Bytes of a build by kind of file, the largest first: what WeChat counts as its package. */
export function bytesByKind(folder: string): ReadonlyMap<string, number> {
  const kinds = new Map<string, number>()
  for (const file of filesOf(folder)) {
    const kind = extname(file).slice(1)
    kinds.set(kind, (kinds.get(kind) ?? 0) + statSync(file).size)
  }
  return new Map([...kinds].sort(([, one], [, other]) => other - one))
}

/** All scripts of a build as one, compressed: a package travels as a whole. */
export function scriptGzipBytes(folder: string): number {
  const scripts = filesOf(folder).filter((file) => extname(file) === '.js').map((file) => readFileSync(file))
  return gzipSync(Buffer.concat(scripts), { level: 9 }).byteLength
}
