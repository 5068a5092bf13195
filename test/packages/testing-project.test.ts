import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readText } from '../../scripts/pack/facts'
import { createFreshProject, writeUniProject, type FreshProject } from './support/fresh-project'
import { npmTarball } from './support/packed'
import { installAsWritten, only, runInstall } from './support/readme-app'

interface Report {
  readonly success: boolean
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly title: string; readonly status: string; readonly duration: number }[]
  }[]
}

let project: FreshProject
let document: string
beforeAll(async () => {
  project = createFreshProject('tradewire-testing')
  const tarball = await npmTarball()
  const packed = (path: string): string => readFileSync(join(tarball, '../package', path), 'utf8')
  writeUniProject(project)
  await project.npm(['install'])
  await installAsWritten(packed('README.md'), tarball, project)
  document = packed('docs/en/testing.md')
  await runInstall(document, project)
  for (const path of ['vitest.config.mts', 'test/page.test.ts', 'src/socket.ts', 'test/socket.test.ts']) {
    project.write(path, only(document, 'ts', `// ${path}\n`))
  }
  const page = only(readText('docs/en/json.md'), 'vue', '<!-- pages/index/index.vue -->\n')
  project.write('src/pages/index/index.vue', page)
})
afterAll(() => project.remove())

function runVitest(): Promise<Report> {
  const env: NodeJS.ProcessEnv = { ...process.env }
  for (const name of Object.keys(env)) if (/^(VITE|VITEST)(_|$)/.test(name)) Reflect.deleteProperty(env, name)
  const script = join(project.folder, 'node_modules/vitest/vitest.mjs')
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [script, 'run', '--reporter=json'], { cwd: project.folder, env },
      (_error, stdout, stderr) => {
        try {
          resolve(JSON.parse(stdout) as Report)
        } catch {
          reject(new Error(`${stdout}${stderr}`))
        }
      })
  })
}

test('TE-11, TE-12: docs/en/testing.md works in a project of the template, minutes in milliseconds', async () => {
  const { success, testResults } = await runVitest()
  const results = testResults.flatMap(({ assertionResults }) => assertionResults)
  expect(results.filter(({ status }) => status !== 'passed')).toEqual([])
  expect([success, results.length]).toEqual([true, 6])
  // More than four minutes by the clocks of these tests.
  expect(results.reduce((sum, { duration }) => sum + duration, 0)).toBeLessThan(5_000)
})
