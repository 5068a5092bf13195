import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { jsonText, type PackageFiles } from '../../../scripts/pack/folder'
import type { FreshProject } from './fresh-project'

function fences(readme: string, language: string): readonly string[] {
  const found = [...readme.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
  return found.filter(([, kind]) => kind === language).map(([, , text = '']) => text)
}

export function only(readme: string, language: string, contains: string): string {
  const [found, ...others] = fences(readme, language).filter((text) => text.includes(contains))
  if (found === undefined || others.length > 0) throw new Error(`Not exactly one ${language} block has ${contains}`)
  return found
}

const easycomOf = (quickStart: string): object => JSON.parse(only(quickStart, 'json', 'easycom')) as object

export async function installAsWritten(document: string, tarball: string, project: FreshProject): Promise<void> {
  const [, name] = /copy\s+`dist\/npm\/([\w.-]+)`/i.exec(document) ?? []
  if (name === undefined) throw new Error('The document does not say to copy the package')
  cpSync(join(tarball, '..', name), join(project.folder, name))
  await runInstall(document, project)
}

export async function runInstall(document: string, project: FreshProject): Promise<void> {
  for (const line of only(document, 'sh', 'npm install').trim().split('\n')) {
    await project.npm(line.split(' ').slice(1))
  }
}

/** The line on the components page that lets editors recognize the components. */
export function referenceLine(components: string): string {
  const [line] = /\/\/\/ <reference types="[^"]+" \/>/.exec(components) ?? []
  if (line === undefined) throw new Error('The page gives no reference')
  return line
}

export const clientSnippet = (readme: string): string => only(readme, 'ts', 'createSocketClient')

export const freshManifest = jsonText({
  'name': 'Fresh', 'appid': '__UNI__FRESH', 'versionName': '1.0.0', 'versionCode': '1', 'vueVersion': '3',
  'app-plus': { usingComponents: true },
  'mp-weixin': { appid: 'touristappid', usingComponents: true },
  'h5': { router: { base: './' } },
})

interface ReadmeApp {
  readonly readme: string
  documentOf(name: string): string
  readonly plugin: string
  /** Replaces the readme's example address. */
  readonly url: string
  readonly ticket: number
  readonly client: string
  /** Whether easycom needs a rule for the components. */
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

const opening = '<script setup lang="ts">\n'

function withChanges(snippet: string, changes: readonly (readonly [before: string, after: string])[]): string {
  return changes.reduce((text, [before, after]) => {
    if (!text.includes(before)) throw new Error(`No ${before} in the snippet`)
    return text.replace(before, after)
  }, snippet)
}

/** The documented order page for an existing position, with classes for tests. */
const orderPage = (orders: string, ticket: number): string => withChanges(only(orders, 'vue', 'orders.vue -->'), [
  ['closePosition(10)', `closePosition(${ticket})`],
  ['<button :disabled', '<button class="close" :disabled'],
  ['<text>{{ entry.kind', '<text class="entry">{{ entry.kind'],
])

/** The documented main file, with an outbox and the Pinia that the positions page needs. */
const mainFile = (orders: string, url: string): string => withChanges(only(orders, 'ts', 'createOutboxPlugin('), [
  [EXAMPLE_URL, url],
  ["from 'vue'\n", "from 'vue'\nimport * as Pinia from 'pinia'\n"],
  ['createSSRApp(App)\n', 'createSSRApp(App)\n  app.use(Pinia.createPinia())\n'],
  ['return { app }', 'return { app, Pinia }'],
])

/** An app of the documents' snippets, unchanged except for the address. Another page has custom rows. */
export function readmeApp({ readme, documentOf, plugin, url, ticket, client, easycom }: ReadmeApp): PackageFiles {
  return new Map([
    ['main.ts', mainFile(documentOf('orders'), url)],
    ['App.vue', `${opening}import { onLaunch } from '@dcloudio/uni-app'\nonLaunch(() => {})\n</script>\n`],
    ['pages/index/index.vue', only(readme, 'vue', 'useSocketLease')],
    ['pages/other/own-row.vue', ownRow(plugin)],
    ['pages/order/order.vue', orderPage(documentOf('orders'), ticket)],
    ['pages/client/client.vue', client],
    ['pages/other/other.vue', `${opening}import OwnRow from './own-row.vue'\n</script>\n\n${ownList}`],
    ['pages.json', jsonText({
      pages: ['index', 'other', 'order', 'client'].map((name) => ({ path: `pages/${name}/${name}` })),
      ...(easycom ? easycomOf(documentOf('quick-start')) : {}),
    })],
    ['manifest.json', freshManifest],
  ])
}
