import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { readText } from '../../../scripts/pack/facts'
import { jsonText } from '../../../scripts/pack/folder'
import { freePorts } from '../../e2e/support/started'
import type { Host, HostName } from '../../hosts/host'
import { becomes, creators, hostNames } from '../../hosts/stage'
import { adviceIn } from '../support/copies'
import { startServer } from '../support/examples'
import { createFreshProject, writeUniProject, type FreshProject } from '../support/fresh-project'
import { npmTarball, uniModulesPlugin } from '../support/packed'
import { installAsTold, only } from '../support/readme-app'

/** Where a reader begins: a document, and the two files that they paste from it. */
interface Start {
  readonly title: string
  readonly document: string
  readonly main: 'main.ts' | 'main.js'
  /** In the page alone, of the pages of the document. */
  readonly pageHas: string
  readonly packed: 'npm' | 'uni_modules'
}

const starts: readonly Start[] = [
  { title: 'README', document: 'README.md', main: 'main.ts', pageHas: 'useSocket<Messages>()', packed: 'npm' },
  {
    title: 'the quick start in JavaScript', document: 'docs/en/quick-start.md',
    main: 'main.js', pageHas: '<script setup>', packed: 'npm',
  },
  {
    title: 'the quick start in JavaScript with uni_modules', document: 'docs/en/quick-start.md',
    main: 'main.js', pageHas: '<script setup>', packed: 'uni_modules',
  },
]

/** The button of each platform: the page gives it no class. */
const BUTTON = 'uni-button, wx-button, button'
const ADDRESS = 'wss://api.example.com/ws'

let project: FreshProject
let tarball: string
let port: number

beforeAll(async () => {
  project = createFreshProject('tradewire-first-files')
  tarball = await npmTarball()
  ;[port = 0] = await freePorts(1)
  writeUniProject(project)
  await project.npm(['install'])
  const { devDependencies } = JSON.parse(readText('package.json')) as {
    readonly devDependencies: Readonly<Record<string, string>>
  }
  await project.npm(['install', `ws@${devDependencies['ws'] ?? ''}`])
}, 1_800_000)
afterAll(() => project.remove())

/** The files of uni's template that a reader leaves as they are. */
function templateFiles(isTyped: boolean): readonly (readonly [path: string, text: string])[] {
  return [
    ['App.vue', isTyped
      ? "<script setup lang=\"ts\">\nimport { onLaunch } from '@dcloudio/uni-app'\nonLaunch(() => {})\n</script>\n"
      : '<script>\nexport default {}\n</script>\n'],
    ['pages.json', jsonText({ pages: [{ path: 'pages/index/index' }] })],
    ['manifest.json', jsonText({
      'name': 'Fresh', 'appid': '__UNI__FRESH', 'versionName': '1.0.0', 'versionCode': '1', 'vueVersion': '3',
      'app-plus': { usingComponents: true },
      'mp-weixin': { appid: 'touristappid', usingComponents: true },
      'h5': { router: { base: './' } },
    })],
  ]
}

async function begin({ document, main, pageHas, packed }: Start): Promise<void> {
  const folder = packed === 'npm' ? join(tarball, '../package') : await uniModulesPlugin()
  const text = readFileSync(join(folder, document), 'utf8')
  const language = main === 'main.ts' ? 'ts' : 'js'
  // As the quick start says: with the package from npm the import is from there.
  const pasted = (fence: string): string =>
    packed === 'npm' ? fence.replace('@/uni_modules/tradewire-socketio', 'tradewire') : fence
  const mainText = only(text, language, 'jsonProtocol()')
  expect(mainText).toContain(ADDRESS)
  project.writeSources(new Map([
    ...templateFiles(language === 'ts'),
    [main, pasted(mainText).replace(ADDRESS, `ws://localhost:${port}`)],
    ['pages/index/index.vue', pasted(only(text, 'vue', pageHas))],
  ]))
  const html = readFileSync(join(project.folder, 'index.html'), 'utf8')
  project.write('index.html', html.replace(/\/src\/main\.[jt]s/, `/src/${main}`))
  const uni = language === 'ts' ? 'vite.config.ts' : 'vite.config.js'
  project.write(uni, `import uni from '@dcloudio/vite-plugin-uni'
import { defineConfig } from 'vite'

export default defineConfig({ plugins: [uni()] })
`)
  project.write('server.mjs', only(text, 'js', 'WebSocketServer'))
  if (packed === 'npm') await installAsTold(text, tarball, project)
  else cpSync(folder, join(project.folder, 'src/uni_modules/tradewire-socketio'), { recursive: true })
}

const shows = (host: Host, text: string): Promise<void> =>
  becomes(host, async () => (await host.text()) === text)

describe.each(starts)('$title', (start) => {
  const builds = new Map<HostName, string>()

  beforeAll(async () => {
    await begin(start)
    for (const name of hostNames) builds.set(name, await project.build(name, start.packed))
  }, 1_800_000)

  test.each(hostNames)('EX-7: on %s its files show a notice and an answer, also after a kill', async (name) => {
    let server = await startServer(join(project.folder, 'server.mjs'), port)
    onTestFinished(() => server.kill())
    const host = await creators[name]({ build: builds.get(name) ?? '', language: 'en' })
    onTestFinished(() => host.stop())
    await host.holdTime()
    await shows(host, 'open welcome Query')
    await host.tap(BUTTON)
    await shows(host, 'open welcome Query Ann')

    server.pause()
    await host.tap(BUTTON)
    await server.kill()
    await shows(host, 'reconnecting welcome Query connection-lost')
    await host.tap(BUTTON)
    await shows(host, 'reconnecting welcome Query not-open')

    server = await startServer(join(project.folder, 'server.mjs'), port)
    // The first attempt comes within 4.3 s of the app's time.
    await host.advance(5_000)
    await shows(host, 'open welcome Query not-open')
    await host.tap(BUTTON)
    await shows(host, 'open welcome Query Ann')
    expect(await host.openSockets()).toBe(1)
    expect(host.errors()).toEqual([])
  })

  test.each(hostNames)('DV-14: the build for %s has no text of the advice', (name) => {
    expect(adviceIn(builds.get(name) ?? '')).toEqual([])
  })
})
