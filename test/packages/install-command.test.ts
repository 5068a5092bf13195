import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { readText } from '../../scripts/pack/facts'
import { createFreshProject, type FreshProject, writeUniProject } from './support/fresh-project'
import { writeInstalledProject } from './support/installed-template'
import { npmTarball } from './support/packed'
import { installAsWritten, only } from './support/readme-app'
import { inRelease } from '../support/test-scope'

const COMMAND = 'npm install --save-exact ./'
const PINIA = /`npm install --save-exact (pinia@[\d.]+ vue@[\d.]+)`/
const documents = ['README.md', 'docs/en/quick-start.md', 'README.zh-CN.md', 'docs/quick-start.md'] as const

interface Tree {
  readonly packages: Readonly<Record<string, { readonly version?: string }>>
}

type Place = readonly [path: string, version: string | undefined]

function placesOf(project: FreshProject, name: string): readonly Place[] {
  const { packages } = JSON.parse(readFileSync(join(project.folder, 'package-lock.json'), 'utf8')) as Tree
  const found = Object.entries(packages).filter(([path]) => path.endsWith(`node_modules/${name}`))
  return found.map(([path, { version }]): Place => [path, version])
}

test.each(documents)('PK-86: shows the same install command in %s', (document) => {
  expect(only(readText(document), 'sh', COMMAND)).toBe(only(readText('README.md'), 'sh', COMMAND))
  expect(PINIA.exec(readText(document))?.[1]).toBe(PINIA.exec(readText('README.md'))?.[1])
})

/** Each installation has 900 packages, so `npm test` only compares the documents. */
const lockings = inRelease ? [false, true] : []

describe.each(lockings)('a project from the template, with a lock file: %s', (isLocked) => {
  test('PK-86: installs the plugin and one Vue in uni’s version, but no Pinia, with the readme’s command', async () => {
    const tarball = await npmTarball()
    const project = createFreshProject('tradewire-install')
    onTestFinished(() => project.remove())
    if (isLocked) await writeInstalledProject(project)
    else writeUniProject(project, { isLocked })
    expect(existsSync(join(project.folder, 'package-lock.json'))).toBe(isLocked)
    expect(existsSync(join(project.folder, 'node_modules/pinia'))).toBe(false)
    await installAsWritten(readFileSync(join(tarball, '../package/README.md'), 'utf8'), tarball, project)
    const { devDependencies } = JSON.parse(readText('package.json')) as {
      readonly devDependencies: Readonly<Record<'vue', string>>
    }
    expect(placesOf(project, 'vue')).toEqual([['node_modules/vue', devDependencies.vue]])
    expect(placesOf(project, 'pinia')).toEqual([])
    expect(placesOf(project, 'tradewire')).toEqual([['node_modules/tradewire', expect.any(String)]])
    expect(existsSync(join(project.folder, 'node_modules/tradewire/package.json'))).toBe(true)
    const pinia = PINIA.exec(readText('README.md'))?.[1] ?? ''
    await project.npm(['install', ...pinia.split(' ')])
    expect(placesOf(project, 'vue')).toEqual([['node_modules/vue', devDependencies.vue]])
    expect(placesOf(project, 'pinia')).toEqual([['node_modules/pinia', '2.2.4']])
  }, 300_000)
})
