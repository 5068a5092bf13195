import { cpSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readText, root } from '../../../scripts/pack/facts'
import { clientPage, configurationOf } from '../support/clients-document'
import { inScripts, MARKER } from '../support/copies'
import { createFreshProject, type FreshProject } from '../support/fresh-project'
import { writeInstalledProject } from '../support/installed-template'
import { uniModulesPlugin } from '../support/packed'
import { readmeApp } from '../support/readme-app'

/**
 * Only built, because the last two cannot run here. `test/hosts` builds and runs the other targets, represented by
 * Alipay, whose templates differ most from WeChat's.
 */
const platforms = [['mp-alipay', 'axml'], ['mp-harmony', 'hxml'], ['quickapp-webview', 'qxml']] as const

let project: FreshProject

beforeAll(async () => {
  project = createFreshProject('tradewire-mini-programs')
  const plugin = await uniModulesPlugin()
  await writeInstalledProject(project, { has: ['pinia', 'mqtt'] })
  const { devDependencies } = JSON.parse(readText('package.json')) as {
    readonly devDependencies: Readonly<Record<string, string>>
  }
  const version = devDependencies['@dcloudio/uni-mp-weixin'] ?? ''
  await project.npm(['install', ...platforms.map(([name]) => `@dcloudio/uni-${name}@${version}`)])
  const documentOf = (name: string): string => readFileSync(join(plugin, `docs/en/${name}.md`), 'utf8')
  const clients = documentOf('clients')
  project.writeSources(readmeApp({
    readme: readFileSync(join(plugin, 'readme.md'), 'utf8'),
    documentOf,
    plugin: '@/uni_modules/tradewire-socketio',
    easycom: false,
    url: 'wss://feed.example.org/ws',
    ticket: 1,
    client: clientPage(clients, 'ws://127.0.0.1:1/'),
  }))
  project.write('vite.config.ts', configurationOf(clients))
  cpSync(plugin, join(project.folder, 'src/uni_modules/tradewire-socketio'), { recursive: true })
}, 600_000)
afterAll(() => project.remove())

describe.each(platforms)('the readme’s app for %s', (platform, template) => {
  test('PK-82: builds the pages, the components and one copy of the plugin without a warning', async () => {
    const build = await project.build(platform, 'other')
    const components = 'uni_modules/tradewire-socketio/components'
    const files = ['pages/index/index', 'pages/order/order', `${components}/tradewire-banner/tradewire-banner`,
      `${components}/tradewire-position-list/tradewire-position-list`]
    for (const file of files) expect(existsSync(join(build, `${file}.${template}`)), file).toBe(true)
    expect(inScripts(join(root, 'src'), MARKER)).toBe(1)
    expect(inScripts(build, MARKER)).toBe(1)
  }, 300_000)
})
