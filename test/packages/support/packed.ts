import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { inject } from 'vitest'
import { readFacts } from '../../../scripts/pack/facts'
import { packNpm, packUniModules } from '../../../scripts/pack/packages'
import { UNI_MODULES_ID } from '../../../scripts/pack/uni-manifest'
import { underLock } from '../../e2e/support/process-lock'

const folder = inject('packedFolder')

/** Packed by the first test file that asks, for all of them; nothing may be changed in it. */
async function once(name: string, made: string, pack: (into: string) => Promise<string> | string): Promise<string> {
  return underLock(join(folder, `${name}.lock`), async () => (existsSync(made) ? made : pack(join(folder, name))))
}

/** The package for npm; beside it lies the folder `package` that it was packed from. */
export function npmTarball(): Promise<string> {
  const facts = readFacts()
  return once('npm', join(folder, 'npm', `${facts.name}-${facts.version}.tgz`), (into) => packNpm(facts, into))
}

/** The plugin's own folder for a project's `uni_modules`. */
export function uniModulesPlugin(): Promise<string> {
  return once('uni_modules', join(folder, 'uni_modules', UNI_MODULES_ID), (into) => packUniModules(readFacts(), into))
}
