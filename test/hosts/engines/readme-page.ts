import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildApp, buildTools } from '../../e2e/support/build-app'
import { only } from '../../packages/support/readme-app'

const root = join(import.meta.dirname, '../../..')
const frame = 'test/hosts/source-page/app'
const ADDRESS = "'wss://api.example.com/ws'"

/** The storage key of the server address. */
export const addressKey = 'source-address'

/** Builds the files of README's quick start. Only the storage contains their address. */
export function buildReadmePage(target: 'mp-weixin' | 'h5'): Promise<string> {
  const project = join(root, `node_modules/.cache/readme-page-${target}`)
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const own = (text: string): string => text.replace("'tradewire'", "'@/src'")
  const main = only(readme, 'ts', 'jsonProtocol()')
  if (!main.includes(ADDRESS)) throw new Error(`README's main file has no ${ADDRESS}`)
  rmSync(project, { recursive: true, force: true })
  mkdirSync(join(project, 'pages/index'), { recursive: true })
  for (const part of ['src', `${frame}/App.vue`, `${frame}/manifest.json`, `${frame}/vite.config.ts`]) {
    cpSync(join(root, part), join(project, part.replace(`${frame}/`, '')), { recursive: true })
  }
  cpSync(join(root, 'index.html'), join(project, 'index.html'))
  writeFileSync(join(project, 'main.ts'), own(main).replace(ADDRESS, `uni.getStorageSync('${addressKey}')`))
  writeFileSync(join(project, 'pages.json'), JSON.stringify({ pages: [{ path: 'pages/index/index' }] }))
  writeFileSync(join(project, 'pages/index/index.vue'), own(only(readme, 'vue', 'useSocket<Messages>()')))
  return buildApp(target, {
    name: 'readme-page', folder: project,
    config: target === 'h5' ? 'scripts/default-target.ts' : 'scripts/quick-build.ts',
    inputs: ['README.md', frame, 'index.html', 'src', ...buildTools],
  })
}
