import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePorts } from '../../e2e/support/started'
import type { HostName } from '../../hosts/host'
import { firstPackages, playFirstPage, writeFirstFiles, type Start } from '../support/first-page'
import { createFreshProject, type FreshProject } from '../support/fresh-project'
import { writeInstalledProject } from '../support/installed-template'

const quickStart = { document: 'docs/en/quick-start.md', main: 'main.js', pageHas: '<script setup>' } as const

/** The documents alternate between the platforms. `versions` builds README's files on each. */
const starts: readonly (Start & { readonly hostNames: readonly HostName[] })[] = [
  {
    ...quickStart, title: 'the quick start in JavaScript with uni_modules', packed: 'uni_modules',
    hostNames: ['h5', 'mp-weixin'],
  },
  { ...quickStart, title: 'the quick start in JavaScript', packed: 'npm', hostNames: ['app'] },
]

let project: FreshProject
let port: number

beforeAll(async () => {
  project = createFreshProject('tradewire-first-files')
  ;[port = 0] = await freePorts(1)
  await writeInstalledProject(project, firstPackages)
  await project.npm(['install'])
}, 1_800_000)
afterAll(() => project.remove())

describe.each(starts)('$title', ({ hostNames, ...start }) => {
  const builds = new Map<HostName, string>()

  beforeAll(async () => {
    await writeFirstFiles(project, start, port)
    for (const name of hostNames) builds.set(name, await project.build(name, start.packed))
  }, 1_800_000)

  test.each(hostNames)('EX-7: shows a notice and a response on %s, even after a server restart', async (name) => {
    await playFirstPage(name, project, port, { build: builds.get(name) ?? '' })
  })

  test('ST-42: builds the project without Pinia', () => {
    expect(existsSync(join(project.folder, 'node_modules/pinia'))).toBe(false)
  })
})
