import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePorts } from '../../e2e/support/started'
import type { HostName } from '../../hosts/host'
import { hostNames } from '../../hosts/stage'
import { adviceIn } from '../support/copies'
import { playFirstPage, readmeStart, writeFirstFiles, type Start } from '../support/first-page'
import { createFreshProject, type FreshProject } from '../support/fresh-project'

const starts: readonly Start[] = [
  readmeStart,
  {
    title: 'the quick start in JavaScript', document: 'docs/en/quick-start.md',
    main: 'main.js', pageHas: '<script setup>', packed: 'npm',
  },
  {
    title: 'the quick start in JavaScript with uni_modules', document: 'docs/en/quick-start.md',
    main: 'main.js', pageHas: '<script setup>', packed: 'uni_modules',
  },
]

let project: FreshProject
let port: number

beforeAll(async () => {
  project = createFreshProject('tradewire-first-files')
  ;[port = 0] = await freePorts(1)
}, 1_800_000)
afterAll(() => project.remove())

describe.each(starts)('$title', (start) => {
  const builds = new Map<HostName, string>()

  beforeAll(async () => {
    await writeFirstFiles(project, start, port)
    for (const name of hostNames) builds.set(name, await project.build(name, start.packed))
  }, 1_800_000)

  test.each(hostNames)('EX-7: on %s its files show a notice and an answer, also after a kill', async (name) => {
    await playFirstPage(name, project, port, { build: builds.get(name) ?? '' })
  })

  test('ST-42: the project has no Pinia', () => {
    expect(existsSync(join(project.folder, 'node_modules/pinia'))).toBe(false)
  })

  test.each(hostNames)('DV-14: the build for %s has no text of the advice', (name) => {
    expect(adviceIn(builds.get(name) ?? '')).toEqual([])
  })
})
