import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readText, root } from '../../scripts/pack/facts'
import { createFreshProject, type FreshProject } from './support/fresh-project'
import { npmTarball } from './support/packed'
import { only } from './support/readme-app'

/** What the document tells to install, and an app of uni has; as they are here. */
const others = ['@vitejs/plugin-vue', '@vue/test-utils', 'jsdom', 'pinia', 'vitest', 'vue']

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
  project.write('package.json', '{ "private": true, "type": "module" }\n')
  await project.npm(['install', '--legacy-peer-deps', tarball])
  for (const name of others) {
    const link = join(project.folder, 'node_modules', name)
    mkdirSync(dirname(link), { recursive: true })
    // As Windows lets everyone link folders.
    symlinkSync(join(root, 'node_modules', name), link, 'junction')
  }
  document = readFileSync(join(tarball, '../package/docs/en/testing.md'), 'utf8')
  for (const path of ['vitest.config.ts', 'test/page.test.ts', 'src/socket.ts', 'test/socket.test.ts']) {
    project.write(path, only(document, 'ts', `// ${path}\n`))
  }
  const page = only(readText('docs/en/json.md'), 'vue', '<!-- pages/index/index.vue -->\n')
  project.write('src/pages/index/index.vue', page)
})
afterAll(() => project.remove())

function runVitest(): Promise<Report> {
  const env: NodeJS.ProcessEnv = { ...process.env }
  for (const name of Object.keys(env)) if (/^(VITE|VITEST)(_|$)/.test(name)) Reflect.deleteProperty(env, name)
  const script = join(root, 'node_modules/vitest/vitest.mjs')
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

test('TE-11: the files of docs/en/testing.md run in a project of their own, minutes in milliseconds', async () => {
  const { success, testResults } = await runVitest()
  const results = testResults.flatMap(({ assertionResults }) => assertionResults)
  expect(results.filter(({ status }) => status !== 'passed')).toEqual([])
  expect([success, results.length]).toEqual([true, 6])
  // More than four minutes by the clocks of these tests.
  expect(results.reduce((sum, { duration }) => sum + duration, 0)).toBeLessThan(5_000)
})
