import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runNpm } from './npm-command'

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly optional?: boolean }>>
}

function packagesIn(path: string): Lock['packages'] {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Lock).packages : {}
}

/** Returns whether a folder's `node_modules` matches its lock file, according to npm's record. */
export function areOwnPackagesInstalled(folder: string): boolean {
  const installed = packagesIn(join(folder, 'node_modules/.package-lock.json'))
  // Optional packages may be missing because they are for another platform.
  const wanted = Object.entries(packagesIn(join(folder, 'package-lock.json')))
    .filter(([name, { optional = false }]) => name !== '' && !(optional && installed[name] === undefined))
  return wanted.length > 0 && wanted.every(([name, { version }]) => installed[name]?.version === version)
}

/** Installs a folder's packages from its lock file, unless installed. Rejects when npm fails. */
export async function installOwnPackages(folder: string, say: (line: string) => void): Promise<void> {
  if (areOwnPackagesInstalled(folder)) return
  say(`installing the packages of ${folder}`)
  await runNpm(['ci'], folder)
}
