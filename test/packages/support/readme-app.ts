import { jsonText, type PackageFiles } from '../../../scripts/pack/folder'

/** The fences of a document, by language, in order. */
function fences(readme: string, language: string): readonly string[] {
  const found = [...readme.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
  return found.filter(([, kind]) => kind === language).map(([, , text = '']) => text)
}

function only(readme: string, language: string, contains: string): string {
  const [found, ...others] = fences(readme, language).filter((text) => text.includes(contains))
  if (found === undefined || others.length > 0) throw new Error(`Not exactly one ${language} block has ${contains}`)
  return found
}

/** What the readme tells to put into `pages.json`. */
const easycomOf = (readme: string): object => JSON.parse(only(readme, 'json', 'easycom')) as object

/** The commands that the readme tells to install with, the files named in them found in `folder`. */
export function installCommands(readme: string, folder: string): readonly (readonly string[])[] {
  const lines = only(readme, 'sh', 'npm install').trim().split('\n')
  return lines.map((line) => line.split(' ').slice(1).map((word) => word.replace(/^\.\//, `${folder}/`)))
}

/** The line that the readme gives for an editor to know the components. */
export function referenceLine(readme: string): string {
  const [line] = /\/\/\/ <reference types="[^"]+" \/>/.exec(readme) ?? []
  if (line === undefined) throw new Error('The readme gives no reference')
  return line
}

export const clientSnippet = (readme: string): string => only(readme, 'ts', 'createSocketClient')

export interface ReadmeApp {
  readonly readme: string
  /** The plugin's name there. */
  readonly plugin: string
  /** Takes the place of the readme's example address. */
  readonly url: string
  /** Whether easycom has to be told where the components are. */
  readonly easycom: boolean
}

const EXAMPLE_URL = 'wss://feed.example.com/ws'

export function withAddress(snippet: string, url: string): string {
  if (!snippet.includes(EXAMPLE_URL)) throw new Error(`No ${EXAMPLE_URL} in the snippet`)
  return snippet.replace(EXAMPLE_URL, url)
}

const ownRow = (plugin: string): string => `<script setup lang="ts">
import { usePosition } from '${plugin}'

const props = defineProps<{ ticket: number | string }>()
const row = usePosition(() => props.ticket)
</script>

<template>
  <text v-if="row" class="own-row">{{ row.ticket }} {{ row.symbol }} {{ row.profit }}</text>
</template>
`

const ownList = `<template>
  <tradewire-positions>
    <template #row="{ ticket }"><own-row :ticket="ticket" /></template>
  </tradewire-positions>
</template>
`

/** A page that sends one order and shows what becomes of it. */
const orderPage = (plugin: string): string => `<script setup lang="ts">
import { orderMessage, useOutbox } from '${plugin}/outbox'

const { entries, post } = useOutbox()

const open = () => post(orderMessage({ action: 'open', symbol: 'EURUSD', type: 'buy', lots: 0.17 }))
</script>

<template>
  <view>
    <text class="order" @click="open">Buy</text>
    <text v-for="entry in entries" :key="entry.id" class="order-state">{{ entry.state }}</text>
  </view>
</template>
`

/**
 * An application that consists of the readme's snippets, word for word but for the address, and of what
 * the readme takes for granted: an application around them with its words and its token. Another page has rows
 * of its own, a third one sends an order.
 */
export function readmeApp({ readme, plugin, url, easycom }: ReadmeApp): PackageFiles {
  const main = withAddress(only(readme, 'ts', 'createTradewire'), url)
  const isImport = (line: string): boolean => line.startsWith('import ')
  const lines = main.split('\n')
  const page = only(readme, 'vue', 'useTabRule')
  const opening = '<script setup lang="ts">\n'
  if (!page.startsWith(opening)) throw new Error('The page begins with its script')
  return new Map([
    ['main.ts', [
      "import { createSSRApp } from 'vue'",
      "import App from './App.vue'",
      "import { getToken } from './application'",
      ...lines.filter(isImport),
      `import { copyTradingOrders, createOutboxPlugin } from '${plugin}/outbox'`,
      'export function createApp() {',
      'const app = createSSRApp(App)',
      ...lines.filter((line) => !isImport(line)),
      'app.use(createOutboxPlugin({ wire: copyTradingOrders() }))',
      'return { app }',
      '}\n',
    ].join('\n')],
    ['application.ts', `export const getToken = (): Promise<string> => Promise.resolve('secret')
export const words: Readonly<Partial<Record<string, string>>> = {}
`],
    ['App.vue', `${opening}import { onLaunch } from '@dcloudio/uni-app'\nonLaunch(() => {})\n</script>\n`],
    ['pages/index/index.vue', page.replace(opening, `${opening}import { words } from '../../application'\n`)],
    ['pages/other/own-row.vue', ownRow(plugin)],
    ['pages/order/order.vue', orderPage(plugin)],
    ['pages/other/other.vue', `${opening}import OwnRow from './own-row.vue'\n</script>\n\n${ownList}`],
    ['pages.json', jsonText({
      pages: ['index', 'other', 'order'].map((name) => ({ path: `pages/${name}/${name}` })),
      ...(easycom ? easycomOf(readme) : {}),
    })],
    ['manifest.json', jsonText({
      'name': 'Fresh', 'appid': '__UNI__FRESH', 'versionName': '1.0.0', 'versionCode': '1', 'vueVersion': '3',
      'app-plus': { usingComponents: true },
      'mp-weixin': { appid: 'touristappid', usingComponents: true },
      'h5': { router: { base: './' } },
    })],
  ])
}
