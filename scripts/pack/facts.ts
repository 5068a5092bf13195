import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..')

export interface Facts {
  readonly name: string
  readonly version: string
  readonly description: string
  readonly keywords: readonly string[]
  readonly license: string
  /** Public addresses, if any. */
  readonly repository?: { readonly type: string, readonly url: string } | undefined
  readonly homepage?: string
  readonly bugs?: string
  readonly dependencies: Readonly<Record<string, string>>
  readonly peerDependencies: Readonly<Record<string, string>>
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional: boolean }>>
  /** Modules that an app may import: `index`, `client`. */
  readonly entries: readonly string[]
}

interface OwnManifest extends Omit<Facts, 'entries'> {
  readonly exports: Readonly<Record<string, { readonly default: string }>>
}

export function readFacts(): Facts {
  const { exports, ...manifest } = JSON.parse(readText('package.json')) as OwnManifest
  const ofApps = Object.entries(exports).filter(([, target]) => target.default.startsWith('./src/'))
  const entries = ofApps.map(([path]) => (path === '.' ? 'index' : path.slice('./'.length)))
  return { ...manifest, entries }
}

export function readText(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}
