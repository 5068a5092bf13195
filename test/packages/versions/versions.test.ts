import { afterAll, beforeAll, describe, test } from 'vitest'
import { freePorts } from '../../e2e/support/started'
import { hostNames } from '../../hosts/stage'
import { firstPackages, playFirstPage, readmeStart, writeFirstFiles } from '../support/first-page'
import { createFreshProject, type FreshProject, writeUniProject } from '../support/fresh-project'
import { uniVersions } from '../support/uni-versions'

describe.each(['oldest', 'newest'] as const)('the %s version of uni', (which) => {
  let project: FreshProject
  let port: number

  beforeAll(async () => {
    project = createFreshProject(`tradewire-${which}-uni`)
    ;[port = 0] = await freePorts(1)
    writeUniProject(project, { ...firstPackages, version: uniVersions[which] })
    await writeFirstFiles(project, readmeStart, port)
  }, 1_800_000)
  afterAll(() => project.remove())

  test.each(hostNames)('PK-87: builds and runs the page of the README on %s', async (name) => {
    const build = await project.build(name, which)
    // Builds exclude the App's runtime. A phone has the runtime of the version that built the app.
    await playFirstPage(name, project, port, { build, packages: project.folder })
  }, 300_000)
})
