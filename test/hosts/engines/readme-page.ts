import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildApp, buildTools } from '../../e2e/support/build-app'
import { only } from '../../packages/support/readme-app'

const root = join(import.meta.dirname, '../../..')
const frame = 'test/hosts/source-page/app'
const ADDRESS = "'wss://api.example.com/ws'"

/** The storage key of the server address. */
export const addressKey = 'source-address'

/**
 * Builds the files of README's quick start, with a second page over a position source. Only the storage contains their
 * address.
 */
export async function buildReadmePage(target: 'mp-weixin' | 'h5'): Promise<string> {
  // Test files in other processes may request the same build.
  const project = join(root, `node_modules/.cache/readme-page-${process.pid}`)
  try {
    return await buildApp(target, {
      name: 'readme-page', folder: project,
      config: 'scripts/default-target.ts',
      inputs: ['README.md', frame, 'index.html', 'src', 'components', ...buildTools],
    }, { onBegin: () => writeProject(project) })
  } finally {
    rmSync(project, { recursive: true, force: true })
  }
}

function writeProject(project: string): void {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const own = (text: string): string => text.replace("'tradewire'", "'@/src'")
  const main = only(readme, 'ts', 'jsonProtocol()')
  if (!main.includes(ADDRESS)) throw new Error(`README's main file has no ${ADDRESS}`)
  cpSync(join(root, frame), project, { recursive: true })
  // Uni builds only components inside the project.
  for (const part of ['src', 'components', 'index.html']) {
    cpSync(join(root, part), join(project, part), { recursive: true })
  }
  writeFileSync(join(project, 'main.ts'), own(main).replace(ADDRESS, `uni.getStorageSync('${addressKey}')`))
  mkdirSync(join(project, 'pages/index'))
  writeFileSync(join(project, 'pages/index/index.vue'), own(only(readme, 'vue', 'useSocket<Messages>()')))
}
