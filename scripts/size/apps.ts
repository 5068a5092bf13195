import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { buildTools, type AppProject } from '../../test/e2e/support/build-app'

/** A page and its app, as small as uni-app takes them: with Pinia, and with or without the plugin. */
export type SizeApp = 'empty' | 'main-job'

/** Where the apps are written, from the repository's root. */
const PLACE = 'node_modules/.cache/size'
const REPOSITORY = '../../../..'

const shared: Readonly<Record<string, string>> = {
  'App.vue': '<script>\nexport default { globalData: {} }\n</script>\n',
  'index.html': `<!doctype html>
<html>
  <body>
    <div id="app"><!--app-html--></div>
    <script type="module" src="/main.ts"></script>
  </body>
</html>
`,
  'manifest.json': JSON.stringify({
    'name': 'Size',
    'appid': '__UNI__SIZE',
    'vueVersion': '3',
    'mp-weixin': { appid: 'touristappid' },
    'h5': { router: { mode: 'hash', base: './' } },
  }),
  'pages.json': JSON.stringify({ pages: [{ path: 'pages/index/index' }] }),
  'vite.config.ts': `export { default } from '${REPOSITORY}/vite.config'\n`,
}

function mainOf(imports: string, uses: string): string {
  return `import { createPinia } from 'pinia'
import { createSSRApp } from 'vue'
import App from './App.vue'
${imports}
export function createApp() {
  const app = createSSRApp(App)
  app.use(createPinia())
${uses}  return { app }
}
`
}

/** Pinia's `defineStore` and a page with its hooks are in use in the empty one too. */
const emptyPage = `<script setup lang="ts">
import { onShow, onHide } from '@dcloudio/uni-app'
import { defineStore } from 'pinia'
import { ref } from 'vue'

const useCount = defineStore('count', () => ({ count: ref(0) }))
const store = useCount()
onShow(() => void (store.count += 1))
onHide(() => void (store.count -= 1))
</script>

<template>
  <view>{{ store.count }}</view>
</template>
`

const mainJobPage = `<script setup lang="ts">
import { onShow, onHide } from '@dcloudio/uni-app'
import { defineStore } from 'pinia'
import { ref } from 'vue'
import { useChannel, usePositions, useSocketIOStore, useTabRule } from '${REPOSITORY}/../../src'

const useCount = defineStore('count', () => ({ count: ref(0) }))
const store = useCount()
onShow(() => void (store.count += 1))
onHide(() => void (store.count -= 1))
const tab = ref(0)
useTabRule('accountStateIndex', tab)
const { rows, totals, truth } = usePositions({ followed: true })
const socket = useSocketIOStore()
useChannel('connectError', ({ reason }) => uni.showToast({ title: reason, icon: 'none' }))
</script>

<template>
  <view>{{ store.count }} {{ socket.status }} {{ truth }} {{ totals }} {{ rows.length }}</view>
</template>
`

const filesOf: Readonly<Record<SizeApp, Readonly<Record<string, string>>>> = {
  'empty': { ...shared, 'main.ts': mainOf('', ''), 'pages/index/index.vue': emptyPage },
  'main-job': {
    ...shared,
    'main.ts': mainOf(
      `import { copyTrading, createTradewire } from '${REPOSITORY}/src'\n`,
      `  const protocol = copyTrading({ session: { traderId: 10260, token: 'size' } })
  app.use(createTradewire({ url: 'wss://feed.example.com/ws', protocol }))
`,
    ),
    'pages/index/index.vue': mainJobPage,
  },
}

/** Writes an app and names it for `buildApp`. */
export function sizeProject(root: string, app: SizeApp): AppProject {
  const folder = join(root, PLACE, app)
  for (const [name, text] of Object.entries(filesOf[app])) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  const inputs = [`${PLACE}/${app}`, ...(app === 'empty' ? [] : ['src']), ...buildTools]
  return { name: `size-${app}`, folder, inputs }
}
