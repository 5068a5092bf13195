import { readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { jsonText } from '../../../scripts/pack/folder'
import { freePorts } from '../../e2e/support/started'
import { firstPackages, playFirstPage, readmeStart, writeFirstFiles, type Start } from '../support/first-page'
import { createFreshProject, type FreshProject, writeUniProject } from '../support/fresh-project'
import { uniAppX } from '../support/uni-versions'

/** uni's builder imports a name in `main.uts` that no types declare. */
const OWN_WARNING = /warning: Module '"[^"]+"' has no exported member 'createVueApp'/

let project: FreshProject
let port: number

beforeAll(async () => {
  project = createFreshProject('tradewire-uni-app-x')
  ;[port = 0] = await freePorts(1)
  writeUniProject(project, { ...firstPackages, version: uniAppX })
  await project.npm(['install'])
}, 1_800_000)
afterAll(() => project.remove())

/** Changes the names and the script language of README's files. */
function turnToUts(): void {
  const read = (path: string): string => readFileSync(join(project.folder, path), 'utf8')
  const change = (from: string, to: string, turn: (text: string) => string): void => {
    const text = turn(read(from))
    renameSync(join(project.folder, from), join(project.folder, to))
    project.write(to, text)
  }
  change('src/main.ts', 'src/main.uts', (text) => text.replace('./App.vue', './App.uvue'))
  change('src/pages/index/index.vue', 'src/pages/index/index.uvue', (text) => text.replace('lang="ts"', 'lang="uts"'))
  change('src/App.vue', 'src/App.uvue', () => '<script lang="uts">\nexport default {}\n</script>\n')
  change('index.html', 'index.html', (text) => text.replace('main.ts', 'main.uts'))
  const manifest = JSON.parse(read('src/manifest.json')) as object
  project.write('src/manifest.json', jsonText({ ...manifest, 'uni-app-x': {} }))
  project.write('tsconfig.json', jsonText({
    compilerOptions: { strictNullChecks: true, lib: ['esnext', 'dom'], paths: { '@/*': ['./src/*'] } },
    include: ['src'],
  }))
}

const starts: readonly Start[] = [{ ...readmeStart, document: 'readme.en.md', packed: 'uni_modules' }, readmeStart]

describe.each(starts)('uni-app x with the plugin from $packed', (start) => {
  beforeAll(async () => {
    await writeFirstFiles(project, start, port)
    turnToUts()
  }, 600_000)

  test.each(['h5', 'mp-weixin'] as const)('PK-90: runs the README page on %s', async (name) => {
    const build = await project.build(name, start.packed, OWN_WARNING)
    await playFirstPage(name, project, port, { build })
  }, 300_000)
})
