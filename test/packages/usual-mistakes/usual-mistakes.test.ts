import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { jsonText } from '../../../scripts/pack/folder'
import { becomes, creators } from '../../hosts/stage'
import { createFreshProject, type DevelopmentBuild, type FreshProject } from '../support/fresh-project'
import { writeInstalledProject } from '../support/installed-template'
import { npmTarball } from '../support/packed'
import { freshManifest } from '../support/readme-app'
import { componentMistakes, mistakes, type Mistake } from './mistakes'

const names = ['h5', 'mp-weixin'] as const
const site = 'https://docs.example.com'

let project: FreshProject
let server: WebSocketServer
const builds = new Map<string, DevelopmentBuild>()
/** The release build for WeChat. */
let release = ''

async function startPushingServer(): Promise<string> {
  server = new WebSocketServer({ port: 0, host: 'localhost' })
  server.on('connection', (socket, { url = '' }) => {
    const { searchParams: asked } = new URL(url, 'ws://localhost')
    for (const text of asked.getAll('push')) socket.send(text)
  })
  await once(server, 'listening')
  return `ws://localhost:${(server.address() as AddressInfo).port}`
}

const pageOf = ({ script, taps }: Mistake, address: string): string => `<script setup>
import { ref } from 'vue'
import { use } from '../../app'

const thrown = ref('')
${script.includes('address') ? `\nconst address = '${address}'\n` : ''}${script}</script>

<template>
  <view>
    <text class="shown">{{ 'page' }}</text>
    <text class="thrown">{{ thrown }}</text>
    ${taps === true ? '<button class="act" @click="act">Act</button>' : ''}
  </view>
</template>
`
const routeOf = (index: number): string => `pages/page-${index}/page-${index}`

beforeAll(async () => {
  const address = await startPushingServer()
  project = createFreshProject('tradewire-mistakes')
  await writeInstalledProject(project, { has: ['pinia'] })
  await project.npm(['install', await npmTarball(), 'vue@3.4.21'])
  const components = componentMistakes.map(([tag]) => tag).join('\n    ')
  project.writeSources(new Map([
    ['main.ts', `import { createSSRApp } from 'vue'
import App from './App.vue'
import { keep } from './app'

export function createApp() {
  const app = createSSRApp(App)
  keep(app)
  return { app }
}
`],
    ['app.ts', `import type { App, Plugin } from 'vue'

let app: App | undefined
export const keep = (given: App): void => void (app = given)
/** Like main.ts, by the page with the mistake. */
export const use = (plugin: Plugin): void => void app?.use(plugin)
`],
    ['App.vue', '<script>\nexport default {}\n</script>\n'],
    ['pages/index/index.vue', '<template><view class="shown">start</view></template>\n'],
    ['pages/components/components.vue', `<script setup>
const positions = {}
</script>

<template>
  <view>
    ${components}
  </view>
</template>
`],
    ...mistakes.map((mistake, index) => [`${routeOf(index)}.vue`, pageOf(mistake, address)] as const),
    ['pages.json', jsonText({
      pages: ['pages/index/index', ...mistakes.map((_, index) => routeOf(index)), 'pages/components/components']
        .map((path) => ({ path })),
      easycom: { custom: { '^(tradewire-positions)$': 'tradewire/components/$1/$1.vue' } },
    })],
    ['manifest.json', freshManifest],
  ]))
  project.write('vite.config.ts', `import uni from '@dcloudio/vite-plugin-uni'
import { tradewireEasycom } from 'tradewire/vite'
import { defineConfig } from 'vite'

export default defineConfig({ plugins: [uni(), tradewireEasycom({ site: '${site}' })] })
`)
  for (const name of names) builds.set(name, await project.buildForDevelopment(name))
  release = await project.build('mp-weixin', 'release')
}, 1_800_000)
afterAll(async () => {
  server.close()
  await project.remove()
})

const buildOf = (name: string): DevelopmentBuild => {
  const build = builds.get(name)
  if (build === undefined) throw new Error(`${name} was not built`)
  return build
}

describe.each(names)('on %s', (name) => {
  let host: Awaited<ReturnType<(typeof creators)[typeof name]>>

  beforeAll(async () => {
    host = await creators[name]({ build: buildOf(name).folder, language: 'en' })
    await host.holdTime()
  })
  afterAll(() => host.stop())

  const said = (): readonly string[] => host.consoleWarnings().filter((text) => text.startsWith('[tradewire] '))

  const here = mistakes.map((mistake, index) => ({ ...mistake, by: mistake.by ?? 'usual', index }))
  test.each(here.filter(({ only = name }) => only === name))(
    'DV-38, DV-39: prints $code ($by) in the console with its fix and a link to the site', async (mistake) => {
      const { code, besides, index, taps, afterMs = 0 } = mistake
      const before = said().length
      await host.navigateTo(`/${routeOf(index)}`)
      await host.advance(200)
      if (taps === true) await host.tap('.act')
      await host.advance(afterMs)
      await becomes(host, () => said().length > before)
      const codes = said().slice(before).map((text) => /^\[tradewire\] ([\w-]+)/.exec(text)?.[1])
      expect(codes, said().slice(before).join('\n')).toEqual(besides === undefined ? [code] : [code, besides])
      expect(said().at(-1)).toMatch(/\nWhat to do: \w/)
      expect(said().at(-1)).toContain(`\nSee ${site}/en/development.html#${codes.at(-1) ?? ''}`)
      await host.navigateBack()
      await host.advance(1_000)
    },
  )

  test.each(componentMistakes)('DV-39: prints the mistake in template %s in the terminal', (_, reported) => {
    expect(buildOf(name).said).toContain(`[tradewire] ${reported}`)
  })

  test('VP-41: reports no mistake for imports between the plugin’s own components', () => {
    expect(buildOf(name).said.match(/\[tradewire\] /g)).toHaveLength(componentMistakes.length)
  })
})

test('DV-33, DV-35, DV-36, DV-39: throws invalid-option for each mistake in production', async () => {
  const host = await creators['mp-weixin']({ build: release, language: 'en' })
  onTestFinished(() => host.stop())
  for (const [index, { throws, taps }] of mistakes.entries()) {
    if (throws === undefined) continue
    await host.navigateTo(`/${routeOf(index)}`)
    if (taps === true) await host.tap('.act')
    await becomes(host, async () => (await host.texts('.thrown')).includes(`invalid-option: ${throws}`))
    await host.navigateBack()
  }
  expect(host.consoleWarnings().filter((text) => text.includes('[tradewire]'))).toEqual([])
})

test.each(names)('DV-37, DV-38: prints the advice and its link in Chinese on %s on a Chinese device', async (name) => {
  const host = await creators[name]({ build: buildOf(name).folder, language: 'zh-Hans' })
  onTestFinished(() => host.stop())
  const index = mistakes.findIndex(({ code }) => code === 'wrong-address')
  await host.navigateTo(`/${routeOf(index)}`)
  const said = (): string => host.consoleWarnings().find((text) => text.startsWith('[tradewire] wrong-address')) ?? ''
  await becomes(host, () => said() !== '')
  expect(said()).toContain('[tradewire] wrong-address（客户端 wrong-address）：')
  expect(said()).toContain(`${site}/development.html#wrong-address`)
})
