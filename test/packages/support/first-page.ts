import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { jsonText } from '../../../scripts/pack/folder'
import type { AppHostOptions } from '../../hosts/app/app-host'
import type { Host, HostName } from '../../hosts/host'
import { becomes, creators } from '../../hosts/stage'
import { startServer } from './examples'
import type { FreshProject } from './fresh-project'
import { npmTarball, uniModulesPlugin } from './packed'
import { freshManifest, installAsWritten, only } from './readme-app'

export interface Start {
  readonly title: string
  readonly document: string
  readonly main: 'main.ts' | 'main.js'
  /** Text that only this page contains. */
  readonly pageHas: string
  readonly packed: 'npm' | 'uni_modules'
}

export const readmeStart: Start = {
  title: 'README', document: 'README.md', main: 'main.ts', pageHas: 'useSocket<Messages>()', packed: 'npm',
}

/** The button has no class, so each platform's element name selects it. */
const BUTTON = 'uni-button, wx-button, button'
const ADDRESS = 'wss://api.example.com/ws'

function templateFiles(isTyped: boolean): readonly (readonly [path: string, text: string])[] {
  return [
    ['App.vue', isTyped
      ? "<script setup lang=\"ts\">\nimport { onLaunch } from '@dcloudio/uni-app'\nonLaunch(() => {})\n</script>\n"
      : '<script>\nexport default {}\n</script>\n'],
    ['pages.json', jsonText({ pages: [{ path: 'pages/index/index' }] })],
    ['manifest.json', freshManifest],
  ]
}

/** Omits Pinia, which only the stores need. */
export const firstPackages = { has: ['ws'] } as const

/** Pastes the files into uni's template, and installs the plugin as documented. */
export async function writeFirstFiles(
  project: FreshProject,
  { document, main, pageHas, packed }: Start,
  port: number,
): Promise<void> {
  const tarball = await npmTarball()
  const folder = packed === 'npm' ? join(tarball, '../package') : await uniModulesPlugin()
  const text = readFileSync(join(folder, document), 'utf8')
  const language = main === 'main.ts' ? 'ts' : 'js'
  // The npm package is imported by its name, as in the quick start.
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
  if (packed === 'npm') await installAsWritten(text, tarball, project)
  else cpSync(folder, join(project.folder, 'src/uni_modules/tradewire-socketio'), { recursive: true })
}

const shows = (host: Host, text: string): Promise<void> =>
  becomes(host, async () => (await host.text()) === text)

/** Plays a notice, a response, a disconnect and a reconnect. */
export async function playFirstPage(
  name: HostName,
  { folder }: FreshProject,
  port: number,
  options: AppHostOptions,
): Promise<void> {
  let server = await startServer(join(folder, 'server.mjs'), port)
  onTestFinished(() => server.kill())
  const host = await creators[name]({ ...options, language: 'en' })
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
  await shows(host, 'reconnecting welcome Query connection-lost')

  server = await startServer(join(folder, 'server.mjs'), port)
  // The first attempt starts within 4.3 s. The request waits for it.
  await host.advance(4_500)
  await shows(host, 'open welcome Query Ann')
  expect(await host.openSockets()).toBe(1)
  expect(host.errors()).toEqual([])
}
