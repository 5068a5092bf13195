import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { inject } from 'vitest'
import { readFacts } from '../../../scripts/pack/facts'
import { packNpm, packUniModules } from '../../../scripts/pack/packages'
import { UNI_MODULES_ID } from '../../../scripts/pack/uni-manifest'
import { underLock } from '../../e2e/support/process-lock'

export const packedFolder = inject('packedFolder')

/** Created by the first test file that needs it, for all test files. It must not be changed. */
export async function once(
  name: string, made: string, make: (into: string) => Promise<string> | string,
): Promise<string> {
  const into = join(packedFolder, name)
  return underLock(`${into}.lock`, async () => (existsSync(made) ? made : make(into)))
}

/** The package for npm, next to the folder `package` that it was packed from. */
export function npmTarball(): Promise<string> {
  const facts = readFacts()
  return once('npm', join(packedFolder, 'npm', `${facts.name}-${facts.version}.tgz`), (into) => packNpm(facts, into))
}

/** The plugin's own folder for a project's `uni_modules`. */
export function uniModulesPlugin(): Promise<string> {
  const made = join(packedFolder, 'uni_modules', UNI_MODULES_ID)
  return once('uni_modules', made, (into) => packUniModules(readFacts(), into))
}
