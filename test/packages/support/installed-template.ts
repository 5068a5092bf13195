import { copyFileSync, linkSync, mkdirSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { inRelease } from '../../support/test-scope'
import { type Additions, type FreshProject, projectIn, writeUniProject } from './fresh-project'
import { once, packedFolder } from './packed'

const TEMPLATE = 'template'
/** npm's own list, written last, and the one file of an installed package tree that npm changes in place. */
const LIST = 'node_modules/.package-lock.json'

/**
 * uni's template with the packages of our lock file, installed by the first test file that needs it, for all test
 * files.
 */
async function installedTemplate(): Promise<string> {
  const list = await once(TEMPLATE, join(packedFolder, TEMPLATE, LIST), async (folder) => {
    const template = projectIn(folder)
    writeUniProject(template)
    await template.npm(['install'])
    return join(folder, LIST)
  })
  return join(list, '../..')
}

/** Links each file, because npm replaces whole package folders and never changes their files. */
async function linkFolder(from: string, to: string): Promise<void> {
  // There are 20,000 files, and the process has to answer its runner meanwhile.
  await setImmediate()
  mkdirSync(to, { recursive: true })
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) await linkFolder(source, target)
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target)
    else linkSync(source, target)
  }
}

/** Writes uni's template in our versions, installed. Additional packages come with the project's next install. */
export async function writeInstalledProject(
  project: FreshProject, additions: Pick<Additions, 'has'> = {},
): Promise<void> {
  // Otherwise no second project would use the template, and the first installs everything itself.
  if (!inRelease) {
    writeUniProject(project, additions)
    return
  }
  const template = await installedTemplate()
  await linkFolder(join(template, 'node_modules'), join(project.folder, 'node_modules'))
  // A copy that is newer than each folder, because npm reads all packages again when its list is older.
  rmSync(join(project.folder, LIST))
  copyFileSync(join(template, LIST), join(project.folder, LIST))
  writeUniProject(project, additions)
}
