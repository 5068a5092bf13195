import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { readText, root } from '../../../scripts/pack/facts'
import { withoutRunner } from '../../e2e/support/started'
import type { FreshProject } from './fresh-project'
import { only, runInstall } from './readme-app'

interface Report {
  readonly success: boolean
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly title: string; readonly status: string; readonly duration: number }[]
  }[]
}

const documentOf = (tarball: string): string => readFileSync(join(tarball, '../package/docs/en/testing.md'), 'utf8')

export const installTools = (tarball: string, project: FreshProject): Promise<void> =>
  runInstall(documentOf(tarball), project)

export function linkTools(tarball: string, project: FreshProject): void {
  const packages = join(project.folder, 'node_modules')
  mkdirSync(packages)
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (!name.startsWith('.')) symlinkSync(join(root, 'node_modules', name), join(packages, name), 'junction')
  }
  cpSync(join(tarball, '../package'), join(packages, 'tradewire'), { recursive: true })
}

export async function runTestingDocument(tarball: string, project: FreshProject): Promise<Report> {
  const document = documentOf(tarball)
  const page = only(readText('docs/en/json.md'), 'vue', '<!-- pages/index/index.vue -->\n')
  const orders = only(readText('docs/en/orders.md'), 'vue', '<!-- pages/orders/orders.vue -->\n')
  // Replaces the previous app, whose `socket.js` would be found first.
  const room = only(readText('docs/en/protocols.md'), 'vue', '<!-- pages/room/room.vue -->\n')
  const chat = readText('docs/en/chat.md')
  project.writeSources(new Map([
    ['pages/index/index.vue', page], ['pages/orders/orders.vue', orders], ['pages/room/room.vue', room],
    ['pages/conversation/conversation.vue', only(chat, 'vue', '<!-- pages/conversation/conversation.vue -->\n')],
    ['chat-server.ts', only(chat, 'ts', '// chat-server.ts')],
  ]))
  const paths = [
    'vitest.config.mts', 'test/page.test.ts', 'test/orders.test.ts', 'test/room.test.ts', 'test/chat.test.ts',
    'src/socket.ts', 'test/socket.test.ts',
  ]
  for (const path of paths) {
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
