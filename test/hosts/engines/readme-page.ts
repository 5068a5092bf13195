import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildApp, buildTools } from '../../e2e/support/build-app'
import { only } from '../../packages/support/readme-app'
import { inRelease } from '../../support/test-scope'

const root = join(import.meta.dirname, '../../..')
const frame = 'test/hosts/source-page/app'
const ADDRESS = "'wss://api.example.com/ws'"
const RETURN = '  return { app }'

export const addressKey = 'source-address'
export const feedKey = 'feed-address'

/**
 * Builds README's quick start with two pages: over a position source, and over a second client's positions store. Only
 * the storage contains their addresses.
 */
export async function buildReadmePage(target: 'mp-weixin' | 'h5'): Promise<string> {
  // Test files in other processes may request the same build.
  const project = join(root, `node_modules/.cache/readme-page-${process.pid}`)
  try {
    return await buildApp(target, {
      name: 'readme-page', folder: project,
      config: 'scripts/default-target.ts',
      env: inRelease ? {} : { QUICK_BUILD: '1' },
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
  for (const part of [ADDRESS, RETURN]) {
    if (!main.includes(part)) throw new Error(`README's main file has no ${part}`)
  }
  cpSync(join(root, frame), project, { recursive: true })
  // Uni builds only components inside the project.
  for (const part of ['src', 'components', 'index.html']) {
    cpSync(join(root, part), join(project, part), { recursive: true })
  }
  writeFileSync(join(project, 'main.ts'), [
    "import { createPinia } from 'pinia'",
    "import { feed } from './feed'",
    own(main).replace(ADDRESS, `uni.getStorageSync('${addressKey}')`)
      .replace(RETURN, `  app.use(createPinia()).use(feed)\n${RETURN}`),
  ].join('\n'))
  mkdirSync(join(project, 'pages/index'))
  writeFileSync(join(project, 'pages/index/index.vue'), own(only(readme, 'vue', 'useSocket<Messages>()')))
}
