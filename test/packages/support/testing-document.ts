import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readText } from '../../../scripts/pack/facts'
import { withoutRunner } from '../../e2e/support/started'
import type { FreshProject } from './fresh-project'
import { only, runInstall } from './readme-app'

interface Report {
  readonly success: boolean
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly title: string; readonly status: string; readonly duration: number }[]
  }[]
}

/** Installs what docs/en/testing.md says into a project that has the package, writes its files and runs its tests. */
export async function runTestingDocument(tarball: string, project: FreshProject): Promise<Report> {
  const document = readFileSync(join(tarball, '../package/docs/en/testing.md'), 'utf8')
  await runInstall(document, project)
  const page = only(readText('docs/en/json.md'), 'vue', '<!-- pages/index/index.vue -->\n')
  // In place of the app before: its `socket.js` would be found first.
  project.writeSources(new Map([['pages/index/index.vue', page]]))
  for (const path of ['vitest.config.mts', 'test/page.test.ts', 'src/socket.ts', 'test/socket.test.ts']) {
    project.write(path, only(document, 'ts', `// ${path}\n`))
  }
  return runVitest(project.folder)
}

function runVitest(folder: string): Promise<Report> {
  const env = withoutRunner()
  const script = join(folder, 'node_modules/vitest/vitest.mjs')
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [script, 'run', '--reporter=json'], { cwd: folder, env }, (_error, stdout, stderr) => {
      try {
        resolve(JSON.parse(stdout) as Report)
      } catch {
        reject(new Error(`${stdout}${stderr}`))
      }
    })
  })
}
