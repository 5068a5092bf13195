import { copyFileSync, existsSync, linkSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { root } from '../../../scripts/pack/facts'
import { jsonText } from '../../../scripts/pack/folder'
import { type Additions, type FreshProject, writeUniProject } from './fresh-project'

/** Copies the file if the project is on another file system. */
function linkFile(source: string, target: string): void {
  try {
    linkSync(source, target)
  } catch {
    copyFileSync(source, target)
  }
}

/** Links single files, because npm replaces whole package folders and never changes files. */
function linkFolder(from: string, to: string, entries = readdirSync(from, { withFileTypes: true })): void {
  mkdirSync(to, { recursive: true })
  for (const entry of entries) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) linkFolder(source, target)
    else linkFile(source, target)
  }
}

/** Omits inner packages, which the lock file also lists. */
const linkPackage = (from: string, to: string): void =>
  linkFolder(from, to, readdirSync(from, { withFileTypes: true }).filter(({ name }) => name !== 'node_modules'))

/**
 * Writes uni's template in our versions, with this repository's packages, because installing 600 packages takes 30
 * seconds of CPU time. The project's next install adds the few missing packages.
 */
export async function writeInstalledProject(
  project: FreshProject, additions: Pick<Additions, 'has'> = {},
): Promise<void> {
  writeUniProject(project, additions)
  await project.npm(['install', '--package-lock-only'])
  const lock = JSON.parse(readFileSync(join(project.folder, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, object>>
  }
  // Packages for other systems are in the lock file only.
  const packages = Object.entries(lock.packages).filter(([path]) => path !== '' && existsSync(join(root, path)))
  for (const [path] of packages) {
    // Lets the process answer its runner, because there are 20,000 files.
    await setImmediate()
    linkPackage(join(root, path), join(project.folder, path))
  }
  // npm reads all packages again unless its own list is newer than each folder.
  project.write('node_modules/.package-lock.json', jsonText({ ...lock, packages: Object.fromEntries(packages) }))
}
