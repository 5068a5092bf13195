import { copyFileSync, existsSync, linkSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { root } from '../../../scripts/pack/facts'
import { jsonText } from '../../../scripts/pack/folder'
import { type Additions, type FreshProject, writeUniProject } from './fresh-project'

/** Copies a file of a package if the project is on another file system. */
function linkFile(source: string, target: string): void {
  try {
    linkSync(source, target)
  } catch {
    copyFileSync(source, target)
  }
}

/** Links each file, because npm replaces whole package folders and never changes their files. */
function linkFolder(from: string, to: string, entries = readdirSync(from, { withFileTypes: true })): void {
  mkdirSync(to, { recursive: true })
  for (const entry of entries) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) linkFolder(source, target)
    else linkFile(source, target)
  }
}

/** Links a package without the packages inside, which the lock file lists too. */
const linkPackage = (from: string, to: string): void =>
  linkFolder(from, to, readdirSync(from, { withFileTypes: true }).filter(({ name }) => name !== 'node_modules'))

/**
 * Writes uni's template in our versions, with the packages of this repository that npm selects for the project, because
 * an installation of 600 packages takes 30 seconds of CPU time. The few other packages come with the project's next
 * install.
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
    // There are 20,000 files, and the process has to answer its runner meanwhile.
    await setImmediate()
    linkPackage(join(root, path), join(project.folder, path))
  }
  // npm's own list, newer than each folder: otherwise npm reads all packages again.
  project.write('node_modules/.package-lock.json', jsonText({ ...lock, packages: Object.fromEntries(packages) }))
}
