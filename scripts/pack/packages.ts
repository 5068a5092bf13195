import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runNpm } from '../npm-command'
import { checkConditionalComments } from './conditional-comments'
import type { Facts } from './facts'
import { readFolder, writeFolder } from './folder'
import { npmFiles } from './npm-package'
import { uniModulesFiles } from './uni-modules'
import { UNI_MODULES_ID } from './uni-manifest'
import { zipOf } from './zip'

/** Writes a folder `uni_modules` that can be copied into a project. Returns the plugin folder. */
export function packUniModules(facts: Facts, uniModules: string): string {
  const folder = join(uniModules, UNI_MODULES_ID)
  writeFolder(folder, checkConditionalComments(uniModulesFiles(facts)))
  return folder
}

/** Writes the npm package into a folder. Returns the tarball. */
export async function packNpm(facts: Facts, folder: string): Promise<string> {
  const staged = join(folder, 'package')
  rmSync(folder, { recursive: true, force: true })
  writeFolder(staged, checkConditionalComments(npmFiles(facts)))
  await runNpm(['pack', staged, '--pack-destination', folder, '--ignore-scripts', '--loglevel', 'error'], folder)
  return join(folder, `${facts.name}-${facts.version}.tgz`)
}

/** Packs the demo's App build as an update file. Returns the file. */
export function packWgt(facts: Facts, build: string, folder: string): string {
  const file = join(folder, `${facts.name}-${facts.version}.wgt`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, zipOf(readFolder(build)))
  return file
}
