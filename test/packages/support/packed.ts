import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { inject } from 'vitest'
import { readFacts } from '../../../scripts/pack/facts'
import { packNpm, packUniModules } from '../../../scripts/pack/packages'
import { UNI_MODULES_ID } from '../../../scripts/pack/uni-manifest'
import { underLock } from '../../e2e/support/process-lock'

export const packedFolder = inject('packedFolder')

/** The first test file creates this shared data, which must not change. */
export async function once(
  name: string, made: string, make: (into: string) => Promise<string> | string,
): Promise<string> {
  const into = join(packedFolder, name)
  return underLock(`${into}.lock`, async () => (existsSync(made) ? made : make(into)))
}

/** The npm package, next to its unpacked folder `package`. */
export function npmTarball(): Promise<string> {
  const facts = readFacts()
  return once('npm', join(packedFolder, 'npm', `${facts.name}-${facts.version}.tgz`), (into) => packNpm(facts, into))
}

export function uniModulesPlugin(): Promise<string> {
  const made = join(packedFolder, 'uni_modules', UNI_MODULES_ID)
  return once('uni_modules', made, (into) => packUniModules(readFacts(), into))
}
