import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runNpm } from '../../scripts/npm-command'
import type { Progress } from './bench'

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string }>>
}

function versionsIn(path: string): Readonly<Record<string, string | undefined>> {
  if (!existsSync(path)) return {}
  const { packages } = JSON.parse(readFileSync(path, 'utf8')) as Lock
  return Object.fromEntries(Object.entries(packages).map(([name, { version }]) => [name, version]))
}

/** Whether `bench/node_modules` holds what the lock file says, as npm itself wrote down there. */
export function arePeersInstalled(root: string): boolean {
  const installed = versionsIn(join(root, 'bench/node_modules/.package-lock.json'))
  const wanted = Object.entries(versionsIn(join(root, 'bench/package-lock.json'))).filter(([name]) => name !== '')
  return wanted.length > 0 && wanted.every(([name, version]) => installed[name] === version)
}

/** Installs what the benches measure against, unless it is there. Rejects when npm fails. */
export async function installPeers(root: string, progress: Progress): Promise<void> {
  if (arePeersInstalled(root)) return
  progress('installing what is measured against into bench/node_modules')
  await runNpm(['ci'], join(root, 'bench'))
}
